"""Who still knows the users: login visibility over time."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.report.clock import clock
from simulator.report.labels import Label, label_right
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.series import over_time
from simulator.report.style import FAINT
from simulator.report.words import share
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_LEAST_RANGE = 0.05  # of the y axis: noise of a few requests must not look like a landslide
_MARKERS = 12  # on a line


def draw_visibility(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw the share of live logins presented that were recognised, over time."""
    title = "Login visibility"
    subtitle = (
        "share of live logins presented that were recognised; beside the names: of the window"
    )
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    overall = comparison.summary.set_index("strategy")["login_visibility"]
    names, lowest = [], 1.0
    for place, strategy in enumerate(comparison.strategies):
        points = over_time(comparison.timeseries, strategy, ("carried", "recognised"))
        points = points[points["carried"] > 0]
        if points.empty:
            continue
        look, x = looks[strategy], points["t_s"].to_numpy() / time.unit_s
        visible = (points["recognised"] / points["carried"]).to_numpy()
        step = max(1, len(x) // _MARKERS)
        axes.plot(
            x,
            visible,
            color=look.colour,
            linestyle=look.dash,
            marker=look.marker,
            # Lines that lie on each other (all at 1) show their markers in turns.
            markevery=(step * place // len(comparison.strategies), step),
            label=strategy,
        )
        lowest = min(lowest, float(np.min(visible)))
        text = f"{strategy} {share(float(overall[strategy]))}"
        names.append(Label(text, look.ink, float(x[-1]), float(visible[-1])))
    if not names:
        write_heading(axes, title)
        write_absence(axes, "nobody presented a login")
        return
    _scale(axes, lowest)
    goal = comparison.scenario.slo.login_visibility
    if goal is not None:
        axes.axhline(goal, color=FAINT, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        subtitle += f"; dotted: the goal, at least {share(goal)}"
    write_heading(axes, title, subtitle, draw_marks(axes, marks(comparison.scenario), time))
    label_right(axes, names)


def _scale(axes: "Axes", lowest: float) -> None:
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415 - heavy

    room = max(1.15 * (1 - lowest), _LEAST_RANGE)
    axes.set_ylim(max(1 - room, -0.02), 1 + 0.04 * room)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.4g} %"))
