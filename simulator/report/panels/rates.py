"""What happens per second, over time: operations of a station, logins that should not have been."""

from typing import TYPE_CHECKING

from simulator.analysis.words import number
from simulator.report.clock import clock
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.lines import Line, draw_lines, name_lines
from simulator.report.series import over_time
from simulator.scenario.errors import listed
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.station import Station
    from simulator.report.style import Look


def draw_station(
    axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]", station: "Station"
) -> None:
    """Draw operations of a station per second; strategies that never ask it are named instead."""
    title = f"Operations of the {station.name}"
    said = "per second; beside the names: mean of the run"
    absence = f"no operation reached the {station.name}"
    _draw(axes, comparison, looks, station.operations, (title, said, "never asked by", absence))


def draw_relogins(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw logins per second that a user had to repeat although the last one was still good."""
    said = "per second, after a live login's credential was refused; beside the names: of the run"
    absence = "nobody who was logged in had to log in again"
    words = ("Forced logins", said, "never with", absence)
    _draw(axes, comparison, looks, "forced_relogins", words)


def _draw(
    axes: "Axes",
    comparison: "Comparison",
    looks: "Mapping[str, Look]",
    column: str,
    words: tuple[str, str, str, str],
) -> None:
    title, subtitle, without, absence = words
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    lines = []
    for strategy in comparison.strategies:
        points = over_time(comparison.timeseries, strategy, (column,))
        if points[column].sum():
            rate = (points[column] / points["width_s"]).to_numpy()
            mean = float(points[column].sum() / points["width_s"].sum())
            x = points["t_s"].to_numpy() / time.unit_s
            lines.append(Line(strategy, x, rate, f"{number(mean)} /s"))
    if not lines:
        write_heading(axes, title)
        write_absence(axes, absence)
        return
    draw_lines(axes, lines, looks)
    axes.set_ylim(0, 1.1 * max(float(line.y.max()) for line in lines))
    drawn = {line.strategy for line in lines}
    others = [strategy for strategy in comparison.strategies if strategy not in drawn]
    if others:
        subtitle += f"; {without} {listed(others, 'and')}"
    write_heading(axes, title, subtitle, draw_marks(axes, marks(comparison.scenario), time))
    name_lines(axes, lines, looks)
