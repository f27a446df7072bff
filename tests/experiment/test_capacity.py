"""Capacity: against Erlang's formula, and what becomes of a question that cannot be decided."""

import math
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import pytest

from simulator.analysis.theory import mmc_sojourn_mean
from simulator.analysis.words import ordinary
from simulator.experiment import cells
from simulator.experiment.asking import ask_capacity
from simulator.experiment.capacity import Finding, Question
from simulator.experiment.capacity_frames import capacity_frame, probe_frame
from simulator.report.capacity_words import capacity_words
from simulator.scenario.errors import InputError
from tests.experiment.capacities import SERVICE_MS, answer, found_for, mmc


def mean_ms(load: float, servers: int) -> float:
    """Return M/M/c's mean latency; infinite if it is full."""
    if load >= servers:
        return math.inf
    return 1e3 * mmc_sojourn_mean(1e3 * load / SERVICE_MS, SERVICE_MS / 1e3, servers)


def said_of(question: Question, finding: Finding) -> str:
    (said,) = capacity_words(question, [finding])
    return ordinary(said)


@pytest.mark.parametrize(("load", "bound_ms"), [(0.6, 15), (2, 12), (4.5, 12), (10, 15), (18, 12)])
def test_it_finds_erlang_s_number_of_servers(load: float, bound_ms: float, tmp_path: Path) -> None:
    servers = next(c for c in count(1) if mean_ms(load, c) <= bound_ms)
    keys = mmc(1e3 * load / SERVICE_MS, 30_000, {"latency_mean": f"{bound_ms} ms"})
    finding = found_for(keys, tmp_path, "nodes.workers=1..64")
    assert finding.kind == "found"
    assert finding.passing is not None
    assert finding.failing is not None
    assert finding.passing.scenario.nodes.workers == servers
    assert finding.failing.scenario.nodes.workers == servers - 1
    assert finding.broken is not None
    assert finding.broken.first.objective == "latency_mean"
    assert finding.broken.station.key == "node"


def test_it_finds_the_most_traffic(tmp_path: Path) -> None:
    """M/M/1 with a mean of 20 ms takes a service every 20 ms."""
    keys = mmc(50, 30_000, {"latency_mean": "20 ms"})
    finding = found_for(keys, tmp_path, "workload.arrival_rate=5..95", limit=20)
    assert finding.passing is not None
    assert finding.failing is not None
    passes = finding.passing.scenario.workload.arrival_rate
    fails = finding.failing.scenario.workload.arrival_rate
    assert passes <= 50 <= fails
    assert fails / passes < 1.1


def test_what_cannot_be_decided_is_not_guessed(tmp_path: Path) -> None:
    """The bound is the truth: no number of replications leaves it out."""
    bound = mean_ms(1.5, 2)
    keys = mmc(150, 20_000, {"latency_mean": f"{bound} ms"})
    question = ask_capacity(keys, "nodes.workers=1..8", limit=10)
    (finding,) = answer(question, tmp_path)
    assert finding.kind == "undecided"
    (probe,) = finding.undecided
    assert probe.scenario.nodes.workers == 2
    assert len(probe.results) == 10
    (one,) = probe.judged
    assert abs(one.beyond) <= one.ci95
    said = said_of(question, finding)
    assert said.startswith("none: nodes.workers 3 will do; 1 fails: latency_mean is ")
    assert "nodes.workers 2 is undecided after 10 replications: the interval of latency" in said
    assert said.endswith("more replications would tell.")
    row = capacity_frame(question, [finding]).iloc[0]
    assert (row["kind"], row["capacity"], row["fails_at"], row["undecided"]) == (
        "undecided", 3, 1, 1,
    )  # fmt: skip


def test_a_range_that_ends_too_early_is_said(tmp_path: Path) -> None:
    keys = mmc(450, 3_000, {"latency_mean": "12 ms"})
    few = ask_capacity(keys, "nodes.workers=1..4")
    (finding,) = answer(few, tmp_path)
    assert (finding.kind, finding.passing) == ("none", None)
    said = said_of(few, finding)
    assert said.startswith("none: no nodes.workers from 1 to 4 will do; 4 fails: latency_mean is")
    many = ask_capacity(keys, "nodes.workers=9..12")
    (finding,) = answer(many, tmp_path)
    assert (finding.kind, finding.failing) == ("all", None)
    said = said_of(many, finding)
    assert said.startswith("none: nodes.workers 9 will do, the least that was asked about (the b")


