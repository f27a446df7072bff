"""The scenario that an import writes: it loads, covers the trace, and says what it is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_text
from simulator.scenario.quantities import S
from simulator.scenario.schema import Scenario
from simulator.workload.coverage import Coverage
from simulator.workload.import_log import Imported, Reading
from simulator.workload.trace_scenario import scenario_text, sentences

START_S = 1431857103


def a_log(*at_s: int, source: str = "access.log", requests: int | None = None) -> Imported:
    coverage = Coverage(START_S + at_s[0])
    coverage.add(START_S + np.array(at_s))
    reading = Reading(lines=1_235, malformed=1)
    return Imported(source, reading, coverage, requests or len(at_s), 400, 50, 60)


def scenario(imported: Imported, speed_up: float = 1, pattern: str | None = None) -> Scenario:
    text = scenario_text(imported, "access", "access.parquet", speed_up, pattern)
    return load_text(text, "access.yaml", needs_trace=False)


def test_it_replays_the_trace_with_two_nodes_and_a_third_half_way() -> None:
    loaded = scenario(a_log(0, 1_000, 3_599))
    assert loaded.name == "access"
    assert loaded.workload.model == "trace"
    assert loaded.trace_path == Path("access.parquet")
    assert loaded.duration == 3_605 * S
    assert loaded.node_names == ("A", "B", "C")
    [joins] = loaded.events
    assert (joins.kind, joins.at) == ("add_nodes", 1_802 * S)


def test_the_crash_that_it_suggests_loads_too() -> None:
    text = scenario_text(a_log(0, 3_599), "access", "access.parquet", 1, None)
    assert "  # - {at: 2703 s, crash_node: A" in text
    loaded = load_text(text.replace("  # - {", "  - {"), needs_trace=False)
    assert [event.kind for event in loaded.events] == ["add_nodes", "crash_node"]


@pytest.mark.parametrize(
    ("speed_up", "duration_s"), [(1, 3_605), (10, 365), (7, 520), (0.5, 7_205), (1e6, 6)]
)
def test_the_duration_covers_the_trace(speed_up: float, duration_s: int) -> None:
    loaded = scenario(a_log(0, 3_599), speed_up)
    assert loaded.duration == duration_s * S
    assert loaded.workload.trace is not None
    assert loaded.workload.trace.speed_up == speed_up
    assert loaded.duration > 3_600 * S / speed_up


@pytest.mark.parametrize(("span_s", "events"), [(1, 0), (30, 0), (38, 1), (60, 1)])
def test_no_node_joins_that_could_not_boot(span_s: int, events: int) -> None:
    assert len(scenario(a_log(0, span_s - 1)).events) == events


@pytest.mark.parametrize(
    ("per_second", "nodes"), [(1, 2), (666, 2), (667, 3), (3_000, 9), (10_000_000, 1_000)]
)
def test_nodes_carry_the_log_half_busy(per_second: int, nodes: int) -> None:
    # 8 workers of 12 ms each: a node that is half busy answers 333 requests a second.
    assert scenario(a_log(0, 1_000, requests=2 * per_second)).nodes.count == nodes


def test_what_is_said() -> None:
    assert sentences(a_log(0, 3_599, requests=1_234), 1, None) == (
        (
            "Replays access.log open-loop: 1,234 requests in 60 visits (cut at 30 idle minutes) of "
            "50 users (address and agent)."
        ),
        "Of the requests 400 (32.4 %) need no login: static files.",
        (
            "From 2015-05-17 10:05:03 to 2015-05-17 11:05:02 UTC (60 min) it holds requests in 2 "
            "of 61 minutes (3.3 %) and 2 of 3,600 seconds (< 0.1 %), at most 1 in one second; the "
            "longest gap is 60 min."
        ),
        (
            "It holds only minute :05 of each hour (UTC): a sample, whose load between the samples "
            "is unknown and is replayed as idleness."
        ),
        "Left out: 1 malformed line.",
    )


def test_the_scenario_says_the_same() -> None:
    imported = a_log(0, 3_599, source='it\'s #1: "odd" {log} \\x00 &*!|>%@`.log')
    for speed_up, pattern in ((1, None), (10, "^/a: '#\"\\d{2} &*"), (0.5, "x" * 500)):
        said = " ".join(sentences(imported, speed_up, pattern))
        assert scenario(imported, speed_up, pattern).description == said


def test_a_speed_up_is_said() -> None:
    assert sentences(a_log(0, 9), 10, None)[-1] == (
        "Speed-up 10: gaps between requests are divided by 10, the lifetimes of sessions and "
        "tokens are not, so that fewer of them end within the replay."
    )
    assert "so that more of them end" in sentences(a_log(0, 9), 0.5, None)[-1]


def test_many_malformed_lines_are_said() -> None:
    imported = a_log(0, 9)
    imported = replace(imported, reading=Reading(lines=9_999, malformed=1_234))
    assert "Left out: 1,234 malformed lines." in sentences(imported, 1, None)


def test_longer_than_a_run_may_be() -> None:
    with pytest.raises(
        InputError, match=r"^access.log: at speed-up 0.001 it lasts over ten years$"
    ):
        scenario_text(a_log(0, 10**6), "access", "access.parquet", 0.001, None)
