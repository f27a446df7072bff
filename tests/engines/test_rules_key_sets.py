"""`token.jwks_cache`, worked by hand: nodes fetch the authorization server's keys that they lack.

The server takes 1 ms, whatever it is asked, verifying 0.045 ms, a page 1 µs. A login there is kept
at 1, and its request verified by 1.045 and served by 1.046.
"""

from typing import Any

import pytest

from simulator.model.steps import FETCH
from simulator.plan import Plan
from tests.engines.exposures import SERVER, counts, crashed_at, world
from tests.engines.tiny import run_both, tell

WHAT = ("to", "calls", "answer", "no answer", "awaits", "found", "unknown", "receives")
JOINS = {"events": [{"at": "10 ms", "add_nodes": 1}], "nodes": {"count": 1, "boot_time": "5 ms"}}


def keyed(
    *requests: Any,  # noqa: ANN401 - rows
    cache: str = "10 min",
    strategy: str = "jwt",
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Plan:
    """Return a world in which nodes keep keys for so long."""
    return world(
        strategy,
        *requests,
        **{"token": {"jwks_cache": cache}, "auth_server": SERVER, **blocks},
    )


def test_a_new_node_fetches_the_keys_and_who_comes_meanwhile_waits() -> None:
    """B is there at 15; by turns A, B, A, B, A, B."""
    rows = [(at, 0) for at in (20, 21, 21.2, 21.6, 22.5, 23)]
    plan = keyed((0, 0), *rows, **JOINS)
    assert tell(plan, *WHAT, from_ms=21) == [
        "21 c to B",
        "21 c calls authorization server",
        "21.2 d to A",
        "21.245 d found at the token",
        "21.246 d receives ok_200",
        "21.6 e to B",
        "21.6 e awaits the keys",
        "22 c answer of authorization server",
        "22.045 c found at the token",
        "22.045 e found at the token",
        "22.046 c receives ok_200",
        "22.046 e receives ok_200",
        "22.5 f to A",
        "22.545 f found at the token",
        "22.546 f receives ok_200",
        "23 g to B",
        "23.045 g found at the token",
        "23.046 g receives ok_200",
    ]
    tally = run_both(plan)
    # A login and a fetch; who waited needed 0.445 ms for authentication, the fetcher 1.045.
    assert counts(tally, "auth_server_ops", "carried", "recognised") == (2, 7, 7)
    assert tally.counters["auth_ns"] == 1_000_000 + 5 * 45_000 + 1_045_000 + 445_000


@pytest.mark.parametrize(("at_ms", "fetches"), [(29.999999, 0), (30, 1)])
def test_keys_run_out_to_the_nanosecond(at_ms: float, fetches: int) -> None:
    """Those of time 0 are used for 30 ms."""
    plan = keyed((0, 0), (at_ms, 0), cache="30 ms")
    assert counts(run_both(plan), "auth_server_ops") == (1 + fetches,)


def test_what_was_fetched_is_kept_as_long() -> None:
    """Fetched by 41: good until 71."""
    plan = keyed((0, 0), (40, 0), (70.999999, 0), (71, 0), cache="30 ms")
    assert tell(plan, "calls", from_ms=2) == [
        "40 b calls authorization server",
        "71 d calls authorization server",
    ]


def test_without_a_cache_each_verification_fetches_for_itself() -> None:
    plan = keyed((0, 0), (10, 0), (10.5, 0), cache="0 s")
    assert tell(plan, "calls", "awaits", "found", from_ms=1) == [
        "1 a calls authorization server",
        "2.045 a found at the token",
        "10 b calls authorization server",
        "10.5 c calls authorization server",
        "11.045 b found at the token",
        "11.545 c found at the token",
    ]


def test_a_new_key_is_fetched_once_by_each_node() -> None:
    """Rotated at 20; user 1's token is of the new key. By turns, its request meets B, then A, B."""
    events = [{"at": "20 ms", "rotate_keys": {"grace": "1 s"}}]
    rows = [(0, 0), (30, 1), (40, 1), (50, 1), (60, 0), (70, 0)]
    plan = keyed(*rows, events=events, nodes={"count": 2})
    assert tell(plan, "to A", "to B", "calls", "found", from_ms=30) == [
        "30 b to A",
        "30 b calls authorization server",
        "31 b to B",
        "31 b calls authorization server",
        "32.045 b found at the token",
        "40 c to A",
        "40 c calls authorization server",
        "41.045 c found at the token",
        "50 d to B",
        "50.045 d found at the token",
        # The old key is among the new ones while it is taken.
        "60 e to A",
        "60.045 e found at the token",
        "70 f to B",
        "70.045 f found at the token",
    ]


def test_without_the_server_the_keys_last_until_they_run_out() -> None:
    """Out from 5 to 50, good until 30; a failed fetch is tried again by the next request."""
    events = [{"at": "5 ms", "auth_server_outage": {"duration": "45 ms"}}]
    rows = [(0, 0), (29, 0), (40, 0), (49, 0), (60, 0)]
    plan = keyed(*rows, cache="30 ms", events=events)
    assert tell(plan, *WHAT, from_ms=29) == [
        "29 b to A",
        "29.045 b found at the token",
        "29.046 b receives ok_200",
        "40 c to A",
        "40 c calls authorization server",
        "40 c no answer of authorization server",
        "40 c receives unavailable_503",
        "49 d to A",
        "49 d calls authorization server",
        "49 d no answer of authorization server",
        "49 d receives unavailable_503",
        "60 e to A",
        "60 e calls authorization server",
        "61 e answer of authorization server",
        "61.045 e found at the token",
        "61.046 e receives ok_200",
    ]
    # What could not be verified was carried, and not recognised; nobody has to log in again.
    assert counts(run_both(plan), "carried", "recognised", "logins") == (5, 3, 1)


def test_who_waits_for_a_fetch_that_fails_fails_with_it() -> None:
    """The server hangs; a node waits for 20 ms, from 40 on."""
    outage = {"duration": "1 s", "mode": "hang"}
    plan = keyed(
        *((0, 0), (40, 0), (55, 0)),
        cache="30 ms",
        auth_server={**SERVER, "timeout": "20 ms"},
        events=[{"at": "5 ms", "auth_server_outage": outage}],
    )
    assert tell(plan, "calls", "awaits", "no answer", "receives", from_ms=40) == [
        "40 b calls authorization server",
        "55 c awaits the keys",
        "60 b no answer of authorization server",
        "60 b receives unavailable_503",
        "60 c receives unavailable_503",
    ]


def test_a_node_that_dies_forgets_the_keys_and_who_waits_for_them() -> None:
    """Restarted at once, it fetches anew, though an answer for the one before is on its way."""
    plan = keyed(
        (0, 0), (40, 0), (40.2, 0), (40.6, 0), cache="30 ms", events=[crashed_at(40.5, "A")]
    )
    assert tell(plan, "calls", "awaits", "answer", "receives", from_ms=40) == [
        "40 b calls authorization server",
        "40.2 c awaits the keys",
        "40.5 b receives bad_gateway_502",
        "40.5 c receives bad_gateway_502",
        "40.6 d calls authorization server",
        "41.6 d answer of authorization server",
        "41.646 d receives ok_200",
    ]


def test_an_async_node_works_on_while_keys_are_fetched() -> None:
    """One worker, a page of 3 ms: b's fetch lets c have it, who waits, too; b is first."""
    nodes = {"workers": 1, "service_time": "3 ms", "concurrency": "async"}
    plan = keyed((0, 0), (40, 0), (40.5, 0), cache="30 ms", nodes=nodes)
    assert tell(plan, "calls", "awaits", "answer", "queues", "starts", "serves", from_ms=40) == [
        "40 b starts at A",
        "40 b calls authorization server",
        "40.5 c starts at A",
        "40.5 c awaits the keys",
        "41 b answer of authorization server",
        "41 b starts at A",
        "41 c queues at A",
        "41.045 b serves 3",
        "44.045 c starts at A",
        "44.09 c serves 3",
    ]


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh", "jwt_denylist"])
def test_all_signed_tokens_need_keys(strategy: str) -> None:
    plan = keyed((0, 0), (40, 0), cache="30 ms", strategy=strategy)
    assert tell(plan, "calls auth", from_ms=2) == ["40 b calls authorization server"]


@pytest.mark.parametrize(
    ("strategy", "blocks"),
    [
        ("jwt", {"auth_server": "in_app", "cache": "0 s"}),
        ("introspection", {"cache": "0 s"}),
        ("bff", {"cache": "0 s"}),
        # They are there at time 0, and used until the run ends.
        ("jwt", {"cache": "1 s"}),
        ("jwt", {"events": [{"at": "5 ms", "auth_server_outage": {"duration": "1 ms"}}]}),
    ],
)
def test_who_never_fetches_has_no_step_for_it(strategy: str, blocks: dict[str, Any]) -> None:
    plan = keyed((0, 0), strategy=strategy, **blocks)
    assert FETCH not in plan.op.tolist()
