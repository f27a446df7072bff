"""Circuit breakers, worked by hand: when they open, what they spare, and when they close.

Times as in `exposures`: every operation of a station takes 1 ms, a service 1 µs; a stranger's first
request goes to A, the login to B, its repetition to A. The store refuses from 40 to 70.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import SERVER, STATION, counts, crashed_at, world
from tests.engines.tiny import run_both, tell

OUT = {"at": "40 ms", "store_outage": {"duration": "30 ms"}}
HANGS = {"at": "40 ms", "store_outage": {"duration": "30 ms", "mode": "hang"}}


def breaker(failures: int, ms: float) -> dict[str, Any]:
    return {"failures": failures, "open_for": f"{ms} ms"}


def outage(
    *requests: tuple[float, int],
    failures: int,
    ms: float,
    nodes: int = 1,
    events: list[dict[str, Any]] | None = None,
    **store: Any,  # noqa: ANN401 - YAML
) -> Plan:
    """Return a world in which user 0 has logged in at 0, and others come while the store is out."""
    return world(
        *("central_store", (0, 0), *requests),
        nodes={"count": nodes},
        events=[OUT] if events is None else events,
        store={**STATION, **store, "breaker": breaker(failures, ms)},
    )


def test_failures_in_a_row_open_it_and_calls_are_spared() -> None:
    """Two fail: until 62 nobody is asked; then one is, in vain; then one at 82, and it closes."""
    times = (41, 42, 61.999999, 62, 81.999999, 82, 84)
    plan = outage(*((ms, 0) for ms in times), failures=2, ms=20)
    assert tell(plan, "breaker", "calls", "receives", from_ms=41) == [
        "41 b calls store read",
        "41 b receives unavailable_503",
        "42 c calls store read",
        "42 c breaker opens: store read",
        "42 c receives unavailable_503",
        "61.999999 d breaker spares: store read",
        "61.999999 d receives unavailable_503",
        "62 e breaker tries: store read",
        "62 e calls store read",
        "62 e breaker opens: store read",
        "62 e receives unavailable_503",
        "81.999999 f breaker spares: store read",
        "81.999999 f receives unavailable_503",
        "82 g breaker tries: store read",
        "82 g calls store read",
        "83 g breaker closes: store read",
        "83.001 g receives ok_200",
        "84 h calls store read",
        "85.001 h receives ok_200",
    ]
    # The login's write and the read of its request; then of g and h; a refusal is no operation.
    tally = run_both(plan)
    assert counts(tally, "store_ops", "carried", "recognised") == (4, 8, 3)


def test_a_success_starts_the_count_anew() -> None:
    """41 and 41.5 fail, 71 succeeds; two more failures later are not the third and fourth."""
    again = {"at": "80 ms", "store_outage": {"duration": "10 ms"}}
    times = ((41, 0), (41.5, 0), (71, 0), (81, 0), (82, 0))
    plan = outage(*times, failures=3, ms=20, events=[OUT, again])
    assert tell(plan, "breaker") == []


def test_one_call_at_a_time_is_let_through() -> None:
    """At 71 b's trial takes 1 ms: c, in its midst, is spared; d finds the breaker closed."""
    times = ((41, 0), (71, 0), (71.5, 0), (72.5, 0))
    plan = outage(*times, failures=1, ms=20)
    assert tell(plan, "breaker", "receives ok", from_ms=62) == [
        "71 c breaker tries: store read",
        "71.5 d breaker spares: store read",
        "72 c breaker closes: store read",
        "72.001 c receives ok_200",
        "73.501 e receives ok_200",
    ]


def test_what_was_under_way_when_it_opened_is_not_heard() -> None:
    """A hang, 5 ms of patience. b and c ask at 41 and 43: b opens it at 46, until 56.

    c's failure at 48 prolongs nothing: d tries at 56, and its failure at 61 opens it until 71.
    """
    times = ((41, 0), (43, 0), (56, 0), (71, 0))
    plan = outage(*times, failures=1, ms=10, events=[HANGS], timeout="5 ms")
    assert tell(plan, "no answer", "breaker", from_ms=41) == [
        "46 b no answer of store read",
        "46 b breaker opens: store read",
        "48 c no answer of store read",
        "56 d breaker tries: store read",
        "61 d no answer of store read",
        "61 d breaker opens: store read",
        "71 e breaker tries: store read",
        # b's, c's and d's operations are done first, 1 ms each from 70 on.
        "74 e breaker closes: store read",
    ]


