"""`session.touch`, worked by hand: when a request moves the idle deadline, and what it writes.

Times as in `exposures`: a login takes 2 ms, and 1 to write its session; an operation 1.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import counts, ended, exposures, revoked_at, robbed, stolen_at, world
from tests.engines.tiny import run_both, tell

ONE = {"count": 1}


def asked(strategy: str, touch: str, *at_ms: float, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world of one node and one user, idle after 50 ms, with requests at some times."""
    session = {"idle_timeout": "50 ms", "touch": touch, **blocks.pop("session", {})}
    return world(strategy, *((at, 0) for at in at_ms), nodes=ONE, session=session, **blocks)


# --- When the deadline moves -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("touch", "until_ms"),
    [
        # Logged in at 2, asked at 2 (the first request again) and at 22.
        ("every_request", 72),
        ("never", 52),
        # 20 ms old at 22: that touches, 1 ns more does not.
        ("20 ms", 72),
        ("20000001 ns", 52),
        # As old as the idle time-out it never gets.
        ("50 ms", 52),
    ],
)
def test_a_touch_moves_the_deadline_to_the_nanosecond(touch: str, until_ms: float) -> None:
    plan = asked("local", touch, 0, 22, until_ms - 1e-6)
    assert tell(plan, "found", "unknown", from_ms=20)[1] == (
        f"{until_ms - 1e-6:.12g} c found in the node"
    )
    plan = asked("local", touch, 0, 22, until_ms)
    assert tell(plan, "found", "unknown", from_ms=20)[1] == f"{until_ms} c unknown in the node"
    assert counts(run_both(plan), "expired_relogins", "forced_relogins") == (1, 0)


@pytest.mark.parametrize(("at_ms", "found"), [(111.999999, "found"), (112, "unknown")])
def test_the_last_touch_counts_not_the_login(at_ms: float, found: str) -> None:
    """Touched at 32, idle until 82: 29 ms later it is not touched, 1 ms after that it is."""
    plan = asked("local", "30 ms", 0, 32, 61, 62, at_ms)
    last = tell(plan, "found", "unknown", from_ms=100)[0]
    assert last == f"{at_ms:.12g} e {found} in the node"


def test_no_touch_outlives_the_absolute_timeout() -> None:
    plan = asked("local", "20 ms", 0, 30, 60, 69, 70, session={"absolute_timeout": "68 ms"})
    assert tell(plan, "found", "unknown", from_ms=20)[:3] == [
        "30 b found in the node",
        "60 c found in the node",
        # Logged in at 2, over at 70.
        "69 d found in the node",
    ]
    assert tell(plan, "found", "unknown", from_ms=70)[0] == "70 e unknown in the node"


@pytest.mark.parametrize("strategy", ["local", "sticky", "replicated", "central_store", "bff"])
def test_whoever_keeps_sessions_leaves_them_untouched(strategy: str) -> None:
    """A session is over 50 ms after its login, however busy its user is."""
    at_ms = (0, 10, 20, 30, 40, 50, 60)
    kept = [line for line in tell(asked(strategy, "never", *at_ms), "keeps") if " a " in line]
    assert kept[0].split()[0] == {"central_store": "3", "bff": "4"}.get(strategy, "2")
    always = run_both(asked(strategy, "every_request", *at_ms))
    never = run_both(asked(strategy, "never", *at_ms))
    assert counts(always, "logins", "expired_relogins") == (1, 0)
    assert counts(never, "logins", "expired_relogins") == (2, 1)


def test_the_stores_answer_touches_not_the_nodes_copy() -> None:
    """Copied at 3 for 15 ms: asked again at 25, 22 ms after the login."""
    plan = asked("cached_store", "20 ms", 0, 10, 25, 60, 75.999999, cache={"ttl": "15 ms"})
    assert tell(plan, "found", "unknown", from_ms=5) == [
        "10 b found in the node's copy",
        "25 c unknown in the node's copy",
        "26 c found in the store",
        "60 d unknown in the node's copy",
        # 35 ms old: touched, idle until 111.
        "61 d found in the store",
        "75.999999 e found in the node's copy",
    ]


# --- What it costs ---------------------------------------------------------------------------


def test_a_row_is_written_only_when_it_is_touched() -> None:
    """Kept at 3, asked at 4 (the first request again), at 11 and 31: 20 ms old at 24 or later."""
    plan = asked("database", "20 ms", 0, 10, 30)
    assert tell(plan, "found", "yes", "no:", "calls database write", "serves", from_ms=3) == [
        "4 a found in the table",
        "4 a no: touched",
        "4 a serves 0.001",
        "11 b found in the table",
        "11 b no: touched",
        "11 b serves 0.001",
        "31 c found in the table",
        "31 c yes: touched",
        "31 c calls database write",
        "32 c serves 0.001",
    ]


@pytest.mark.parametrize(("touch", "writes"), [("every_request", 4), ("20 ms", 2), ("never", 1)])
def test_writes_to_the_table(touch: str, writes: int) -> None:
    """One of the login; of three requests all touch, or the last, or none."""
    told = tell(asked("database", touch, 0, 10, 30), "calls database write")
    assert len(told) == writes


def test_a_read_of_the_store_stays_one_read() -> None:
    always, never = (
        asked("central_store", touch, 0, 10, 30) for touch in ("every_request", "never")
    )
    assert run_both(always).counters["store_ops"] == run_both(never).counters["store_ops"] == 4


# --- Exposure --------------------------------------------------------------------------------


@pytest.mark.parametrize(("touch", "exposed_ms"), [("every_request", 42), ("never", 22)])
def test_a_session_that_was_not_told_lives_to_its_deadline(touch: str, exposed_ms: float) -> None:
    """Logged in at 2, asked at 22, revoked at 30; the node is not told."""
    plan = asked("local", touch, 0, 22, events=[revoked_at(30)])
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_a_thief_does_not_keep_a_session_alive() -> None:
    """Stolen at 5, reported at 30, over 50 ms after the login of 2, whatever the thief does."""
    session = {"idle_timeout": "50 ms", "touch": "never"}
    plan = robbed("local", (0, 0), theft=stolen_at(5, 30, 7), nodes=ONE, session=session)
    assert exposures(run_both(plan)) == ended(22)
