"""How long requests took: the share that took longer, against how long."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.analysis.words import milliseconds
from simulator.report.labels import Label, label_right
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.style import INK
from simulator.scenario.quantities import MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_LABELLED = 0.01  # the share at which a line is named: its 99th percentile
_GOALS = {"latency_p50": 0.5, "latency_p95": 0.05, "latency_p99": 0.01}


def draw_latency(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the complementary distribution function of latency, both axes logarithmic."""
    title, subtitle = (
        "Latency",
        "share of answered requests that took longer; beside the names: p99",
    )
    buckets = comparison.histogram.groupby(["strategy", "low_ms", "high_ms"])
    counts = buckets[["count"]].sum().reset_index()
    if counts.empty or not counts["count"].sum():
        write_heading(axes, title)
        write_absence(axes, "no request was answered")
        return
    p99 = comparison.summary.set_index("strategy")["latency_ms_p99"]
    names, smallest = [], 1.0
    for strategy in comparison.strategies:
        mine = counts[counts["strategy"] == strategy].sort_values("low_ms")
        if mine.empty:
            continue
        latency_ms, longer = survival(mine)
        look = looks[strategy]
        axes.plot(latency_ms, longer, color=look.colour, linestyle=look.dash, label=strategy)
        smallest = min(smallest, longer[-1])
        # Lines fall: np.interp wants its points ascending.
        level = max(_LABELLED, longer[-1])
        x = float(np.interp(-level, -longer, latency_ms))
        axes.plot(x, level, color=look.colour, marker=look.marker, markerfacecolor=look.face)
        names.append(Label(f"{strategy} {milliseconds(p99[strategy])}", look.ink, x, level, look))
    _scale(axes, counts, smallest)
    goals = _draw_goals(axes, comparison)
    if goals:
        subtitle += f"; bar: the goal, {', '.join(goals)}"
    write_heading(axes, title, subtitle)
    label_right(axes, names)


def survival(counts: "DataFrame") -> tuple[np.ndarray, np.ndarray]:
    """Upper bounds (ms) of a histogram's buckets, ascending, and the shares above them.

    Begins at the first lower bound, with all; the last bound, with none, is left out: its logarithm
    has no place.
    """
    latency_ms = np.concatenate(([counts["low_ms"].iloc[0]], counts["high_ms"]))
    below = np.concatenate(([0], counts["count"].cumsum()))
    longer = 1 - below / below[-1]
    # A bucket of nothing but its last request still shows as a drop.
    return latency_ms[:-1], longer[:-1]


def _scale(axes: "Axes", counts: "DataFrame", smallest: float) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: PLC0415 - heavy

    axes.set_xscale("log")
    axes.set_yscale("log")
    low = max(float(counts["low_ms"].min()), 1e-3)
    high = float(counts["high_ms"].max())
    axes.set_xlim(low / 1.1, high * 1.1)
    axes.set_ylim(min(smallest, 0.005) / 1.3, 1.15)
    decades = np.log10(high / low)
    subs = (1.0, 2.0, 5.0) if decades < 2.5 else (1.0,)  # noqa: PLR2004 - room for as many words
    axes.xaxis.set_major_locator(LogLocator(subs=subs))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: milliseconds(x)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _level(y)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("latency of a request, detours for login and refresh included")


def _level(share: float) -> str:
    return f"{100 * share:.10g} %" + (f" (p{100 * (1 - share):.10g})" if share < 1 else "")


def _draw_goals(axes: "Axes", comparison: "Comparison") -> list[str]:
    """Draw a bar where a line must have passed its level, and return the goals in words."""
    left, right = axes.get_xlim()
    said = []
    for goal, share in _GOALS.items():
        bound_ns = getattr(comparison.scenario.slo, goal)
        if bound_ns is None:
            continue
        bound_ms = bound_ns / MS
        said.append(f"{goal.removeprefix('latency_')} ≤ {milliseconds(bound_ms)}")
        if left < bound_ms < right:
            axes.plot(bound_ms, share, marker="|", color=INK, markersize=14, markeredgewidth=2)
    return said
