"""Thieves who keep sessions alive, and what their victims' exposure is then; worked by hand.

Times and turns as in `exposures`. A thief comes every 10 ms from a random moment on: so many
intervals, so many requests. A session is kept at 2; its idle time is 50 ms, its absolute one 300,
so that at 302 it is over.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    BROADCAST,
    LOGS_OUT,
    TWO,
    counts,
    crashed_at,
    ended,
    exposures,
    robbed,
    stolen_at,
)
from tests.engines.tiny import run_both, tell

SESSION = {"idle_timeout": "50 ms", "absolute_timeout": "300 ms"}


def local(*requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    session = {**SESSION, **blocks.pop("session", {})}
    return robbed(blocks.pop("strategy", "local"), *requests, session=session, **blocks)


# --- One node --------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["local", "sticky"])
def test_a_thief_keeps_a_session_alive_to_its_absolute_end(strategy: str) -> None:
    """Stolen at 22: 18 intervals to the notice at 202, which nobody tells the node; then 10."""
    plan = local((0, 0), strategy=strategy, theft=stolen_at(22, 202))
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 18, 1 + 18, 10)
    assert exposures(tally) == ended(100)
    assert counts(tally, "exchanges_sent") == (2 + 1 + 18 + 10 + 1,)


def test_a_broadcast_revocation_ends_what_a_thief_kept_alive() -> None:
    plan = local((0, 0), session=BROADCAST, theft=stolen_at(22, 202))
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts") == (1 + 18, 0)
    assert exposures(tally) == ended(0)


def test_who_is_slower_than_the_idle_time_keeps_nothing_alive() -> None:
    """Idle until 52. Who comes every 60 ms from 52 on finds nothing, and gives up."""
    theft = stolen_at(51.999999, 202, interval_ms=60)
    plan = local((0, 0), theft=theft, session={"idle_timeout": "50 ms"})
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts") == (1, 0)
    # It was over long before anybody noticed.
    assert exposures(tally) == ended()


def test_a_user_profits_from_a_thief() -> None:
    """Away for 190 ms, it is still logged in."""
    plan = local((0, 0), (190, 0), theft=stolen_at(22, 202))
    tally = run_both(plan)
    assert counts(tally, "logins", "expired_relogins", "recognised") == (1, 0, 1 + 18 + 1)


@pytest.mark.parametrize(
    ("duration_ms", "found"),
    [
        # The run ends while the thief is at it: what is seen of it, and a mark.
        (252, ended(50, cut=1)),
        (301, ended(99, cut=1)),
        # The end is known even if the thief has not noticed yet.
        (303, ended(100)),
        # Nobody noticed before the end.
        (202, ended()),
    ],
)
def test_what_a_thief_would_still_do_is_cut_at_the_end(
    duration_ms: float, found: tuple[int, ...]
) -> None:
    plan = local((0, 0), theft=stolen_at(22, 202), duration_ms=duration_ms)
    assert exposures(run_both(plan)) == found


def test_a_thief_is_stopped_by_its_victims_logout() -> None:
    """A visit of two requests, at 0 and 62, after which its user logs out at the right node."""
    plan = local((0, 0, 0), (62.999, 0, 0), workload=LOGS_OUT, theft=stolen_at(23, 202))
    assert tell(plan, "sends logout", "drops") == [
        "63 b sends logout with credential",
        "63 b drops, exposed 0",
    ]
    tally = run_both(plan)
    # Four intervals from 23 to 63.
    assert counts(tally, "recognised", "false_accepts") == (1 + 4 + 1, 0)
    assert exposures(tally) == ended(0)


def test_a_thief_is_stopped_by_a_crash() -> None:
    """Noticed at 102, lost at 152 with all that the node remembers."""
    plan = local((0, 0), theft=stolen_at(22, 102), events=[crashed_at(152, "A")])
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts") == (1 + 8, 5)
    assert exposures(tally) == ended(50)


def test_a_thief_tries_on_as_long_as_some_node_might_know() -> None:
    """The node loses it at 102. For its user it lives until 50 ms after its last use.

    So the thief comes four times more, in vain, and once when that is over; then it gives up. A
    login was lost, but nobody ended it.
    """
    plan = local((0, 0), theft=stolen_at(22, 202), events=[crashed_at(102, "A")])
    tally = run_both(plan)
    # 8 intervals before the crash: the last use was the eighth, 50 ms before the thirteenth.
    assert counts(tally, "carried", "recognised") == (1 + 8 + 4, 1 + 8)
    assert counts(tally, "exchanges_sent") == (2 + 1 + 8 + 4 + 1,)
    assert exposures(tally) == ended()


def test_two_thieves_share_one_victim() -> None:
    """Stolen at 22 and 42; noticed at 202, it is ended, and at 222 there is nothing left to end.

    The one comes 18 times before that, the other 16; both 10 times after it.
    """
    plan = local((0, 0), theft=stolen_at(22, 202), events=[stolen_at(42, 222)])
    tally = run_both(plan)
    assert counts(tally, "recognised", "false_accepts") == (1 + 18 + 16, 10 + 10)
    assert exposures(tally) == ended(100)


# --- Two nodes -------------------------------------------------------------------------------


def test_a_thief_meets_other_nodes_by_turns() -> None:
    """Kept by B at 2. Stolen at 22: by turns B, A, B … B knows it, A never does.

    Six times each to the notice at 142, eight times each to the absolute end at 302.
    """
    plan = local((0, 0), nodes=TWO, theft=stolen_at(22, 142))
    tally = run_both(plan)
    # The user's own repetition met A, too.
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 6 + 6, 6, 8)
    assert tally.visibility[1].tolist() == [[1 + 6, 0], [6, 6]]
    assert exposures(tally) == ended(160)
    assert counts(tally, "exchanges_sent") == (3 + 12 + 16 + 1,)


def test_a_thief_copies_the_cookie_that_names_the_node() -> None:
    """Both nodes are there; the user's is A, and so is the thief's: 12 and 16 times."""
    plan = local((0, 0), strategy="sticky", nodes=TWO, theft=stolen_at(22, 142))
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 12, 1 + 12, 16)
    assert tally.visibility[:, :, 1].tolist() == [[13, 0], [0, 0]]
    assert exposures(tally) == ended(160)


def test_a_persisted_session_lets_a_thief_in_everywhere() -> None:
    """`on_miss`: A reads the row that B wrote by 3, so that both know it; the absolute end is 303.

    The notice deletes nothing. From 23.001 to 143 there are 12 intervals, 16 from there to 303.
    """
    plan = local((0, 0), nodes=TWO, session={"persist": "on_miss"}, theft=stolen_at(23, 143))
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 12, 1 + 12, 16)
    assert exposures(tally) == ended(160)


# --- Who is worth it -------------------------------------------------------------------------


def test_what_has_expired_or_ended_is_not_stolen() -> None:
    """A user has logged out at 2.001; another's session was idle until 52, a third's lives."""
    plan = local((0, 0), workload=LOGS_OUT, theft=stolen_at(20, 100))
    assert tell(plan, "user") == []
    plan = local((0, 0), (40, 1), theft=stolen_at(52, 100))
    assert tell(plan, "user")[0] == "52 - user 1 robbed by thief0"
