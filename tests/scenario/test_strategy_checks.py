"""Hybrids that mean nothing: one clear line each, and a table that says what the strategies do."""

from collections.abc import Callable

import pytest

from simulator.model.steps import IN_GRANT, IN_NODE, IN_REFRESH_ROW, STORE_READ, STORE_WRITE, Step
from simulator.model.strategies import STRATEGIES
from simulator.model.strategy import SESSION, TOKEN, Strategy
from simulator.scenario.errors import ScenarioError, listed
from simulator.scenario.finding import Steps
from simulator.scenario.hybrid import BASES, Hybrid
from simulator.scenario.known_keys import FOR_ALL, HYBRID, keys_by_block
from simulator.scenario.loading import load_mapping, load_text
from simulator.scenario.schema import Scenario
from simulator.scenario.strategy_checks import MEANT_FOR

BUILT_IN = (
    "local, sticky, replicated, database, central_store, cached_store, introspection, bff, jwt, "
    "jwt_refresh or jwt_denylist"
)


def lines_of(strategies: str, more: str = "") -> list[str]:
    text = f"strategies: [{strategies}]\nworkload: {{model: open, arrival_rate: 4 /s}}\n{more}"
    try:
        load_text(text, "f")
    except ScenarioError as error:
        return [line.removeprefix("f:1:") for line in error.lines]
    return []


