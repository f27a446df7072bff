"""How many nodes were in service over time."""

from typing import TYPE_CHECKING

from simulator.analysis.words import number
from simulator.report.clock import clock
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_heading
from simulator.report.panels.lines import Line, draw_lines, name_lines
from simulator.report.series import over_time
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look


def draw_fleet(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the mean number of nodes in service over time, a line a strategy."""
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    lines = [_line(comparison.timeseries, s, time.unit_s) for s in comparison.strategies]
    draw_lines(axes, lines, looks)
    axes.set_ylim(0, 1.1 * max(float(line.y.max()) for line in lines))
    above = draw_marks(axes, marks(comparison.scenario), time)
    write_heading(axes, "Nodes in service", "beside the names: mean of the run", above)
    name_lines(axes, lines, looks)


def _line(timeseries: "DataFrame", strategy: str, unit_s: float) -> Line:
    weighed = timeseries.assign(node_seconds=timeseries["nodes_up"] * timeseries["width_s"])
    points = over_time(weighed, strategy, ("node_seconds",))
    nodes = (points["node_seconds"] / points["width_s"]).to_numpy()
    mean = float(points["node_seconds"].sum() / points["width_s"].sum())
    return Line(strategy, points["t_s"].to_numpy() / unit_s, nodes, number(mean))
