"""What the nodes carry: how evenly, how busily, and how much in memory."""

from typing import TYPE_CHECKING

from simulator.analysis.words import number, octets, share
from simulator.report.panels.bars import draw_bars
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.style import INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_MB = 1e6


def draw_imbalance(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw how many times the mean the node served that served most; all start at 1, evenness."""
    column = "node_imbalance"
    if comparison.summary[column].isna().all():
        write_heading(axes, "Imbalance")
        write_absence(axes, "no node served\na request")
        return
    draw_bars(axes, comparison.summary, column, looks, lambda x: f"{number(x)} ×", start=1.0)
    write_heading(axes, "Imbalance", "most served ÷ mean")


def draw_utilisation(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the utilisation of the busiest node, with a stroke at the mean of all."""
    summary = comparison.summary
    draw_bars(axes, summary, "node_utilisation_max", looks, share, named=False)
    for row, mean in enumerate(summary["node_utilisation_mean"].astype(float)):
        # A light stroke with a dark core is seen on every colour, and beyond the bar.
        axes.plot((mean, mean), (row - 0.31, row + 0.31), color=PAPER, linewidth=3.5)
        axes.plot((mean, mean), (row - 0.31, row + 0.31), color=INK, linewidth=1.2)
    write_heading(axes, "Utilisation", "busiest node; stroke: mean")


def draw_memory(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the most bytes of sessions that one node held."""
    title, column = "Sessions in memory", "session_memory_mb_max"
    if comparison.summary[column].isna().all():
        write_heading(axes, title)
        write_absence(axes, "no strategy keeps\nsessions in nodes")
        return
    draw_bars(axes, comparison.summary, column, looks, lambda mb: octets(mb * _MB), named=False)
    write_heading(axes, title, "most that one node held")
