"""What a comparison comes to, in words: from its tables alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.analysis.words import ordinary
from simulator.experiment import archive
from simulator.experiment.outcome import Comparison
from simulator.scenario.loading import load_mapping

Compare = Callable[..., Comparison]


def changed(comparison: Comparison, strategy: str, objective: str, **values: Any) -> Comparison:  # noqa: ANN401 - cells
    """A comparison with other verdicts."""
    verdicts = comparison.verdicts.copy()
    mine = (verdicts["strategy"] == strategy) & (verdicts["objective"] == objective)
    assert mine.sum() == 1
    for column, value in values.items():
        verdicts.loc[mine, column] = value
    return replace(comparison, verdicts=verdicts)


def test_a_verdict_and_a_sentence_a_strategy(comparison: Comparison) -> None:
    found = comparison.conclusion
    assert list(found.verdicts) == list(found.reasons) == ["local", "jwt", "none"]
    verb = {"pass": "passes", "fail": "fails", "undecided": "is undecided"}
    for strategy, reason in found.reasons.items():
        assert reason.startswith(f"{strategy} {verb[found.verdicts[strategy]]}: ")
        assert reason.endswith(".")
    assert found.verdicts["local"] == "fail"
    assert "rules out local" in " ".join(found.plain_words)


def test_it_follows_the_verdicts(comparison: Comparison) -> None:
    other = changed(
        comparison, "jwt", "latency_p99", value=700.0, ci95=10.0, verdict="fail"
    ).conclusion
    assert other.verdicts["jwt"] == "fail"
    assert ordinary(other.reasons["jwt"]).startswith(
        "jwt fails: latency_p99 is 700 ms (± 10 ms), 400 ms above the objective of 300 ms; "
    )
    assert "missed by all, least by jwt (700 ms)" in ordinary(" ".join(other.plain_words))


def test_times_are_those_of_the_window(comparison: Comparison) -> None:
    series = comparison.timeseries.copy()
    mine = series["strategy"] == "local"
    series.loc[mine, "recognised"] = series.loc[mine, "carried"]
    early, late = (mine & (series["t_s"] >= at) & (series["t_s"] < at + 2) for at in (3.0, 12.0))
    series.loc[early, ["carried", "recognised"]] = (100, 0)
    series.loc[late, ["carried", "recognised"]] = (10, 0)
    # Of all verdicts on `local` only that on visibility.
    verdicts = comparison.verdicts[comparison.verdicts["objective"] == "login_visibility"]
    manifest = {**comparison.manifest, "warm_up_s": dict.fromkeys(comparison.strategies, 0.0)}
    found = replace(comparison, timeseries=series, verdicts=verdicts, manifest=manifest)
    assert "it was lowest from 0:03 to 0:05 (0)" in found.conclusion.reasons["local"]
    manifest = {**manifest, "warm_up_s": dict.fromkeys(comparison.strategies, 5.0)}
    found = replace(found, manifest=manifest)
    assert "it was lowest from 0:12 to 0:14 (0)" in found.conclusion.reasons["local"]


def test_without_objectives_only_the_paragraph_is_left(comparison: Comparison) -> None:
    found = replace(comparison, verdicts=comparison.verdicts.iloc[:0]).conclusion
    assert (found.verdicts, found.reasons) == ({}, {})
    assert found.plain_words[0].startswith("The scenario sets no objectives")


def test_what_the_floor_adds_is_measured_beside_it(comparison: Comparison) -> None:
    good = comparison.verdicts.assign(value=1.0, bound=1.0, ci95=0.0, verdict="pass")
    differences = pd.DataFrame(
        [
            {
                "strategy": strategy,
                "against": "none",
                "latency_ms_mean": ms,
                "latency_ms_mean_ci95": 0.1,
            }
            for strategy, ms in (("local", 9.0), ("jwt", 2.0))
        ]
    )
    found = replace(comparison, verdicts=good, differences=differences).conclusion
    assert (
        "Of these, jwt adds least to the mean latency of `none` (2 ms), local most (9 ms)"
        in ordinary(found.plain_words[1])
    )


def test_it_is_written_and_comes_to_the_same_when_read(
    comparison: Comparison, tmp_path: Path
) -> None:
    archive.write(comparison, tmp_path)
    assert archive.read(tmp_path).conclusion == comparison.conclusion
    written = json.loads((tmp_path / "conclusion.json").read_text(encoding="utf-8"))
    assert written["plain_words"] == [ordinary(s) for s in comparison.conclusion.plain_words]
    assert "(at most 300 ms)" in " ".join(written["plain_words"])  # with an ordinary space
    assert [row["strategy"] for row in written["verdicts"]] == ["local", "jwt", "none"]
    for row in written["verdicts"]:
        assert row["verdict"] == comparison.conclusion.verdicts[row["strategy"]]
        assert row["reason"] == ordinary(comparison.conclusion.reasons[row["strategy"]])


def test_who_has_nothing_to_be_judged_by_has_no_verdict(
    comparison: Comparison, tmp_path: Path
) -> None:
    only = comparison.verdicts[comparison.verdicts["objective"] == "login_visibility"]
    archive.write(replace(comparison, verdicts=only), tmp_path)
    rows = json.loads((tmp_path / "conclusion.json").read_text(encoding="utf-8"))["verdicts"]
    assert rows[2] == {
        "strategy": "none",
        "verdict": None,
        "reason": "none has nothing to be judged by.",
    }


@pytest.mark.parametrize("strategy", ["introspection", "ours"])
def test_an_authorization_server_is_as_fast_as_the_strategy_s_own(
    compare: Compare, small: dict[str, Any], strategy: str
) -> None:
    # One worker of 20 ms asked by some ten requests a second; the hybrid's needs 2 ms.
    ours = {"name": "ours", "extends": "introspection", "auth_server": {"service_time": "2 ms"}}
    scenario = load_mapping(
        {
            **small,
            "strategies": ["introspection", ours],
            "auth_server": {"workers": 1, "service_time": "20 ms", "round_trip": "2 ms"},
            "slo": {"latency_mean": "1 ms"},
        }
    )
    reason = compare(scenario).conclusion.reasons[strategy]
    assert ("authorization server" in reason) == (strategy == "introspection")
