"""gorouter_76: a cookie that goes on naming an instance that is no more."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import RECORD, SERIES, Tally
from tests.scenarios.conftest import Confirm, Tallies

NAME = "incidents/gorouter_76"
REPLACED_S = 300
C = 2
"""The first of the nodes that come."""
USER, SENT, NODE, OUTCOME = (RECORD.index(c) for c in ("user", "sent_ns", "node", "outcome"))


def stays(tally: Tally, from_s: int, to_s: int) -> np.ndarray:
    """For each answer but a user's first: whether the node is that of the answer before."""
    lines = tally.records[tally.records[:, OUTCOME] == 0]
    lines = lines[(lines[:, SENT] >= from_s * 10**9) & (lines[:, SENT] < to_s * 10**9)]
    lines = lines[np.lexsort([lines[:, SENT], lines[:, USER]])]
    same_user = lines[1:, USER] == lines[:-1, USER]
    return (lines[1:, NODE] == lines[:-1, NODE])[same_user]


@pytest.mark.parametrize("strategy", ["gorouter", "rewritten"])
def test_before_everyone_stays_where_they_are(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        seen = stays(tally, 0, REPLACED_S - 1)
        assert len(seen) > 10_000
        assert seen.all()


def test_then_requests_bounce(tallies: Tallies, confirm: Confirm) -> None:
    """Two nodes in turn, among 200 users: the next request goes to either."""
    shares = []
    for tally in tallies(NAME, "gorouter", records=True):
        seen = stays(tally, REPLACED_S + 1, 600)
        assert len(seen) > 10_000
        shares.append(seen.mean())
    confirm(shares, 0.5, widest=0.05)


def test_a_cookie_that_is_written_anew_ends_it(tallies: Tallies) -> None:
    for tally in tallies(NAME, "rewritten", records=True):
        assert stays(tally, REPLACED_S + 1, 600).all()
        late = tally.records[tally.records[:, SENT] > (REPLACED_S + 1) * 10**9]
        assert (late[:, NODE] >= C).all()


def test_each_node_counts_for_itself(tallies: Tallies) -> None:
    """A write is lost if the one before was at the other node, and this one had a session by then.

    That is a little less than every second one: each node reads a user's session once.
    """
    shares = []
    for tally in tallies(NAME, "gorouter"):
        after = tally.series[REPLACED_S:, SERIES.index("ok")].sum()
        shares.append(tally.counters["lost_updates"] / after)
    mean, half_width = interval(shares, 0.99)
    assert 0.45 < mean - half_width < mean + half_width < 0.5


@pytest.mark.parametrize("strategy", ["rewritten", "central_store"])
def test_nothing_is_lost_elsewhere(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["lost_updates"] == 0


@pytest.mark.parametrize("strategy", ["gorouter", "rewritten", "central_store"])
def test_nobody_is_logged_out(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["forced_relogins"] == 0
        assert c["carried"] == c["recognised"] > 20_000
