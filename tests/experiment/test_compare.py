"""Comparisons: nothing but the scenario decides the result."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from simulator.analysis.precision import FEWEST, Precision, relative_half_width
from simulator.engines.run import Engine
from simulator.experiment import compare as module
from simulator.experiment.archive import csv_lines
from simulator.experiment.choice import choose
from simulator.experiment.outcome import Comparison
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario

if TYPE_CHECKING:
    from simulator.experiment.board import Standing

Compare = Callable[..., Comparison]


def rows_of(comparison: Comparison) -> dict[str, str]:
    header, *lines = csv_lines(comparison.summary)
    assert header.startswith("strategy,requests,requests_ci95,ok,")
    return {line.split(",")[0]: line for line in lines}


def test_processes_do_not_matter(
    scenario: Scenario, comparison: Comparison, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL_COMPARISON_REQUESTS", 0)
    other = compare(scenario, jobs=2, records=True)
    for name in ("summary", "differences", "replications", "timeseries", "visibility", "histogram"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(comparison, name))
    assert other.records is not None
    assert comparison.records is not None
    pd.testing.assert_frame_equal(other.records, comparison.records)
    assert rows_of(other) == rows_of(comparison)


def test_other_strategies_and_their_order_do_not_matter(
    scenario: Scenario, comparison: Comparison, compare: Compare
) -> None:
    whole = rows_of(comparison)
    for names in (("jwt",), ("none", "jwt")):
        rows = rows_of(compare(choose(scenario, strategies=names)))
        assert list(rows) == list(names)
        assert rows == {name: whole[name] for name in names}


def test_the_seed_does_matter(scenario: Scenario, comparison: Comparison, compare: Compare) -> None:
    assert (
        rows_of(compare(choose(scenario, seed=8, strategies=("jwt",))))["jwt"]
        != (rows_of(comparison)["jwt"])
    )


def test_tables_agree_with_each_other(comparison: Comparison) -> None:
    means = comparison.replications.groupby("strategy")["requests"].mean()
    summary = comparison.summary.set_index("strategy")
    assert summary["requests"].to_dict() == means.to_dict()
    sent = comparison.timeseries.groupby("strategy")["sent"].sum()
    assert (sent / 2).to_dict() == means.to_dict()
    answered = comparison.histogram.groupby("strategy")["count"].sum()
    assert (answered / 2).to_dict() == summary["ok"].to_dict()
    met = comparison.visibility.groupby("strategy")[["carried", "recognised"]].sum()
    assert met.loc["jwt", "carried"] == met.loc["jwt", "recognised"] > 0
    assert 0 < met.loc["local", "recognised"] < met.loc["local", "carried"]
    assert "none" not in met.index
    assert comparison.records is not None
    assert (
        len(comparison.records)
        == answered.sum() + 2 * (summary["abandoned"] + summary["error"] + summary["timeout"]).sum()
    )


def test_strategies_meet_the_same_traffic(comparison: Comparison) -> None:
    first = comparison.records
    assert first is not None
    first = first[(first["request"] == 0) & (first["replication"] == 0)]
    arrivals = {
        strategy: set(rows[["visit", "sent_ns"]].itertuples(index=False, name=None))
        for strategy, rows in first.groupby("strategy")
    }
    # What is still in flight at the end has no record, so compare those that both have.
    both = {v for v, _ in arrivals["jwt"]} & {v for v, _ in arrivals["none"]}
    assert len(both) > 40
    assert {a for a in arrivals["jwt"] if a[0] in both} == {
        a for a in arrivals["none"] if a[0] in both
    }


def test_differences_are_paired(comparison: Comparison) -> None:
    rows = comparison.differences.set_index(["strategy", "against"])
    assert list(rows.index) == [
        ("jwt", "local"), ("none", "local"), ("local", "none"), ("jwt", "none"),
    ]  # fmt: skip
    means = comparison.summary.set_index("strategy")["auth_ms_mean"]
    difference = rows.loc[("jwt", "none"), "auth_ms_mean"]
    assert difference == pytest.approx(means["jwt"] - means["none"])


def test_verdicts(comparison: Comparison) -> None:
    verdicts = comparison.verdicts.set_index(["strategy", "objective"])["verdict"]
    assert verdicts["jwt", "login_visibility"] == "pass"
    assert verdicts["local", "login_visibility"] == "fail"
    assert verdicts["none", "login_visibility"] == "undecided"


def test_threads_do_not_matter(
    scenario: Scenario, comparison: Comparison, compare: Compare
) -> None:
    other = compare(scenario, jobs=2, engine="compiled")
    assert rows_of(other) == rows_of(comparison)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_is_told_from_inside_the_runs(
    scenario: Scenario,
    compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int,
    engine: Engine,
) -> None:
    monkeypatch.setattr(module, "SMALL_COMPARISON_REQUESTS", 0)
    told: list[Standing] = []
    other = compare(scenario, jobs=jobs, engine=engine, progress=told.append)
    assert [s.share for s in told] == sorted(s.share for s in told)
    assert [s.done for s in told] == sorted(s.done for s in told)
    assert (told[-1].done, told[-1].runs, told[-1].share) == (6, 6, 1.0)
    assert told[-1].requests == other.timeseries["sent"].sum()
    if (jobs, engine) == (1, "reference"):
        assert len({s.share for s in told}) > 6 * 100


def test_warm_up_auto_cuts_what_it_finds(small: dict[str, Any], compare: Compare) -> None:
    keys = small | {
        "events": [],
        "strategies": ["none"],
        "duration": "100 s",
        "workload": {"model": "partly_open", "arrival_rate": "3 /s", "users": 300},
    }
    told: list[Standing] = []
    auto = compare(load_mapping(keys | {"warm_up": "auto"}), progress=told.append)
    assert (told[-1].done, told[-1].runs, told[-1].share) == (4, 4, 1.0)
    cut_s = auto.manifest["warm_up_s"]["none"]
    assert 0 <= cut_s <= 50
    fixed = compare(load_mapping(keys | {"warm_up": f"{cut_s} s"}))
    assert rows_of(auto) == rows_of(fixed)


def widest(comparison: Comparison, precision: Precision) -> float:
    runs = comparison.replications.groupby("strategy")
    return max(
        relative_half_width(rows[column].tolist())
        for _, rows in runs
        for column in precision.columns
    )


def test_a_precision_is_reached_and_is_what_so_many_replications_come_to(
    scenario: Scenario, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = choose(scenario, strategies=("local", "jwt"))
    asked = Precision(0.01, ("latency_ms_mean",))
    told: list[tuple[int, int]] = []
    found = compare(chosen, precision=asked, progress=lambda s: told.append((s.done, s.runs)))
    count = found.manifest["replications"]
    assert FEWEST < count < asked.limit
    assert widest(found, asked) <= asked.wanted
    assert told[-1] == (2 * count, 2 * count)
    assert found.manifest["notes"][0].startswith(f"{count} replications: within 1 %, as asked;")
    assert found.scenario.replications == count
    assert rows_of(found) == rows_of(compare(choose(chosen, replications=count)))
    monkeypatch.setattr(module, "SMALL_COMPARISON_REQUESTS", 0)
    assert rows_of(compare(chosen, precision=asked, jobs=2)) == rows_of(found)


def test_the_limit_of_replications_is_said(scenario: Scenario, compare: Compare) -> None:
    asked = Precision(1e-6, ("latency_ms_mean",), FEWEST)
    found = compare(choose(scenario, strategies=("jwt",)), precision=asked)
    assert found.manifest["replications"] == FEWEST
    said = f"The limit of {FEWEST} replications was reached before 0.0001 %: latency_ms_mean"
    assert found.manifest["notes"][0].startswith(said)


def test_what_is_undefined_needs_no_precision(scenario: Scenario, compare: Compare) -> None:
    asked = Precision(0.5, ("exposure_s_mean", "forged_accepts"), 20)
    found = compare(choose(scenario, strategies=("none",)), precision=asked)
    assert found.manifest["replications"] == FEWEST


def test_the_start_up_that_the_first_look_finds_is_cut_in_all(
    small: dict[str, Any], compare: Compare
) -> None:
    keys = small | {
        "events": [], "warm_up": "auto", "strategies": ["none"], "duration": "100 s",
        "workload": {"model": "partly_open", "arrival_rate": "3 /s", "users": 300},
    }  # fmt: skip
    told: list[tuple[int, int]] = []
    found = compare(
        load_mapping(keys),
        precision=Precision(0.002, ("latency_ms_mean",), 16),
        progress=lambda s: told.append((s.done, s.runs)),
    )
    assert found.manifest["replications"] == 16
    assert told[-1] == (10 + 16, 10 + 16)
    first = compare(load_mapping(keys | {"replications": FEWEST}))
    assert found.manifest["warm_up_s"] == first.manifest["warm_up_s"]
