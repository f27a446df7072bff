"""`store.replica_lag`: for whom it means something."""

import pytest

from simulator.plan import make_plan
from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_text
from simulator.scenario.quantities import MS

TEXT = "workload: {model: closed, users: 3}\nstore: {replica_lag: 20 ms}\n"


@pytest.mark.parametrize(
    ("strategy", "replica_ns"),
    [
        ("central_store", 20 * MS),
        ("cached_store", 20 * MS),
        ("bff", 20 * MS),
        ("jwt_denylist", 20 * MS),
        ("jwt", 0),
        ("database", 0),
    ],
)
def test_who_reads_the_store_reads_a_replica(strategy: str, replica_ns: int) -> None:
    assert make_plan(load_text(TEXT, "s.yaml"), strategy, 0).replica_ns == replica_ns


def test_a_hybrid_without_a_store_has_no_replica() -> None:
    with pytest.raises(InputError, match="means nothing for jwt"):
        load_text(
            "workload: {model: closed, users: 3}\n"
            "strategies: [{name: ours, extends: jwt, store: {replica_lag: 1 s}}]\n",
            "s.yaml",
        )
