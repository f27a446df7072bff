"""What the session store has to carry: its operations over time."""

from typing import TYPE_CHECKING

from simulator.report.clock import clock
from simulator.report.labels import Label, label_right
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.series import over_time
from simulator.report.style import FAINT
from simulator.report.words import number
from simulator.scenario.errors import listed
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look


def draw_store(axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]") -> None:
    """Draw operations of the store per second; strategies that never ask it are named instead."""
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    names, without, highest = [], [], 0.0
    for strategy in comparison.strategies:
        points = over_time(comparison.timeseries, strategy, ("store_ops",))
        if not points["store_ops"].sum():
            without.append(strategy)
            continue
        look, x = looks[strategy], points["t_s"].to_numpy() / time.unit_s
        rate = (points["store_ops"] / points["width_s"]).to_numpy()
        axes.plot(x, rate, color=look.colour, linestyle=look.dash, label=strategy)
        highest = max(highest, float(rate.max()))
        text = f"{strategy} {number(float(points['store_ops'].sum() / points['width_s'].sum()))} /s"
        names.append(Label(text, look.ink, float(x[-1]), float(rate[-1])))
    if not names:
        write_heading(axes, "Store operations")
        write_absence(axes, "no operation reached a store")
        return
    axes.set_ylim(0, 1.1 * highest)
    subtitle = "per second; beside the names: mean of the run"
    write_heading(
        axes, "Store operations", subtitle, draw_marks(axes, marks(comparison.scenario), time)
    )
    label_right(axes, names)
    if without:
        _name_others(axes, f"no store operations: {listed(without, 'and')}")


def _name_others(axes: "Axes", sentence: str) -> None:
    axes.annotate(
        sentence,
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(5, 5),
        textcoords="offset points",
        fontsize=8,
        color=FAINT,
    )
