"""What the system has to carry: requests over time."""

from typing import TYPE_CHECKING

from simulator.analysis.words import number
from simulator.report.clock import clock
from simulator.report.labels import Label, label_right
from simulator.report.marks import draw_marks, marks
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.series import over_time
from simulator.report.style import FAINT, INK
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison


def draw_load(axes: "Axes", comparison: "Comparison") -> None:
    """Draw requests sent per second.

    They are those of the first strategy: all meet the same traffic, and think times that start when
    an answer arrives shift it by no more than strategies' latencies differ.
    """
    time = clock(comparison.scenario.duration / S)
    time.axis(axes)
    points = over_time(comparison.timeseries, comparison.strategies[0], ("sent",))
    if not points["sent"].sum():
        write_heading(axes, "Load")
        write_absence(axes, "no request was sent")
        return
    x = points["t_s"].to_numpy() / time.unit_s
    rate = (points["sent"] / points["width_s"]).to_numpy()
    axes.fill_between(x, rate, color=FAINT, alpha=0.25, linewidth=0)
    axes.set_ylim(0, 1.15 * float(rate.max()))
    timeline = draw_marks(axes, marks(comparison.scenario), time)
    write_heading(axes, "Load", "requests sent per second", timeline)
    last = float(rate[-1])
    label_right(axes, [Label(f"{number(last)} /s at the end", INK, float(x[-1]), last)])
