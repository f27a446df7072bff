"""mathesar_2595: sessions tied to servers, behind a balancer that moves users."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import RECORD, SERIES
from tests.scenarios.conftest import Tallies, Values

NAME = "incidents/mathesar_2595"
JOINED_S = 240
B = 1
SENT, USER, NODE, OUTCOME, LOGINS = (
    RECORD.index(c) for c in ("sent_ns", "user", "node", "outcome", "logins")
)


@pytest.mark.parametrize("strategy", ["local", "local_moved"])
def test_one_server_knows_everybody(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        alone = tally.series[:JOINED_S]
        assert alone[:, SERIES.index("forced_relogins")].sum() == 0
        assert alone[:, SERIES.index("carried")].sum() > 10_000


def test_who_is_moved_is_logged_out_once(tallies: Tallies) -> None:
    shares = []
    for tally in tallies(NAME, "local_moved", records=True):
        lines = tally.records[tally.records[:, OUTCOME] == 0]
        sent_s = lines[:, SENT] / 1e9
        # Nobody's session idles out: the run is shorter than half an hour.
        before = set(lines[sent_s < JOINED_S - 1, USER].tolist())
        after = lines[sent_s > JOINED_S + 10]
        returned = before & set(after[:, USER].tolist())
        moved = before & set(after[after[:, NODE] == B, USER].tolist())
        forced = tally.counters["forced_relogins"]
        # Those who log in again during the first ten seconds and never come back are not seen.
        assert len(moved) <= forced <= 1.1 * len(moved)
        shares.append(len(moved) / len(returned))
        since = lines[sent_s > JOINED_S]
        logins = np.zeros(since[:, USER].max() + 1, dtype=np.int64)
        np.add.at(logins, since[:, USER], since[:, LOGINS])
        assert np.mean(logins[list(moved)] == 1) > 0.99
        assert logins[list(returned - moved)].max() == 0
    # A hash over two servers; the users are the same in every replication, so no interval for it.
    assert 0.45 < np.mean(shares) < 0.55
    assert max(shares) - min(shares) < 0.05


def test_who_is_sent_to_and_fro_is_logged_out_again_and_again(
    tallies: Tallies, values: Values
) -> None:
    known = [
        t.series[JOINED_S + 10 :, SERIES.index("recognised")].sum()
        / t.series[JOINED_S + 10 :, SERIES.index("carried")].sum()
        for t in tallies(NAME, "local")
    ]
    mean, half_width = interval(known, 0.99)
    assert 0.3 < mean - half_width < mean + half_width < 0.55
    again, once = (
        interval(values(NAME, strategy, "forced_relogins"), 0.99)
        for strategy in ("local", "local_moved")
    )
    assert again.mean - again.half_width > 20 * (once.mean + once.half_width)
    given_up = interval(values(NAME, "local", "abandoned"), 0.99)
    assert given_up.mean - given_up.half_width > 500


@pytest.mark.parametrize("strategy", ["sticky", "database"])
def test_nobody_else_loses_a_login(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["forced_relogins"] == c["abandoned"] == 0
        assert c["carried"] == c["recognised"] > 0
