"""Lines over time, a strategy each, named at their ends: what time panels share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.report.labels import Label, label_right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from matplotlib.axes import Axes

    from simulator.report.style import Look

_MARKERS = 12  # on a line


@dataclass(frozen=True)
class Line:
    """One strategy's line: where its points lie, in the axes' units, and the words at its end."""

    strategy: str
    x: "np.ndarray"
    y: "np.ndarray"
    words: str


def draw_lines(axes: "Axes", lines: "Sequence[Line]", looks: "Mapping[str, Look]") -> None:
    """Draw lines. Those that lie on each other (all at 1, say) show their markers in turns."""
    for place, line in enumerate(lines):
        look = looks[line.strategy]
        step = max(1, len(line.x) // _MARKERS)
        axes.plot(
            line.x,
            line.y,
            color=look.colour,
            linestyle=look.dash,
            marker=look.marker,
            markerfacecolor=look.face,
            markevery=(step * place // len(lines), step),
            label=line.strategy,
        )


def name_lines(axes: "Axes", lines: "Sequence[Line]", looks: "Mapping[str, Look]") -> None:
    """Name lines at their last points; the limits of the axes must have been set."""
    labels = [
        Label(
            f"{line.strategy} {line.words}",
            looks[line.strategy].ink,
            float(line.x[-1]),
            float(line.y[-1]),
            looks[line.strategy],
        )
        for line in lines
    ]
    label_right(axes, labels)
