"""A capacity study as people read it: table, sentences and figure."""

import math
from io import StringIO

import pandas as pd
import pytest
from rich.console import Console

from simulator.experiment.capacity_frames import CAPACITY, PROBES
from simulator.report.capacity_figure import capacity_png
from simulator.report.capacity_table import capacity_table

ROWS = [
    ("jwt", "nodes.count", "found", 3, 2, 0, 5, 0.9, 0, "nodes", 0.7,
     "latency_p99", math.inf, math.nan, "≤", 400, "ms", "nodes", 0.998),
    ("central_store", "nodes.count", "undecided", 4, 2, 1, 80, 1.1, 0, "nodes", 0.7,
     "latency_p99", 1130.7, 716.5, "≤", 400, "ms", "authorization server", 0.91),
    ("local", "nodes.count", "none", math.nan, 16, 0, 5, math.nan, math.nan, "", math.nan,
     "login_visibility", 0.5, 0.01, "≥", 0.99, "", "nodes", 0.44),
    ("a_hybrid_with_a_long_name", "nodes.count", "all", 1, math.nan, 0, 5, 0.3, 0, "nodes", 0.2,
     "", math.nan, math.nan, "", math.nan, "", "", math.nan),
]  # fmt: skip
FRAME = pd.DataFrame(ROWS, columns=list(CAPACITY))
WORDS = ("jwt: nodes.count 3 will do; 2 fails.", "central_store: " + "so it goes on " * 12)


def printed(*, encoding: str = "utf-8", width: int = 80) -> list[str]:
    file = StringIO()
    console = Console(file=file, width=width, highlight=False, color_system=None)
    if encoding != "utf-8":
        console._encoding = encoding  # noqa: SLF001
    options = console.options.update(width=width)
    options.encoding = encoding
    for part in console.render_lines(capacity_table(FRAME, WORDS), options, pad=False):
        file.write("".join(segment.text for segment in part) + "\n")
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_the_table_fits_a_terminal() -> None:
    lines = printed()
    assert max(map(len, lines)) <= 80
    (jwt,) = (line for line in lines if line.startswith("jwt  "))
    assert jwt.split() == ["jwt", "3", "2", "latency_p99", "nodes", "99.8", "%", "0.9"]
    (store,) = (line for line in lines if line.startswith("central_store  "))
    assert store.split()[:4] == ["central_store", "4?", "2", "latency_p99"]
    (local,) = (line for line in lines if line.startswith("local  "))
    assert local.split()[:3] == ["local", "none", "16"]
    (hybrid,) = (line for line in lines if line.startswith("a_hybri"))
    assert hybrid.split()[1:] == ["1", "–", "–", "–", "0.3"]
    assert "?: between that and what fails are values of which nobody can tell." in lines
    assert "central_store: so it goes on so it goes on" in " ".join(lines)


def test_it_is_plain_where_only_ascii_is_shown() -> None:
    text = "\n".join(printed(encoding="ascii"))
    assert "a_hybri." in text
    assert all(character not in text for character in "–…≤★")


def test_without_prices_there_is_no_cost() -> None:
    free = FRAME.assign(cost_per_hour=math.nan)
    file = StringIO()
    Console(file=file, width=80).print(capacity_table(free, WORDS))
    assert "cost" not in file.getvalue()


def probes(values: dict[str, list[float]], objective: str = "latency_p99") -> pd.DataFrame:
    rows = [
        (strategy, "nodes.count", at, 5, "fail" if value > 400 else "pass", objective, "≤", 400.0,
         value, 12.0 if math.isfinite(value) else math.nan, "ms",
         "fail" if value > 400 else "pass")
        for strategy, some in values.items()
        for at, value in zip((1, 2, 3, 16), some, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PROBES))


@pytest.mark.parametrize(
    "values",
    [
        {"jwt": [math.inf, 900, 220, 180], "central_store": [math.inf, 950, 500, 180]},
        {"jwt": [math.inf] * 4, "central_store": [math.inf] * 4},
        {"jwt": [180, 180, 180, 180], "central_store": [math.nan] * 4},
        {"jwt": [math.nan] * 4, "central_store": [math.nan] * 4},
    ],
)
def test_the_figure_is_drawn_whatever_the_values(values: dict[str, list[float]]) -> None:
    drawn = capacity_png(FRAME, probes(values))
    assert drawn.startswith(b"\x89PNG")
    assert drawn == capacity_png(FRAME, probes(values))
