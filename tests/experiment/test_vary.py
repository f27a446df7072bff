"""Any scalar key, by its path; what is no such key, or no such value, is told."""

from typing import Any

import pytest

from simulator.experiment.vary import Value, varied
from simulator.scenario.errors import InputError
from simulator.scenario.quantities import MIN, MS
from simulator.scenario.raw_keys import RawKeys, read_raw_keys


@pytest.fixture(scope="module")
def raw() -> RawKeys:
    return read_raw_keys("seed_argument")


def test_a_key_is_changed_and_the_rest_is_as_it_was(raw: RawKeys) -> None:
    changed = varied(raw, {"nodes.count": 3, "token.access_ttl": "7 min"})
    assert changed.nodes.count == 3
    assert changed.token.access_ttl == 7 * MIN
    assert changed.name == "seed_argument"
    alike = changed.spelt()
    alike["nodes"]["count"] = raw.scenario.nodes.count
    alike["token"]["access_ttl"] = raw.scenario.spelt()["token"]["access_ttl"]
    assert alike == raw.scenario.spelt()


def test_nothing_changed_is_the_scenario_itself(raw: RawKeys) -> None:
    assert varied(raw, {}) == raw.scenario


def test_a_bare_number_means_what_it_means_in_a_file(raw: RawKeys) -> None:
    assert varied(raw, {"token.access_ttl": 90.5}).token.access_ttl == 90_500 * MS


def test_of_a_random_time_the_other_keys_stay(raw: RawKeys) -> None:
    assert varied(raw, {"nodes.service_time.mean": "5 ms"}).nodes.service_time.distribution == (
        "exponential"
    )
    exponential = read_raw_keys(
        {"workload": {"model": "open", "arrival_rate": 1, "think_time": {"mean": 2, "cv": 3,
         "distribution": "gamma"}}}
    )  # fmt: skip
    think = varied(exponential, {"workload.think_time.mean": 4}).workload.think_time
    assert (think.mean, think.cv, think.distribution) == (4e9, 3, "gamma")


def test_the_family_of_a_time_that_is_not_given_changes_alone(raw: RawKeys) -> None:
    before = raw.scenario.store.read
    after = varied(raw, {"store.read.distribution": "exponential"}).store.read
    assert (before.distribution, after.distribution) == ("constant", "exponential")
    assert before.mean == after.mean


def test_events_and_hybrids_have_keys_too(raw: RawKeys) -> None:
    assert varied(raw, {"events[0].at": "1 min"}).events[0].at == MIN
    changed = varied(raw, {"strategies.busy_store.store.read": "20 ms"})
    ours: Any = next(s for s in changed.strategies if not isinstance(s, str))
    assert ours.store.read.mean == 20 * MS


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("nodes.conut", 3, "nodes.conut: unknown key; count, .* did you mean count?"),
        ("node.count", 3, "did you mean nodes?"),
        ("nodes.count", 0, r"nodes.count: too small \(0\); a whole number from 1 to 10000"),
        ("nodes.count", "3 ms", r"nodes.count: not a number \(\"3 ms\"\)"),
        ("nodes.count.x", 1, r"no such key \(nodes.count.x\): nodes.count holds one value"),
        ("nodes", 1, "nodes holds keys of its own here, not one value; vary nodes.count, "),
        ("nodes.service_time", "1 ms", "vary nodes.service_time.mean or nodes.service_time.dist"),
        ("strategies.busystore.store.read", 1, 'no item "busystore".*did you mean busy_store?'),
        ("events[99].at", 1, "events has no item 99"),
        ("events", 1, "events holds a list"),
        ("name", "x", "name cannot be varied"),
        ("balancer.policy", "round_robbin", "did you mean round_robin?"),
        ("nodes..count", 1, "not a key's path"),
        ("seed[0]", 1, "seed is not a list"),
    ],
)
def test_what_cannot_be_is_told(raw: RawKeys, path: str, value: Value, said: str) -> None:
    with pytest.raises(InputError, match=said):
        varied(raw, {path: value})