WRONG = {
    "a block of another strategy": (
        "jwt, {name: ours, extends: jwt, denylist: {cache: 5 s}}",
        (
            '56: strategies[1].denylist: means nothing for jwt ({"cache": "5 s"}); '
            "it goes with jwt_denylist"
        ),
    ),
    "a key of another strategy": (
        "{name: ours, extends: jwt, token: {ttl: 1 h, access_ttl: 1 min}}",
        (
            "71: strategies[0].token.access_ttl: means nothing for jwt (1 min); "
            "it goes with introspection, bff and jwt_refresh"
        ),
    ),
    "keeping what is kept elsewhere": (
        "{name: ours, extends: central_store, session: {persist: restart}}",
        (
            "70: strategies[0].session.persist: means nothing for central_store (restart); "
            "it goes with local and sticky"
        ),
    ),
    "telling nodes that know nothing": (
        "{name: ours, extends: database, session: {revocation: broadcast}}",
        (
            "68: strategies[0].session.revocation: means nothing for database (broadcast); "
            "it goes with local, sticky and replicated"
        ),
    ),
    "the list's outage": (
        "{name: ours, extends: jwt_denylist, store: {on_outage: accept}}",
        (
            "69: strategies[0].store.on_outage: means nothing for jwt_denylist (accept); "
            "it goes with central_store, cached_store and bff"
        ),
    ),
    "other traffic": (
        "{name: ours, extends: jwt, workload: {model: closed}}",
        (
            "41: strategies[0].workload: not for one strategy alone; "
            "every strategy meets the same traffic and is judged alike"
        ),
    ),
    "other nodes": (
        "{name: ours, extends: jwt, nodes: {workers: 4, count: 9, names: [X, Y], boot_time: 1 s}}",
        (
            "68: strategies[0].nodes.count: not for one strategy alone (9); "
            "every strategy has the same nodes"
        ),
        (
            '78: strategies[0].nodes.names: not for one strategy alone (["X", "Y"]); '
            "every strategy has the same nodes"
        ),
        (
            "97: strategies[0].nodes.boot_time: not for one strategy alone (1 s); "
            "every strategy has the same nodes"
        ),
    ),
    "nothing else": (
        "{name: ours, extends: jwt}",
        (
            '14: strategies[0]: nothing that differs from jwt ({"name": "ours", "extends": '
            '"jwt"}); a block, such as network'
        ),
    ),
    "nothing that works": (
        "{name: ours, extends: jwt, token: {}, network: {}}",
        (
            '14: strategies[0]: nothing that differs from jwt ({"name": "ours", "extends": '
            '"jwt", "token": {}, "network": …); a block, such as network'
        ),
    ),
    "a block of nothing": (
        "{name: ours, extends: jwt, token: }",
        "47: strategies[0].token: nothing given (null); a mapping of keys",
    ),
    "names that are taken": (
        "{name: jwt, extends: bff, network: {}}, {name: all, extends: jwt, network: {}}",
        (
            "21: strategies[0].name: the name of a built-in strategy (jwt); "
            "a name of your own, such as ours"
        ),
        "61: strategies[1].name: a word of its own meaning (all); a name of your own, such as ours",
    ),
    "a name that is none": (
        "{name: Our-JWT, extends: jwt, network: {header_limit: 1 KiB}}",
        (
            "21: strategies[0].name: not a strategy's name (Our-JWT); at most 40 lower-case "
            "letters, digits and '_', the first a letter"
        ),
    ),
    "two of one name": (
        (
            "{name: ours, extends: jwt, token: {ttl: 1 h}}, jwt, "
            "{name: ours, extends: bff, refresh: {ttl: 1 h}}, jwt"
        ),
        "73: strategies[2].name: a name given twice (ours); a name for each",
        "115: strategies[3]: listed twice (jwt); each strategy once",
    ),
    "a slip of the pen": (
        "{name: ours, extends: jwt_denylst, denylist: {cache: 1 s}}",
        (
            f"36: strategies[0].extends: not a built-in strategy (jwt_denylst); {BUILT_IN}; "
            "did you mean jwt_denylist?"
        ),
    ),
    "the floor": (
        "{name: ours, extends: none, network: {header_limit: 1 KiB}}",
        f"36: strategies[0].extends: the floor that all are measured from (none); {BUILT_IN}",
    ),
    "another hybrid": (
        "{name: one, extends: bff, network: {header_limit: 1}}, {name: two, extends: one}",
        f"90: strategies[1].extends: not a built-in strategy (one); {BUILT_IN}",
    ),
    "nothing to extend": (
        "{name: ours, network: {header_limit: 1 KiB}}",
        "14: strategies[0].extends: missing",
    ),
    "a key in the wrong block": (
        "{name: ours, extends: jwt_denylist, store: {on_outge: fail}}",
        (
            "58: strategies[0].store.on_outge: unknown key; shards, round_trip, read, write, "
            "connections_per_node, timeout, on_outage, breaker, maxmemory, eviction or "
            "replica_lag; "
            "did you mean on_outage?"
        ),
    ),
    "a key without its block": (
        "{name: ours, extends: jwt_denylist, propagation: 1 s}",
        (
            f"50: strategies[0].propagation: unknown key; {listed(keys_by_block()[HYBRID])}; "
            "did you mean strategies[].replication, strategies[].introspection.propagation or "
            "strategies[].denylist.propagation?"
        ),
    ),
    "a value in a server": (
        "{name: ours, extends: jwt, auth_server: {workers: 0}}",
        ("64: strategies[0].auth_server.workers: too small (0); a whole number from 1 to 10000"),
    ),
    "a password that is checked elsewhere": (
        "{name: ours, extends: jwt, auth_server: {}, password_hash: {algorithm: bcrypt}}",
        (
            "73: strategies[0].password_hash: a password hash with an authorization server "
            '({"algorithm": "bcrypt"}); the server\'s `service_time` holds the hash'
        ),
    ),
    "a cookie for who asks for none": (
        "{name: ours, extends: local, balancer: {affinity: {fail_back: true}}}",
        (
            "64: strategies[0].balancer.affinity: means nothing for local "
            '({"fail_back": true}); it goes with sticky'
        ),
    ),
    "a cookie that is kept and leads back": (
        "{name: ours, extends: sticky, balancer: {affinity: {fail_back: true, when_gone: keep}}}",
        (
            "54: strategies[0].balancer: makes balancer.affinity.fail_back impossible: with a "
            'cookie that is kept ({"affinity": {"fail_back": true, "when_gone": "keep"}}); '
            "`keep` goes back by itself"
        ),
    ),
    "all that is wrong at once": (
        (
            "{name: ours, extends: jwt, cache: {ttl: 1 s}, slo: {}, "
            "token: {ttl: 0, access_ttl: 1}}, jwtt"
        ),
        (
            '48: strategies[0].cache: means nothing for jwt ({"ttl": "1 s"}); '
            "it goes with cached_store"
        ),
        (
            "60: strategies[0].slo: not for one strategy alone; "
            "every strategy meets the same traffic and is judged alike"
        ),
        "82: strategies[0].token.ttl: zero (0); a time above 0, at most 3650 d",
        (
            "97: strategies[0].token.access_ttl: means nothing for jwt (1); "
            "it goes with introspection, bff and jwt_refresh"
        ),
        f"102: strategies[1]: unknown strategy (jwtt); none, {BUILT_IN}; did you mean jwt?",
    ),
}


