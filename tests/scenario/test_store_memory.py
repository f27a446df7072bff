"""`store.maxmemory` and `store.eviction`: read, spelt, and refused where they mean nothing."""

import pytest

from simulator.model.eviction import NO_LIMIT, NOEVICTION, VOLATILE_TTL
from simulator.plan import make_plan
from simulator.scenario.dumping import dump
from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_text
from simulator.scenario.schema import Scenario

HYBRID = "strategies: [{name: ours, extends: bff, store: {eviction: allkeys-lru}}]\n"
CLOSED = "workload: {model: closed, users: 3}\n"


def loaded(store: str, more: str = "") -> Scenario:
    return load_text(f"{CLOSED}store: {store}\n{more}", "s.yaml")


@pytest.mark.parametrize(
    ("strategy", "keys"),
    [("central_store", 481), ("cached_store", 481), ("bff", 462), ("jwt_denylist", 7767)],
)
def test_room_for_so_many_keys(strategy: str, keys: int) -> None:
    """1 MiB: sessions of 2179 bytes (86 more for two tokens), denied tokens of 135."""
    scenario = loaded("{maxmemory: 1 MiB, eviction: volatile-ttl}")
    plan = make_plan(scenario, strategy, 0)
    assert (plan.store_keys, plan.eviction) == (keys, VOLATILE_TTL)
    assert dump(load_text(dump(scenario), "s.yaml")) == dump(scenario)


@pytest.mark.parametrize("strategy", ["jwt", "database", "local"])
def test_who_keeps_nothing_there_has_no_limit(strategy: str) -> None:
    plan = make_plan(loaded("{maxmemory: 1 MiB, eviction: volatile-ttl}"), strategy, 0)
    assert (plan.store_keys, plan.eviction) == (NO_LIMIT, NOEVICTION)


def test_shards_add_up_and_none_is_no_limit() -> None:
    assert make_plan(loaded("{maxmemory: 1 MiB, shards: 3}"), "bff", 0).store_keys == 1388
    assert make_plan(loaded("{maxmemory: none}"), "bff", 0).store_keys == NO_LIMIT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{CLOSED}store: {{eviction: allkeys-lru}}\n",
            "store.eviction: allkeys-lru in a store that is never full",
        ),
        (
            f"{CLOSED}{HYBRID}",
            "strategies[0]: allkeys-lru in a store that is never full",
        ),
        (
            f"{CLOSED}store: {{maxmemory: 0}}\n",
            "store.maxmemory: zero (0)",
        ),
    ],
)
def test_what_means_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        load_text(text, "s.yaml")
    assert said in str(refused.value)


def test_a_hybrid_may_evict_where_the_scenario_has_a_limit() -> None:
    hybrid = "strategies: [{name: ours, extends: bff, store: {eviction: volatile-ttl}}]\n"
    plan = make_plan(loaded("{maxmemory: 1 MiB}", hybrid), "ours", 0)
    assert (plan.store_keys, plan.eviction) == (462, VOLATILE_TTL)
