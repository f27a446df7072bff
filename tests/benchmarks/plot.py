"""The figures as a picture: cost per request against users, and against nodes."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.report.style import FAINT, LOOKS, drawing, new_figure, png
from tests.benchmarks.figures import Figure
from tests.benchmarks.report import RIVALS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES = {"round_robin": "solid", "least_connections": "dashed", "consistent_hash": "dotted"}
SIZE_IN = (11.0, 5.2)
SMALL = 7.5
LEVELS_DASH = (0, (2, 2))
CLOSE = 1.5
"""Levels whose ratio is less are so close that the lower one's name goes below its line."""
EXAMPLE = "central_store"
"""Whose level stands for the reference engine and for C: strategies differ by little there."""


def draw(figures: Sequence[Figure]) -> bytes:
    """Return the picture as PNG."""
    with drawing():
        figure = new_figure(*SIZE_IN)
        left, right = figure.subplots(1, 2, sharey=True)
        panel(left, figures, "users", "More users (on more nodes)")
        panel(right, figures, "nodes", "More nodes (for the same users)")
        left.set_ylabel("ns of processor time a request")
        return png(figure)


def panel(axes: "Axes", figures: Sequence[Figure], part: str, title: str) -> None:
    """Draw one curve, a line for each strategy and policy, and what others cost."""
    lines: dict[tuple[str, str], list[Figure]] = {}
    for f in figures:
        if f.part == part:
            lines.setdefault((f.what, f.policy), []).append(f)
    for (what, policy), points in lines.items():
        look = LOOKS[what]
        axes.plot(
            [f.x for f in points],
            [f.ns_per_request for f in points],
            color=look.colour,
            marker=look.marker,
            linestyle=DASHES[policy],
            label=f"{what}, {policy}",
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title(title)
    axes.set_xlabel(part)
    others = levels(figures)
    draw_levels(axes, others)
    # Between the engine's lines and the rivals' there is room.
    highest = max(f.ns_per_request for points in lines.values() for f in points)
    above = min((level for level in others.values() if level > highest), default=10 * highest)
    axes.legend(
        loc="center left",
        bbox_to_anchor=(0.02, math.sqrt(highest * above)),
        bbox_transform=axes.get_yaxis_transform(),
        fontsize=SMALL,
    )


def levels(figures: Sequence[Figure]) -> dict[str, float]:
    """Return what others cost (ns a request), by name."""
    rivals = ("simpy", "ciw", "happysim")
    named = {
        "reference": f"reference engine ({EXAMPLE})",
        "mirror": f"C ({EXAMPLE}, 1,000,000 users)",
    }
    tandem = [f for f in figures if f.part == "tandem" and f.what in rivals]
    others = [f for f in figures if f.part in named and f.what == EXAMPLE]
    found = {RIVALS[f.what]: f.ns_per_request for f in tandem}
    return found | {named[f.part]: f.ns_per_request for f in others}


def draw_levels(axes: "Axes", others: dict[str, float]) -> None:
    """Draw what others cost, as lines across with a name at the right."""
    above = math.inf
    for name, level in sorted(others.items(), key=lambda other: -other[1]):
        axes.axhline(level, color=FAINT, linewidth=0.8, linestyle=LEVELS_DASH, zorder=0)
        is_below = above / level < CLOSE
        axes.annotate(
            name,
            (1.0, level),
            xycoords=axes.get_yaxis_transform(),
            xytext=(-2, -2 if is_below else 2),
            textcoords="offset points",
            ha="right",
            va="top" if is_below else "bottom",
            fontsize=SMALL,
            color=FAINT,
        )
        above = level
