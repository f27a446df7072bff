"""The truth table of verdicts."""

import math
from collections.abc import Callable

import pytest

from simulator.analysis.verdict import OBJECTIVES, judge, values
from simulator.engines.tally import Tally
from simulator.plan import Plan
from simulator.scenario.objectives import Slo

BY_NAME = {objective.name: objective for objective in OBJECTIVES}
AT_MOST, AT_LEAST = BY_NAME["latency_p99"], BY_NAME["login_visibility"]
EXPOSURE = BY_NAME["exposure_max"]


def test_every_key_of_slo_has_an_objective() -> None:
    assert set(BY_NAME) == set(Slo.model_fields)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([90.0, 91.0, 92.0], "pass"),  # 91 ± 2.5
        ([100.0, 100.0, 100.0], "pass"),  # on the bound, no width
        ([98.0, 99.0, 100.0], "undecided"),  # 99 ± 2.5
        ([100.0, 101.0, 102.0], "undecided"),  # 101 ± 2.5
        ([109.0, 110.0, 111.0], "fail"),  # 110 ± 2.5
        ([50.0], "undecided"),  # one replication
        ([500.0], "undecided"),
        ([50.0, math.nan], "undecided"),
        ([math.nan, math.nan], "undecided"),
        ([], "undecided"),
        ([math.inf, math.inf], "fail"),
        ([50.0, math.inf], "undecided"),
    ],
)
def test_at_most(observed: list[float], expected: str) -> None:
    assert judge(AT_MOST, 100.0, observed).verdict == expected


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([1.0, 1.0], "pass"),
        ([0.9991, 0.9992, 0.9993], "undecided"),
        ([0.9995, 0.99951, 0.99952], "pass"),
        ([0.5, 0.51, 0.52], "fail"),
        ([0.999, 0.999], "pass"),
        ([1.0], "undecided"),
    ],
)
def test_at_least(observed: list[float], expected: str) -> None:
    assert judge(AT_LEAST, 0.999, observed).verdict == expected


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([math.inf, math.inf], "fail"),
        ([math.inf, 101.0], "fail"),
        ([math.inf, 99.0], "undecided"),
        ([math.inf, 150.0, 151.0, 152.0], "fail"),  # 151 ± 2.5
        ([math.inf, 101.0, 102.0, 103.0], "undecided"),  # 102 ± 2.5
        ([math.inf, 50.0, 51.0, 52.0], "undecided"),
    ],
)
def test_infinite_in_some_replications(observed: list[float], expected: str) -> None:
    assert judge(AT_MOST, 100.0, observed).verdict == expected


def test_reasons_say_value_interval_and_demand() -> None:
    assert judge(AT_MOST, 100.0, [90.0, 91.0, 92.0]).reason == "91 ms ± 2.5 ms (at most 100 ms)"
    assert judge(EXPOSURE, 900.0, [43_200.0, 43_200.0]).reason == "12 h ± 0 s (at most 15 min)"
    assert judge(AT_LEAST, 0.99995, []).reason == "nothing to judge (at least 0.99995)"
    assert judge(AT_LEAST, 0.999, []).reason == "nothing to judge (at least 0.999)"
    assert judge(AT_MOST, 100.0, [math.inf, 5.0]).reason == (
        "never reached in 1 of 2 replications (at most 100 ms)"
    )


def test_quantiles_rank_requests_without_an_answer_as_infinite(
    plan: Plan, make_tally: Callable[..., Tally]
) -> None:
    latencies = tuple(float(ms) for ms in range(1, 99))
    good = values(plan, make_tally(latencies_ms=latencies, requests=100, ok=98))
    assert good["latency_p95"] == pytest.approx(95, rel=1 / 64)
    assert good["latency_p99"] == math.inf
    assert values(plan, make_tally(requests=3, ok=0))["latency_mean"] == math.inf
    assert math.isnan(values(plan, make_tally())["latency_mean"])
