"""Shares of logins that are known, over time: of those presented, or at every node."""

from typing import TYPE_CHECKING

from simulator.analysis.words import share
from simulator.report.clock import clock
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.lines import Line, draw_lines, name_lines
from simulator.report.series import over_time
from simulator.report.style import FAINT
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_LEAST_RANGE = 0.05  # of the y axis: noise of a few requests must not look like a landslide


def draw_visibility(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the share of live logins presented that were recognised, over time."""
    title = "Login visibility"
    subtitle = (
        "share of live logins presented that were recognised; beside the names: of the window"
    )
    lines = _lines(comparison, "recognised", "carried", "login_visibility")
    goal = comparison.scenario.slo.login_visibility
    if lines and goal is not None:
        axes.axhline(goal, color=FAINT, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        subtitle += f"; dotted: the goal, at least {share(goal)}"
    _draw(axes, comparison, looks, lines, (title, subtitle, "nobody presented a login"))


def draw_coverage(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the share of pairs of a live login and a node in service that know each other."""
    subtitle = (
        "share of nodes in service that would recognise a live login now, asked or not; beside the"
        " names: of the window"
    )
    lines = _lines(comparison, "known", "pairs", "login_coverage")
    _draw(axes, comparison, looks, lines, ("Login coverage", subtitle, "there was no live login"))


def _lines(comparison: "Comparison", part: str, whole: str, column: str) -> list[Line]:
    time = clock(comparison.scenario.duration / S)
    overall = comparison.summary.set_index("strategy")[column]
    lines = []
    for strategy in comparison.strategies:
        points = over_time(comparison.timeseries, strategy, (part, whole))
        points = points[points[whole] > 0]
        if not points.empty:
            x = points["t_s"].to_numpy() / time.unit_s
            y = (points[part] / points[whole]).to_numpy()
            lines.append(Line(strategy, x, y, share(float(overall[strategy]))))
    return lines


def _draw(
    axes: "Axes",
    comparison: "Comparison",
    looks: "Mapping[str, Look]",
    lines: list[Line],
    words: tuple[str, str, str],
) -> None:
    title, subtitle, absence = words
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    if not lines:
        write_heading(axes, title)
        write_absence(axes, absence)
        return
    draw_lines(axes, lines, looks)
    _scale(axes, min(float(line.y.min()) for line in lines))
    write_heading(axes, title, subtitle, draw_marks(axes, marks(comparison.scenario), time))
    name_lines(axes, lines, looks)


def _scale(axes: "Axes", lowest: float) -> None:
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415 - heavy

    room = max(1.15 * (1 - lowest), _LEAST_RANGE)
    axes.set_ylim(max(1 - room, -0.02), 1 + 0.04 * room)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.4g} %"))
