"""How long an ended login is still accepted somewhere."""

from typing import TYPE_CHECKING

from simulator.report.panels.bars import draw_bars
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.words import seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look


def draw_exposure(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the longest exposure of each strategy."""
    if comparison.summary["exposure_s_max"].isna().all():
        write_heading(axes, "Exposure after logout")
        write_absence(axes, "no login was ended")
        return
    draw_bars(axes, comparison.summary, "exposure_s_max", looks, seconds)
    subtitle = "longest time that an ended login was still accepted (–: none was ended)"
    write_heading(axes, "Exposure after logout", subtitle)
