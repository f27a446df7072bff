"""Sessions in nodes with a row in the database (`session.persist`), worked by hand.

Times and turns as in `exposures`: with a row, a login takes 3 ms. Two nodes: A refuses a stranger,
B takes the login, A gets its repetition.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import TWO, counts, crashed_at, world
from tests.engines.tiny import run_both, tell

ONE = {"count": 1}


def kept(persist: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    session = {"persist": persist, "idle_timeout": "50 ms"}
    client = {"login_attempts": 1}
    return world("local", *requests, session=session, client=client, **{"nodes": TWO, **blocks})


def test_a_node_that_does_not_know_a_session_asks_for_its_row_once() -> None:
    plan = kept("on_miss", (0, 0), (10, 0), (20, 0))
    assert tell(plan, "to", "calls", "keeps", "found", "unknown") == [
        "0 a to A",
        "0 a to B",
        "1 a calls database read",
        "2 a calls database write",
        "3 a keeps until 53",
        "3 a to A",
        "3 a unknown in the node's copy",
        "3 a calls database read",
        "4 a found in the table",
        "10 b to B",
        "10 b found in the node's copy",
        "20 c to A",
        "20 c found in the node's copy",
    ]
    assert counts(run_both(plan), "carried", "recognised", "logins") == (3, 3, 1)


def test_what_a_node_knows_it_touches() -> None:
    """Found at 4, 40 and 80, each time by one who had it: idle until 130, whoever is asked."""
    plan = kept("on_miss", *((t, 0) for t in (0, 40, 80, 129.999999, 179.999999)))
    assert tell(plan, "found", "unknown", from_ms=40)[:5] == [
        "40 b found in the node's copy",
        "80 c found in the node's copy",
        "129.999999 d found in the node's copy",
        "179.999999 e unknown in the node's copy",
        "180.999999 e unknown in the table",
    ]
    assert counts(run_both(plan), "expired_relogins") == (1,)


def test_a_row_is_judged_when_it_has_been_read() -> None:
    """Idle until 53: asked by A at 52, it is over at 53 (its own answer was the first touch)."""
    plan = kept("on_miss", (0, 0), (52, 0), nodes=ONE, events=[crashed_at(20, "A")])
    assert tell(plan, "found", "unknown")[1:3] == [
        "52 b unknown in the node's copy",
        "53 b unknown in the table",
    ]
    plan = kept("on_miss", (0, 0), (51.999999, 0), nodes=ONE, events=[crashed_at(20, "A")])
    assert tell(plan, "found", "unknown")[1:] == [
        "51.999999 b unknown in the node's copy",
        "52.999999 b found in the table",
    ]


@pytest.mark.parametrize(
    ("persist", "seen"),
    [
        ("off", ["30 b unknown in the node", "32 b found in the node"]),
        ("restart", ["30 b found in the node"]),
        ("on_miss", ["30 b unknown in the node's copy", "31 b found in the table"]),
    ],
)
def test_a_node_that_starts_again(persist: str, seen: list[str]) -> None:
    """It has forgotten all, or reads its rows as it starts, or reads each when it is asked."""
    plan = kept(persist, (0, 0), (30, 0), nodes=ONE, events=[crashed_at(20, "A")])
    assert tell(plan, "found", "unknown", from_ms=20) == seen
    lost = int(persist == "off")
    assert counts(run_both(plan), "logins", "forced_relogins") == (1 + lost, lost)


def test_a_row_that_is_read_at_a_start_is_of_no_use_elsewhere() -> None:
    plan = kept("restart", (0, 0), (10, 0), (20, 0))
    assert tell(plan, "to", "found", "unknown")[2:8] == [
        "3 a to A",
        "3 a unknown in the node",
        "10 b to B",
        "10 b found in the node",
        "20 c to A",
        "20 c unknown in the node",
    ]


def test_a_cookie_is_written_anew_and_the_row_is_found() -> None:
    """Sticky: A dies at 20 and stays dead; noticed at 26, its user is sent to B."""
    plan = world(
        *("sticky", (0, 0), (30, 0), (40, 0)),
        nodes=TWO,
        session={"persist": "on_miss"},
        balancer={"health_check": {"interval": "2 ms", "fall": 3, "rise": 2}},
        events=[{"at": "20 ms", "crash_node": "A", "restart_after": "10 s"}],
    )
    assert tell(plan, "to", "found", "unknown", from_ms=20) == [
        "30 b to B",
        "30 b unknown in the node's copy",
        "31 b found in the table",
        "40 c to B",
        "40 c found in the node's copy",
    ]
    assert counts(run_both(plan), "logins") == (1,)
