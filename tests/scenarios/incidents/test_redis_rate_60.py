"""redis_rate_60: ten connections are full while the store behind them has next to nothing to do."""

import numpy as np
import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import ERROR, OK, RECORD, SERIES, Tally
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "incidents/redis_rate_60"
S = 1_000_000_000
AT_1500_S, AT_1800_S, LASTS_S = 40, 80, 10
SENT, FINISHED, OUTCOME = (RECORD.index(c) for c in ("sent_ns", "finished_ns", "outcome"))


def burst(tally: Tally, at_s: int) -> np.ndarray:
    lines = tally.records
    return lines[(lines[:, SENT] >= at_s * S) & (lines[:, SENT] < (at_s + LASTS_S) * S)]


def test_up_to_1500_a_second_nobody_fails(tallies: Tallies, confirm: Confirm) -> None:
    found = tallies(NAME, "central_store", records=True)
    confirm([len(burst(tally, AT_1500_S)) for tally in found], 15_000)
    assert all((burst(tally, AT_1500_S)[:, OUTCOME] == OK).all() for tally in found)


def test_of_18_000_some_5_000_fail(tallies: Tallies) -> None:
    found = tallies(NAME, "central_store", records=True)
    failed = [(burst(tally, AT_1800_S)[:, OUTCOME] == ERROR).sum() for tally in found]
    mean, half_width = interval(failed, 0.99)
    assert 4_000 < mean - half_width < mean + half_width < 6_000
    for tally in found:
        lines = burst(tally, AT_1800_S)
        lost = lines[lines[:, OUTCOME] == ERROR]
        waits_s = (lost[:, FINISHED] - lost[:, SENT]) / S
        assert ((waits_s > 4) & (waits_s < 4.1)).all()
        # Nobody else fails, before or after.
        assert tally.counters["error"] == len(lost)


def test_ten_connections_carry_so_much_and_no_more(tallies: Tallies, confirm: Confirm) -> None:
    store = load(NAME).store
    held_s = (store.round_trip + store.read.mean) / S
    rates = [
        t.series[AT_1800_S + 1 : AT_1800_S + LASTS_S, SERIES.index("store_ops")].mean()
        for t in tallies(NAME, "central_store")
    ]
    # Operations on their way when the caller gives up are left out.
    assert max(rates) <= 1.001 * store.connections_per_node / held_s
    confirm(
        [
            t.series[AT_1800_S + 1 : AT_1800_S + 4, SERIES.index("store_ops")].mean()
            for t in tallies(NAME, "central_store")
        ],
        store.connections_per_node / held_s,
    )


def test_redis_has_next_to_nothing_to_do(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        # 10 us a read: in its busiest second.
        assert tally.counters["store_ops_peak"] * 10e-6 < 0.02


@pytest.mark.parametrize("strategy", ["pool_100", "timeout_10_s", "cached_store", "jwt"])
def test_everybody_else_answers_all(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["error"] == tally.counters["timeout"] == 0


def test_what_a_larger_pool_saves_and_a_longer_time_out_does_not(values: Values) -> None:
    wide, patient, floor = (
        interval(values(NAME, strategy, "latency_ms_p99"), 0.99)
        for strategy in ("pool_100", "timeout_10_s", "none")
    )
    assert wide.mean + wide.half_width < floor.mean + 10
    assert patient.mean - patient.half_width > 5_000