@pytest.mark.parametrize(("text", "lines"), [(t, e) for t, *e in WRONG.values()], ids=WRONG.keys())
def test_wrong(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_a_password_is_checked_in_the_application_again() -> None:
    hybrid = "{name: ours, extends: jwt, auth_server: in_app, password_hash: {algorithm: bcrypt}}"
    assert lines_of(hybrid, "auth_server: {round_trip: 80 ms}\n") == []


def test_a_return_that_is_noticed_too_late() -> None:
    # Back at 90 s; seen after two checks of 2 s each, or of ten.
    hybrid = "{name: ours, extends: jwt, balancer: {health_check: {rise: 10}}}"
    events = (
        "events: [{at: 1 min, crash_node: A, restart_after: 30 s}, "
        "{at: 100 s, crash_node: A, restart_after: 1 s}]\n"
    )
    assert lines_of("jwt", events) == []
    assert lines_of(hybrid, events) == [
        (
            "66: strategies[0].balancer.health_check: makes events[1].crash_node impossible: "
            'not yet back from its crash ({"rise": 10}); from 110 s on'
        )
    ]


BREAKER = "auth_server: {breaker: {failures: 2}}"


def test_a_breaker_where_no_node_asks() -> None:
    hybrid = f"{{name: ours, extends: jwt_refresh, {BREAKER}}}"
    assert lines_of(hybrid) == [
        (
            "72: strategies[0].auth_server.breaker: means nothing for jwt_refresh: no node asks "
            'the server ({"failures": 2}); a server with `third_party: true`'
        )
    ]
    assert lines_of(hybrid, "auth_server: {third_party: true}\n") == []
    assert lines_of(hybrid.replace("jwt_refresh", "bff")) == []
    assert lines_of(hybrid.replace("jwt_refresh", "local")) == []


def test_a_breaker_with_all_its_defaults_is_something() -> None:
    assert lines_of("{name: ours, extends: bff, store: {breaker: {}}}") == []
    assert lines_of("{name: ours, extends: bff, store: {breaker: none}}") == []


@pytest.mark.parametrize("key", FOR_ALL)
def test_no_strategy_has_it_for_itself(key: str) -> None:
    assert key in Scenario.model_fields
    assert key not in Hybrid.model_fields


def test_the_table_names_keys_and_strategies_that_there_are() -> None:
    for path, known in MEANT_FOR.items():
        assert path[-1] in keys_by_block()[(*HYBRID, *path[:-1])], path
        assert set(known) < set(BASES), path
        assert set(known) <= set(MEANT_FOR.get(path[:1], BASES)), path


def _steps(strategy: Strategy) -> list[Step]:
    return [
        *strategy.request, *strategy.ask, *strategy.login, *strategy.refresh, *strategy.logout
    ]  # fmt: skip


def _calls(strategy: Strategy, *operations: int) -> bool:
    return any(step.op == "call" and step.arg in operations for step in _steps(strategy))


def _looks(strategy: Strategy, *places: int) -> bool:
    return any(step.op == "look" and step.arg in places for step in _steps(strategy))


def _signs(strategy: Strategy) -> bool:
    return any(step.op == "cpu" and step.arg in ("sign", "verify") for step in _steps(strategy))


DOES: dict[Steps, Callable[[Strategy], bool]] = {
    ("balancer", "affinity"): lambda s: s.affinity,
    ("store",): lambda s: _calls(s, STORE_READ, STORE_WRITE),
    ("store", "on_outage"): lambda s: any(step.orelse == "outage" for step in _steps(s)),
    ("session",): lambda s: s.credential == SESSION,
    ("session", "revocation"): lambda s: s.look == IN_NODE,
    ("cache",): lambda s: s.copies == "cache",
    ("replication",): lambda s: s.copies == "peers",
    ("token", "algorithm"): _signs,
    ("token", "claims"): _signs,
    ("token", "claims_bytes"): _signs,
    ("token", "clock_skew"): _signs,
    ("token", "carrier"): lambda s: s.carrier == "header",
    ("token", "ttl"): lambda s: s.credential == TOKEN,
    ("token", "access_ttl"): lambda s: _looks(s, IN_REFRESH_ROW, IN_GRANT),
    ("refresh",): lambda s: _looks(s, IN_REFRESH_ROW, IN_GRANT),
    ("refresh", "grace"): lambda s: _looks(s, IN_REFRESH_ROW),
    ("introspection",): lambda s: s.copies == "introspection",
    ("denylist",): lambda s: s.copies == "denylist",
}
"""What a strategy that a key means something for does."""


@pytest.mark.parametrize("path", DOES, ids=".".join)
def test_a_key_means_something_for_the_strategies_that_use_it(path: Steps) -> None:
    assert set(MEANT_FOR[path]) == {name for name in BASES if DOES[path](STRATEGIES[name])}


@pytest.mark.parametrize("base", BASES)
def test_every_strategy_can_be_extended(base: str) -> None:
    hybrid = {"name": "ours", "extends": base, "client": {"retries": 1}}
    workload = {"model": "open", "arrival_rate": 1}
    scenario = load_mapping({"workload": workload, "strategies": [base, hybrid]})
    assert scenario.strategy_names == (base, "ours")
