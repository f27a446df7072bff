"""replication_storm: (nodes − 1) copies of each login, and what comes of it."""

from collections import Counter

import pytest

from simulator.analysis.intervals import interval
from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES, Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies

NAME = "replication_storm"
S = 1_000_000_000
SESSION_BYTES = 64 * 1024 + 32
STAGES = {2: (10, 120), 4: (170, 240), 8: (320, 480)}
"""Seconds in which nobody joins and nobody loads, by how many nodes there are."""


def bytes_by_second(tally: Tally) -> list[int]:
    return [int(count) for count in tally.series[:, SERIES.index("replication_bytes")]]


@pytest.mark.parametrize(
    ("strategy", "copies"),
    [("replicated", None), ("replicated_waiting", None), ("replicated_backup", 1)],
)
def test_every_login_sends_a_copy_to_each_other_node(strategy: str, copies: int | None) -> None:
    tally = run_plan(make_plan(load(NAME), strategy, 0), "compiled", story=True)
    logins = Counter(
        at_ns // S for at_ns, *_, code, _, _ in tally.story.tolist() if code == told.KEPT
    )
    sent = bytes_by_second(tally)
    for nodes, (from_s, to_s) in STAGES.items():
        each = (nodes - 1 if copies is None else copies) * SESSION_BYTES
        assert all(sent[s] == logins[s] * each for s in range(from_s, to_s))
        assert sum(sent[from_s:to_s]) > 0


def test_traffic_grows_with_the_nodes_though_no_more_visitors_come(
    tallies: Tallies, confirm: Confirm
) -> None:
    # One login a visit where nobody is refused: 10 visits a second.
    for nodes, (from_s, to_s) in STAGES.items():
        per_s = [
            sum(bytes_by_second(tally)[from_s:to_s]) / (to_s - from_s)
            for tally in tallies(NAME, "replicated_waiting")
        ]
        confirm(per_s, 10 * (nodes - 1) * SESSION_BYTES, widest=0.1)


def visibility(tallies: list[Tally], from_s: int, to_s: int) -> list[float]:
    """The share of live logins recognised in [from, to), one value a replication."""
    parts = [tally.series[from_s:to_s] for tally in tallies]
    carried, recognised = SERIES.index("carried"), SERIES.index("recognised")
    return [part[:, recognised].sum() / part[:, carried].sum() for part in parts]


def test_with_eight_nodes_the_last_copies_come_too_late(tallies: Tallies) -> None:
    found = tallies(NAME, "replicated")
    scenario = load(NAME)
    copy_ms = SESSION_BYTES * 8 / scenario.replication.bandwidth * 1e3
    lag_ms, back_ms = scenario.replication.lag / 1e6, scenario.network.client_round_trip / 1e6
    assert 3 * copy_ms + lag_ms < back_ms < 7 * copy_ms + lag_ms
    for nodes, (from_s, to_s) in STAGES.items():
        mean, half_width = interval(visibility(found, from_s, to_s), 0.99)
        if nodes == 8:
            assert mean + half_width < 0.94
        else:
            assert mean - half_width > 0.995
    # Logins that follow refused ones, and send copies as well.
    logins = SERIES.index("logins")
    again = [t.series[320:480, SERIES.index("forced_relogins")].sum() for t in found]
    all_of_them = [t.series[320:480, logins].sum() for t in found]
    assert all(0.2 < a / b < 0.4 for a, b in zip(again, all_of_them, strict=True))


def test_copies_wait_while_a_node_joins(tallies: Tallies) -> None:
    for tally in tallies(NAME, "replicated"):
        forced = tally.series[:, SERIES.index("forced_relogins")]
        # Two nodes join at 2:20, and load what the others hold.
        assert forced[:140].sum() == 0 < forced[140:150].sum()
        assert bytes_by_second(tally)[140] > 1_000 * SESSION_BYTES


def test_waiting_for_the_copies_refuses_nobody_and_takes_seconds(tallies: Tallies) -> None:
    for tally in tallies(NAME, "replicated_waiting"):
        c = tally.counters
        # What is refused was asked of a node before its state was there.
        assert c["carried"] - c["recognised"] <= 3
        latency_ns, ok = SERIES.index("latency_ns"), SERIES.index("ok")
        joins, after = tally.series[140:160], tally.series[160:240]
        mean_ms = [p[:, latency_ns].sum() / p[:, ok].sum() / 1e6 for p in (joins, after)]
        assert mean_ms[0] > 1_000 > 10 * mean_ms[1]


def test_a_backup_is_known_to_two_nodes_of_eight(tallies: Tallies, confirm: Confirm) -> None:
    confirm(visibility(tallies(NAME, "replicated_backup"), *STAGES[8]), 2 / 8, widest=0.05)


@pytest.mark.parametrize("strategy", ["sticky", "central_store", "jwt"])
def test_others_send_nothing_and_know_everybody(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["replication_bytes"] == c["forced_relogins"] == 0
        assert c["recognised"] == c["carried"] > 0
