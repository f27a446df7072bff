"""Who is asked, and how often: operations per request, by station."""

from typing import TYPE_CHECKING

from simulator.analysis.words import number
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.rows import name_rows, number_row
from simulator.report.station import used
from simulator.report.style import PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison


def draw_operations(axes: "Axes", comparison: "Comparison") -> None:
    """Draw operations per request, a bar a strategy, stacked by station."""
    title = "Operations per request"
    stations = used(comparison)
    if not stations:
        write_heading(axes, title)
        write_absence(axes, "no operation reached a station")
        return
    largest = 0.0
    for row, asked in enumerate(comparison.summary.to_dict("records")):
        end, said = 0.0, []
        for station in stations:
            operations = float(asked[station.per_request])
            if not operations > 0:
                continue
            axes.barh(
                row,
                operations,
                left=end,
                height=0.62,
                color=station.colour,
                hatch=station.hatch,
                edgecolor=PAPER,
                linewidth=0,
            )
            end += operations
            said.append(f"{station.short} {number(operations)}")
        number_row(axes, row, end, " + ".join(said) or "–" if end else "0")
        largest = max(largest, end)
    axes.set_xlim(0, largest or 1)
    name_rows(axes, list(comparison.summary["strategy"]))
    write_heading(axes, title, "those of logins and refreshes shared out")
