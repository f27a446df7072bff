"""redisson_1311: a node ends a session that was not used there, but elsewhere."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.engines.tally import RECORD, Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values

NAME = "incidents/redisson_1311"
IDLE_NS = 30 * 60 * 1_000_000_000
USER, SENT, FINISHED, NODE, LOGINS = (
    RECORD.index(c) for c in ("user", "sent_ns", "finished_ns", "node", "logins")
)


def logged_in_again(tally: Tally) -> int:
    """How many requests took a login less than half an hour after the same user's last answer."""
    lines = tally.records[np.lexsort([tally.records[:, SENT], tally.records[:, USER]])]
    before, after = lines[:-1], lines[1:]
    same = before[:, USER] == after[:, USER]
    soon = after[:, SENT] - before[:, FINISHED] < IDLE_NS - 10**9
    return int((same & soon & (after[:, LOGINS] > 0)).sum())


def test_who_was_never_away_is_logged_out(tallies: Tallies, values: Values) -> None:
    for tally in tallies(NAME, "redisson", records=True):
        forced = tally.counters["forced_relogins"]
        # A request or two come in the second that is left out.
        assert 0 <= forced - logged_in_again(tally) <= 5
        assert forced > 3 * tally.counters["expired_relogins"]
    mean, half_width = interval(values(NAME, "redisson", "login_visibility"), 0.99)
    assert 0.85 < mean - half_width < mean + half_width < 0.95


def test_the_node_that_deletes_has_not_seen_the_user_for_half_an_hour() -> None:
    tally = run_plan(make_plan(load(NAME), "redisson", 0), "compiled", records=True, story=True)
    elsewhere = 0
    for at_ns, visit, _, _, user, _, code, node, value in tally.story.tolist():
        if code != told.RAN_OUT:
            continue
        assert visit == -1
        assert value % 2
        mine = tally.records[(tally.records[:, USER] == user) & (tally.records[:, SENT] < at_ns)]
        here = mine[mine[:, NODE] == node, FINISHED]
        there = mine[mine[:, NODE] != node, FINISHED]
        # The copy was made, or used, within a second before the answer.
        assert here.size == 0 or at_ns - here.max() > IDLE_NS - 10**9 - 10**8
        elsewhere += there.size > 0 and at_ns - there.max() < IDLE_NS
    assert elsewhere > 1_000


@pytest.mark.parametrize(
    "strategy", ["redisson_dropping", "redisson_by_address", "cached_store", "central_store"]
)
def test_nobody_else_is_logged_out(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        c = tally.counters
        assert c["carried"] == c["recognised"] > 10_000
        assert c["forced_relogins"] == logged_in_again(tally) == 0
        assert c["expired_relogins"] > 200


def test_deletions_are_writes_to_the_store(tallies: Tallies) -> None:
    """Each login is a write; what is forced has been deleted before, and is asked for in vain."""
    for own, shared in zip(
        tallies(NAME, "redisson"), tallies(NAME, "redisson_dropping"), strict=True
    ):
        forced = own.counters["forced_relogins"]
        assert own.counters["store_ops"] - shared.counters["store_ops"] > 3 * forced
