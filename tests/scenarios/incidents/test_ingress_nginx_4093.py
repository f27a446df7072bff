"""ingress_nginx_4093: pods that are added do not relieve those that clients stick to."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import RECORD, Tally
from tests.scenarios.conftest import Confirm, Tallies

NAME = "incidents/ingress_nginx_4093"
ADDED_S = 360
C = 2
"""The first of the pods that are added."""
VISIT, SENT, FINISHED, NODE = (RECORD.index(c) for c in ("visit", "sent_ns", "finished_ns", "node"))
STICKS = ("sticky", "sticky_least")


def visits(tally: Tally) -> tuple[np.ndarray, np.ndarray]:
    """The visits that began before the pods were added, and those after."""
    lines = tally.records
    first_ns = {}
    for visit, sent_ns in lines[:, [VISIT, SENT]].tolist():
        first_ns[visit] = min(sent_ns, first_ns.get(visit, sent_ns))
    began = np.array([first_ns[visit] for visit in lines[:, VISIT].tolist()])
    # A second for those who are under way just then.
    return lines[began < (ADDED_S - 1) * 10**9], lines[began > (ADDED_S + 1) * 10**9]


def share_of_new(tally: Tally, from_s: int, to_s: int) -> float:
    """The share of requests that the added pods answered."""
    lines = tally.records
    at = (lines[:, SENT] >= from_s * 10**9) & (lines[:, SENT] < to_s * 10**9)
    return float((lines[at, NODE] >= C).mean())


def p95_ms(tally: Tally, from_s: int, to_s: int) -> float:
    lines = tally.records
    at = (lines[:, SENT] >= from_s * 10**9) & (lines[:, SENT] < to_s * 10**9)
    return float(np.percentile(lines[at, FINISHED] - lines[at, SENT], 95)) / 1e6


@pytest.mark.parametrize("strategy", STICKS)
def test_whoever_was_there_stays(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy, records=True):
        old, _ = visits(tally)
        assert len(old) > 10_000
        assert (old[:, NODE] < C).all()


def test_newcomers_go_to_all_pods_in_turn(tallies: Tallies, confirm: Confirm) -> None:
    shares = []
    for tally in tallies(NAME, "sticky", records=True):
        _, new = visits(tally)
        pods = dict(new[:, [VISIT, NODE]].tolist())
        counts = np.bincount(list(pods.values()), minlength=4)
        # Round robin: as many each, but for those who have not had an answer when the run ends.
        assert counts.max() - counts.min() < 0.05 * counts.sum()
        shares.append(counts[C:].sum() / counts.sum())
    confirm(shares, 0.5, widest=0.05)


@pytest.mark.parametrize("strategy", STICKS)
def test_the_old_pods_get_more_for_minutes(strategy: str, tallies: Tallies) -> None:
    shares = [
        share_of_new(t, ADDED_S, ADDED_S + 120) for t in tallies(NAME, strategy, records=True)
    ]
    mean, half_width = interval(shares, 0.99)
    assert mean + half_width < {"sticky": 0.2, "sticky_least": 0.35}[strategy]


def test_least_connections_helps_with_newcomers_only(tallies: Tallies) -> None:
    for in_turn, least in zip(
        tallies(NAME, "sticky", records=True),
        tallies(NAME, "sticky_least", records=True),
        strict=True,
    ):
        assert share_of_new(least, ADDED_S, 840) > share_of_new(in_turn, ADDED_S, 840) + 0.05


@pytest.mark.parametrize("strategy", ["none", "central_store", "jwt"])
def test_who_does_not_stick_is_relieved_at_once(
    strategy: str, tallies: Tallies, confirm: Confirm
) -> None:
    found = tallies(NAME, strategy, records=True)
    confirm([share_of_new(tally, ADDED_S + 5, 840) for tally in found], 0.5)
    relief = [
        p95_ms(t, ADDED_S - 60, ADDED_S) / p95_ms(t, ADDED_S + 5, ADDED_S + 65) for t in found
    ]
    assert min(relief) > 1.5


def test_who_sticks_waits_on(tallies: Tallies) -> None:
    window = (ADDED_S + 5, ADDED_S + 125)
    ratios = [
        p95_ms(sticky, *window) / p95_ms(central, *window)
        for sticky, central in zip(
            tallies(NAME, "sticky", records=True),
            tallies(NAME, "central_store", records=True),
            strict=True,
        )
    ]
    mean, half_width = interval(ratios, 0.95)
    assert mean - half_width > 1.5