def test_who_waits_in_vain_for_a_connection_has_failed() -> None:
    """One connection: b holds it until 46, c waits from 41.5 to 46 and takes it, d from 42 to 47.

    c has no time left; the two failures open it; d's is the third, and is not heard.
    """
    times = ((41, 0), (41.5, 0), (42, 0))
    plan = outage(*times, failures=2, ms=10, events=[HANGS], timeout="5 ms", connections_per_node=1)
    assert tell(plan, "no answer", "breaker", from_ms=41) == [
        "46 b no answer of store read",
        "46.5 c no answer of store read",
        "46.5 c breaker opens: store read",
        "47 d no answer of store read",
    ]


@pytest.mark.parametrize(
    ("on_outage", "answer"),
    [("fail", "unavailable_503"), ("anonymous", "unauthorised_401"), ("accept", "ok_200")],
)
def test_who_is_spared_is_told_what_an_outage_says(on_outage: str, answer: str) -> None:
    plan = outage((41, 0), (50, 0), failures=1, ms=20, on_outage=on_outage)
    told = tell(plan, "breaker spares: store read", "receives", from_ms=50)
    assert told[0] == "50 c breaker spares: store read"
    assert told[1].endswith(answer)


def test_each_node_has_its_own() -> None:
    """A's opens at 41; at 42 B asks, though in vain; at 43 A does not."""
    plan = outage((41, 0), (42, 0), (43, 0), failures=1, ms=20, nodes=2)
    assert tell(plan, "to", "calls", "breaker", from_ms=41) == [
        "41 b to B",
        "41 b calls store read",
        "41 b breaker opens: store read",
        "42 c to A",
        "42 c calls store read",
        "42 c breaker opens: store read",
        "43 d to B",
        "43 d breaker spares: store read",
    ]


def test_a_node_that_starts_again_has_forgotten() -> None:
    plan = outage((41, 0), (43, 0), failures=1, ms=20, events=[OUT, crashed_at(42, "A")])
    assert tell(plan, "breaker", "calls", from_ms=41) == [
        "41 b calls store read",
        "41 b breaker opens: store read",
        "43 c calls store read",
        "43 c breaker opens: store read",
    ]


def test_reads_and_writes_have_one_breaker() -> None:
    """The read of b opens it; a stranger's login at 45 is not written."""
    plan = outage((41, 0), (45, 1), failures=1, ms=20)
    assert tell(plan, "breaker", "calls", "receives", from_ms=41) == [
        "41 b calls store read",
        "41 b breaker opens: store read",
        "41 b receives unavailable_503",
        "45 c receives unauthorised_401",
        "46 c calls database read",
        "47 c breaker spares: store write",
        "47 c receives unavailable_503",
    ]


def test_a_breaker_before_the_authorization_server_is_not_in_the_clients_way() -> None:
    """Out from 40 to 70. b's question opens A's breaker; c, a stranger, asks there itself, in vain.

    d at 69.999 is spared, though e, who comes to the server itself at 70, is logged in.
    """
    server = {**SERVER, "breaker": breaker(1, 50)}
    out = {"at": "40 ms", "auth_server_outage": {"duration": "30 ms"}}
    plan = world(
        *("introspection", (0, 0), (41, 0), (45, 1), (69.999, 0), (70, 2)),
        auth_server=server,
        events=[out],
    )
    assert tell(plan, "breaker", "calls", "receives", from_ms=41) == [
        "41 b calls authorization server",
        "41 b breaker opens: authorization server",
        "41 b receives unavailable_503",
        "45 c receives unauthorised_401",
        "45 c calls authorization server",
        "45 c receives unavailable_503",
        "69.999 d breaker spares: authorization server",
        "69.999 d receives unavailable_503",
        "70 e receives unauthorised_401",
        "70 e calls authorization server",
        "71 e receives ok_200",
        "71 e breaker spares: authorization server",
        "71 e receives unavailable_503",
    ]


def test_an_async_node_hears_of_a_failure_before_it_has_a_worker() -> None:
    """The call of b ends at 46, when the one worker compares the password of c: from 44 to 64."""
    plan = world(
        *("central_store", (0, 0), (41, 0), (44, 1)),
        nodes={"workers": 1, "concurrency": "async"},
        events=[HANGS],
        password_hash={"mean": "20 ms"},
        store={**STATION, "timeout": "5 ms", "breaker": breaker(1, 30)},
    )
    assert tell(plan, "breaker", "no answer", "queues", "ends", from_ms=44) == [
        "44 c ends unauthorised_401",
        "46 b no answer of store read",
        "46 b breaker opens: store read",
        "46 b queues at A",
        "64 b ends unavailable_503",
        "65 c breaker spares: store write",
        "65 c ends unavailable_503",
    ]


def test_no_breaker_is_none() -> None:
    plain, none = (
        run_both(
            world(
                "central_store", (0, 0), (41, 0), (71, 0), events=[OUT], store={**STATION, **more}
            )
        )
        for more in ({}, {"breaker": "none"})
    )
    assert plain.story.tolist() == none.story.tolist()
