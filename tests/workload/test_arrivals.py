"""Arrivals: the inverse of the integrated rate by hand, and counts against the integral."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from simulator.draws import ARRIVAL, exponential, stream_key
from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES, Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario
from simulator.workload.arrivals import NO_MORE_NS, Rate, arrival_ns, lower_rate, piece_of
from tests.engines.closed_forms import SEED, Claim, check, one_node, scenario_of

S = 1_000_000_000


def scenario(duration: str = "60 s", **blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    workload = {"model": "open", "arrival_rate": "10 /s", **blocks.pop("workload", {})}
    return load_mapping({"seed": SEED, "duration": duration, "workload": workload, **blocks})


def expected_at(rate: Rate, at_s: float) -> float:
    """Return the integrated rate up to a time."""
    piece = int(np.searchsorted(rate.start_ns, at_s * S, side="right")) - 1
    x = at_s * S - float(rate.start_ns[piece])
    return float(
        rate.cumulated[piece] + x * (rate.rate[piece] + 0.5 * float(rate.slope[piece]) * x)
    )


def arrivals_s(rate: Rate, key: int, until_s: float) -> list[float]:
    """Return the arrivals before a time, one by one as an engine makes them."""
    expected, piece, found = 0.0, 0, []
    while True:
        expected += exponential(key, len(found), 0)
        piece = piece_of(expected, rate.cumulated.tolist(), piece)
        at_ns = arrival_ns(
            expected,
            int(rate.start_ns[piece]),
            float(rate.rate[piece]),
            float(rate.slope[piece]),
            float(rate.cumulated[piece]),
        )
        if at_ns >= until_s * S:
            return found
        found.append(at_ns / S)


# --- By hand ---------------------------------------------------------------------------------


def test_a_constant_rate_is_one_piece() -> None:
    rate = lower_rate(scenario())
    assert (rate.start_ns.tolist(), rate.slope.tolist(), rate.cumulated.tolist()) == (
        [0],
        [0.0],
        [0.0],
    )
    assert rate.rate.tolist() == [10 / S]


def test_a_profile_is_piecewise_linear_and_flat_outside() -> None:
    profile = [{"at": "10 s", "factor": 1}, {"at": "20 s", "factor": 3}]
    rate = lower_rate(scenario(workload={"profile": profile}))
    assert rate.start_ns.tolist() == [0, 10 * S, 20 * S]
    assert (rate.rate * S).tolist() == pytest.approx([10, 10, 30])
    # From 10 to 30 per second in 10 s: 2 per second, each second.
    assert (rate.slope * S * S).tolist() == pytest.approx([0, 2, 0])
    # 10 s at 10/s; then 10 s at 20/s on average.
    assert rate.cumulated.tolist() == pytest.approx([0, 100, 300])


def test_an_arrival_factor_multiplies_the_profile_from_its_time_on() -> None:
    profile = [{"at": "0 s", "factor": 1}, {"at": "40 s", "factor": 2}]
    events = [{"at": "20 s", "arrival_factor": 3}, {"at": "30 s", "arrival_factor": 1}]
    rate = lower_rate(scenario(workload={"profile": profile}, events=events))
    assert rate.start_ns.tolist() == [0, 20 * S, 30 * S, 40 * S]
    assert (rate.rate * S).tolist() == pytest.approx([10, 45, 17.5, 20])
    assert rate.cumulated.tolist() == pytest.approx(
        [0, 20 * 12.5, 250 + 10 * 3 * 16.25, 737.5 + 10 * 18.75]
    )


@pytest.mark.parametrize(
    ("expected", "rate", "slope", "offset_s"),
    [
        (20, 10, 0, 2.0),  # constant
        (100, 0, 2, 10.0),  # x² = 100
        (75, 10, 1, math.sqrt(250) - 10),  # 10 x + x²/2 = 75
        (50, 10, -1, 10.0),  # 10 x − x²/2 = 50: the very end of a rate that falls to zero
        (0, 10, 3, 0.0),
    ],
)
def test_the_integrated_rate_is_inverted(
    expected: float, rate: float, slope: float, offset_s: float
) -> None:
    at_ns = arrival_ns(7 + expected, 3 * S, rate / S, slope / S / S, 7.0)
    assert at_ns == pytest.approx((3 + offset_s) * S, abs=2)


def test_a_rate_of_zero_brings_nobody_any_more() -> None:
    assert arrival_ns(5.0, 0, 0.0, 0.0, 1.0) == NO_MORE_NS


def test_the_piece_is_where_the_integral_gets_there() -> None:
    cumulated = [0.0, 10.0, 10.0, 30.0]
    # A piece without a rate (10 to 10) is passed over.
    assert [piece_of(e, cumulated, 0) for e in (0.0, 9.9, 10.0, 29.0, 30.0, 99.0)] == [
        0, 0, 2, 2, 3, 3,
    ]  # fmt: skip
    assert piece_of(12.0, cumulated, 2) == 2


@given(
    st.lists(st.sampled_from([0, 0.2, 1, 5]), min_size=2, max_size=5).filter(any),
    st.floats(0.01, 0.99),
)
@example([0.2, 0, 0.2], 0.1)
def test_arrival_and_integral_are_inverse(factors: list[float], share: float) -> None:
    profile = [{"at": f"{10 * i} s", "factor": f} for i, f in enumerate(factors)]
    rate = lower_rate(scenario(workload={"profile": profile}))
    wanted = share * expected_at(rate, 60)
    piece = piece_of(wanted, rate.cumulated.tolist(), 0)
    at_ns = arrival_ns(
        wanted,
        int(rate.start_ns[piece]),
        float(rate.rate[piece]),
        float(rate.slope[piece]),
        float(rate.cumulated[piece]),
    )
    assert expected_at(rate, at_ns / S) == pytest.approx(wanted, abs=1e-6)


def test_changing_the_rate_later_changes_nothing_earlier() -> None:
    key = stream_key(SEED, 0, ARRIVAL)
    plain = arrivals_s(lower_rate(scenario()), key, 60)
    changed = lower_rate(scenario(events=[{"at": "30 s", "arrival_factor": 4}]))
    early = [at for at in plain if at < 30]
    assert arrivals_s(changed, key, 30) == early
    assert len(arrivals_s(changed, key, 60)) > len(plain)


# --- Against the integral --------------------------------------------------------------------

# Ramps, a level, a jump by an event, a silence that ends by a jump: all that a rate can do.
PROFILE = [
    {"at": "20 s", "factor": 0.5},
    {"at": "60 s", "factor": 2},
    {"at": "80 s", "factor": 0},
    {"at": "100 s", "factor": 0},
    {"at": "100.000001 s", "factor": 1},
]
EVENTS = [{"at": "40 s", "arrival_factor": 3}, {"at": "110 s", "arrival_factor": 1}]


def changing() -> Scenario:
    return scenario_of(
        120,
        warm_up="0 s",
        workload={"model": "open", "arrival_rate": "50 /s", "profile": PROFILE},
        events=EVENTS,
        nodes=one_node(workers=1000),
    )


def sent(tally: Tally) -> Any:  # noqa: ANN401 - an array
    return tally.series[:, SERIES.index("sent")]


def test_counts_of_a_profile_follow_its_integral() -> None:
    """50 × (20 · 0.5 + 20 · 0.875 + 3 · 20 · 1.625 + 3 · 20 · 1 + 3 · 10 · 1 + 10 · 1)."""
    rate = lower_rate(changing())
    total = 50 * (20 * 0.5 + 20 * 0.875 + 3 * 20 * 1.625 + 3 * 20 * 1 + 3 * 10 + 10)
    assert expected_at(rate, 120) == pytest.approx(total, rel=1e-6)
    parts = [(0, 20), (20, 40), (40, 60), (60, 80), (100, 110), (110, 120)]
    check(
        changing(),
        Claim("all", total, lambda _, t: float(sent(t).sum())),
        *(
            Claim(
                f"from {a} s to {b} s",
                expected_at(rate, b) - expected_at(rate, a),
                lambda _, t, a=a, b=b: float(sent(t)[a:b].sum()),
                widest=0.05,
            )
            for a, b in parts
        ),
        replications=40,
    )


def test_every_second_is_poisson() -> None:
    """Σ (n − e)² ÷ e over seconds and replications is χ² with as many degrees of freedom.

    Both tails, at one in a thousand: counts too regular are as wrong as counts too wild. Seed and
    threshold were chosen before the first run.
    """
    rate = lower_rate(changing())
    expected = np.diff([expected_at(rate, second) for second in range(121)])
    total, degrees = 0.0, 0
    for replication in range(40):
        counted = sent(run_plan(make_plan(changing(), "none", replication), "compiled"))
        assert counted[80:100].sum() == 0
        some = expected > 5
        total += float(((counted[some] - expected[some]) ** 2 / expected[some]).sum())
        degrees += int(some.sum())
    low, high = stats.chi2.ppf([0.0005, 0.9995], degrees)
    assert low < total < high


def test_gaps_are_exponential_after_the_change_of_time() -> None:
    """The integrated rate makes arrivals a process of rate 1 again: gaps are exponential."""
    rate = lower_rate(changing())
    arrived = arrivals_s(rate, stream_key(SEED, 0, ARRIVAL), 120)
    gaps = np.diff([0.0, *(expected_at(rate, at) for at in arrived)])
    assert stats.kstest(gaps, "expon").pvalue > 0.001


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_engines_meet_exactly_these_arrivals(engine: Any) -> None:  # noqa: ANN401 - a literal
    plan = make_plan(changing(), "none", 0)
    rate = lower_rate(changing())
    tally = run_plan(plan, engine, records=True)
    seen = sorted((tally.records[:, 5] / S).tolist())
    assert seen == arrivals_s(rate, int(plan.key[ARRIVAL]), 120)[: len(seen)]


def test_users_are_drawn_uniformly() -> None:
    workload = {"model": "open", "arrival_rate": "1000 /s", "users": 50}
    tally = run_plan(
        make_plan(scenario_of(20, workload=workload, nodes=one_node(workers=1000)), "none", 0),
        "compiled",
        records=True,
    )
    counted = np.bincount(tally.records[:, 2], minlength=50)
    assert stats.chisquare(counted).pvalue > 0.001
