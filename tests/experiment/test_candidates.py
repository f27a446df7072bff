"""Candidates: which values are offered, and in which order."""

from itertools import pairwise

import pytest

from simulator.analysis.words import ordinary
from simulator.experiment.candidates import Find, candidates_of
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import read_raw_keys

SOURCE = read_raw_keys(
    {
        "name": "shop",
        "strategies": ["jwt"],
        "workload": {"model": "open", "arrival_rate": "5 /s"},
        "slo": {"latency_p99": "1 s"},
    }
)


def test_few_are_wanted_of_what_is_counted() -> None:
    found = candidates_of(SOURCE, "nodes.count=1..4", None)
    assert (found.find, found.values) == ("fewest", (1, 2, 3, 4))
    assert (found.number(2), found.spelt(2)) == (3.0, "3")
    assert candidates_of(SOURCE, "nodes.workers=8,2,4", None).values == (2, 4, 8)
    assert candidates_of(SOURCE, "nodes.count=1..8 log2", None).values == (1, 2, 4, 8)


def test_much_is_wanted_of_the_workload() -> None:
    assert candidates_of(SOURCE, "workload.users=10,20", None).values == (20, 10)
    found = candidates_of(SOURCE, "workload.arrival_rate=10..100", None)
    assert found.find == "most"
    assert (found.values[0], found.values[-1]) == (100.0, 10.0)
    assert ordinary(found.spelt(0)) == "100 /s"


@pytest.mark.parametrize("text", ["workload.arrival_rate=10..1000", "store.read=5us..5ms"])
def test_amounts_are_one_per_cent_apart(text: str) -> None:
    found = candidates_of(SOURCE, text, "fewest")
    numbers = [found.number(place) for place in range(len(found.values))]
    assert all(1 < b / a < 1.0115 for a, b in pairwise(numbers))


def test_a_range_from_zero_has_equal_steps() -> None:
    found = candidates_of(SOURCE, "token.claims_bytes=0..8000", "most")
    assert found.values[:3] == (8000, 7960, 7920)
    assert found.values[-1] == 0
    assert ordinary(found.spelt(0)) == "8000 B"


def test_units_do_not_matter() -> None:
    found = candidates_of(SOURCE, "store.round_trip=2ms,500us", "most")
    assert found.values == ("2ms", "500us")
    assert ordinary(found.spelt(1)) == "0.0005 s"


@pytest.mark.parametrize(
    ("text", "find", "line"),
    [
        ("nodes.cuont=1..4", None, "did you mean count?"),
        ("nodes.count", None, "not KEY=VALUES"),
        ("nodes.count=4..1", None, "an empty range"),
        ("nodes.count=0..4", None, "nodes.count: too small (0)"),
        ("store.round_trip=1ms..2ms", None, "--find fewest or --find most says it"),
        ("nodes.concurrency=threaded,async", "most", '"threaded" is not an amount'),
        ("seed=1..4", None, "seed is no circumstance"),
    ],
)
def test_what_offers_nothing_is_refused(text: str, find: Find | None, line: str) -> None:
    with pytest.raises(InputError) as caught:
        candidates_of(SOURCE, text, find)
    assert line in str(caught.value)
    assert len(caught.value.lines) == 1
