"""Every algorithm that a scenario may name has a cost."""

from typing import get_args

from simulator.scenario.costs import HASHES, SIGNATURES, hash_ns
from simulator.scenario.credentials import Algorithm, PasswordHash


def test_every_algorithm_has_its_cost() -> None:
    for algorithm in get_args(
        Algorithm.__value__ if hasattr(Algorithm, "__value__") else Algorithm
    ):
        assert 0 < SIGNATURES[algorithm].sign < 1_000_000
        assert 0 < SIGNATURES[algorithm].verify < 1_000_000
    rsa, ecdsa = SIGNATURES["RS256"], SIGNATURES["ES256"]
    assert rsa.sign > rsa.verify  # the private exponent is the long one
    assert ecdsa.sign < ecdsa.verify


def test_every_hash_has_its_cost() -> None:
    for algorithm in get_args(PasswordHash.model_fields["algorithm"].annotation):
        assert PasswordHash.model_validate({"algorithm": algorithm}).mean == hash_ns(algorithm)
    assert set(HASHES) == set(get_args(PasswordHash.model_fields["algorithm"].annotation))
