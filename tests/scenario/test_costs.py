"""Every algorithm that a scenario may name has a cost."""

from typing import get_args

from simulator.scenario.costs import HASHES, hash_ns, sign_ns, verify_ns
from simulator.scenario.credentials import Algorithm, PasswordHash


def test_every_algorithm_has_its_cost() -> None:
    for algorithm in get_args(
        Algorithm.__value__ if hasattr(Algorithm, "__value__") else Algorithm
    ):
        assert 0 < sign_ns(algorithm) < 1_000_000
        assert 0 < verify_ns(algorithm) < 1_000_000
    assert sign_ns("RS256") > verify_ns("RS256")  # the private exponent is the long one
    assert sign_ns("ES256") < verify_ns("ES256")


def test_every_hash_has_its_cost() -> None:
    for algorithm in get_args(PasswordHash.model_fields["algorithm"].annotation):
        assert PasswordHash.model_validate({"algorithm": algorithm}).mean == hash_ns(algorithm)
    assert set(HASHES) == set(get_args(PasswordHash.model_fields["algorithm"].annotation))