SHOP: dict[str, Any] = {
    "name": "shop",
    "seed": 3,
    "duration": "20 s",
    "warm_up": "2 s",
    "strategies": ["local", "central_store", "none"],
    "workload": {
        "model": "partly_open", "arrival_rate": "12 /s", "users": 200, "think_time": "1 s"
    },
    "nodes": {"count": 2, "workers": 1},
    "prices": {"node_hour": 0.5, "store_hour": 0.25},
    "slo": {"latency_p95": "300 ms", "login_visibility": 0.99},
}  # fmt: skip


def test_several_strategies_and_what_they_cost(tmp_path: Path) -> None:
    question = ask_capacity(SHOP, "nodes.count=1..6", limit=10)
    findings = answer(question, tmp_path)
    frame = capacity_frame(question, findings).set_index("strategy")
    assert list(frame.index) == ["local", "central_store", "none"]
    local, store = frame.loc["local"], frame.loc["central_store"]
    assert (local["kind"], local["fails_at"]) == ("none", 6)
    assert store["kind"] == "found"
    assert store["cost_per_hour"] == pytest.approx(0.5 * store["capacity"] + 0.25)
    assert store["busiest"] == "nodes"
    assert frame.loc["none", "capacity"] <= store["capacity"]
    probes = probe_frame(question, findings)
    alone = probes[(probes["strategy"] == "local") & (probes["at"] == 6)].set_index("objective")
    assert alone.loc["login_visibility", "verdict"] == "fail"
    mine = probes[(probes["strategy"] == "central_store") & (probes["objective"] == "latency_p95")]
    assert mine["at"].is_monotonic_increasing
    assert mine.set_index("at").loc[store["capacity"], "outcome"] == "pass"
    assert mine.set_index("at").loc[store["fails_at"], "outcome"] == "fail"


def test_processes_and_engines_do_not_matter(tmp_path: Path) -> None:
    question = ask_capacity(SHOP, "nodes.count=1..6", limit=10)
    first = probe_frame(question, answer(question, tmp_path / "one"))
    other = probe_frame(question, answer(question, tmp_path / "two", jobs=2))
    pd.testing.assert_frame_equal(first, other)


def test_what_is_stored_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = ask_capacity(SHOP, "nodes.count=1..6", limit=10)
    first = capacity_frame(question, answer(question, tmp_path))

    def never(_: object) -> NoReturn:
        raise AssertionError("this was run before")

    monkeypatch.setattr(cells, "run_task", never)
    pd.testing.assert_frame_equal(first, capacity_frame(question, answer(question, tmp_path)))


def test_a_start_up_is_found_and_cut(tmp_path: Path) -> None:
    keys = mmc(80, 8_000, {"latency_mean": "30 ms"}) | {"warm_up": "auto"}
    finding = found_for(keys, tmp_path, "nodes.workers=1..3", limit=10)
    assert finding.passing is not None
    assert finding.passing.scenario.nodes.workers == 2
    cuts = [probe.warm_up_ns for probe in finding.probes.values()]
    assert all(0 <= cut <= 51e9 for cut in cuts)
    assert any(cuts)


@pytest.mark.parametrize(
    ("changes", "asked", "line"),
    [
        ({"slo": {}}, {}, "<mapping>: it has no objectives, so that anything would be enough"),
        ({}, {"replications": 1}, "replications: 1 cannot be used; at least 2"),
        ({}, {"limit": 4}, "--max-replications: 4 cannot be used; a whole number from 5 (the"),
        ({}, {"strategies": ["jvt"]}, "did you mean jwt?"),
        ({"events": [{"at": "5 s", "remove_node": "B"}]}, {}, "with nodes.count=1: "),
    ],
)
def test_a_question_that_cannot_be_answered(
    changes: dict[str, Any], asked: dict[str, Any], line: str
) -> None:
    with pytest.raises(InputError) as caught:
        ask_capacity(SHOP | changes, **asked)
    assert line in str(caught.value)
