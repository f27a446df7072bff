"""Direct labels: a line is named at its end, where the reader looks, instead of in a legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.report.style import size_pt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.report.style import Look

_LINE_HEIGHT = 1.35  # of the font size
_COLUMN = 1.03  # where the labels stand, as a fraction of the axes' width
_SAMPLE_IN = 0.42  # length of a piece of the line before its name
_GAP_IN = 0.06


@dataclass(frozen=True)
class Label:
    """What to write, in which colour, and the point of the data that it belongs to.

    A label with a look has a piece of its line before it, as a legend has.
    """

    text: str
    colour: str
    x: float
    y: float
    look: "Look | None" = None


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to those wanted (ascending) as a gap between neighbours allows.

    The least-squares answer is an isotonic regression of the positions less the room that the
    labels below them take (Barlow et al., Statistical Inference under Order Restrictions, 1972).
    Where `high` − `low` is too small for all, the labels overlap evenly.
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - a fifth of a second

    if len(wanted) == 0:
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    room = gap * np.arange(len(wanted))
    fitted = isotonic_regression(np.asarray(wanted, dtype=float) - room).x
    return list(np.clip(fitted, low, max(low, high - room[-1])) + room)


def label_right(axes: "Axes", labels: Sequence[Label], size: float = 9) -> None:
    """Write labels in a column to the right of the axes, each with a thin line to its point.

    The limits of the axes must have been set.
    """
    axes.autoscale(enable=False)
    to_fraction = (axes.transData + axes.transAxes.inverted()).transform
    points = [(float(to_fraction((label.x, label.y))[1]), label) for label in labels]
    # Equal heights: what lies further left is labelled further up, so that the lines do not cross.
    points.sort(key=lambda point: (round(point[0], 6), -point[1].x))
    gap = _LINE_HEIGHT * size / size_pt(axes)[1]
    places = spread([y for y, _ in points], gap, 0.0, 1.0)
    for place, (_, label) in zip(places, points, strict=True):
        _write(axes, label, place, size)


def _write(axes: "Axes", label: Label, place: float, size: float) -> None:
    from matplotlib.patches import ConnectionPatch  # noqa: PLC0415 - heavy
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415 - heavy

    leader = ConnectionPatch(
        (label.x, label.y),
        (_COLUMN, place),
        axes.transData,
        axes.transAxes,
        color=label.colour,
        linewidth=0.6,
        alpha=0.6,
        shrinkA=1,
        shrinkB=1,
    )
    leader.set_in_layout(False)
    axes.add_artist(leader)
    # Inches from the label's place. matplotlib translates by any transform, its types by some.
    origin = ScaledTranslation(_COLUMN, place, axes.transAxes)  # type: ignore[arg-type]
    beside = axes.figure.dpi_scale_trans + origin
    look, indent_in = label.look, 0.0
    if look:
        indent_in = _SAMPLE_IN + _GAP_IN
        (sample,) = axes.plot(
            (0, _SAMPLE_IN / 2, _SAMPLE_IN),
            (0, 0, 0),
            color=look.colour,
            linestyle=look.dash,
            marker=look.marker,
            markerfacecolor=look.face,
            markevery=[1],
            transform=beside,
            clip_on=False,
        )
        sample.set_in_layout(False)
    axes.annotate(
        label.text,
        xy=(label.x, label.y),
        xytext=(indent_in, 0),
        textcoords=beside,
        color=label.colour,
        fontsize=size,
        va="center",
        annotation_clip=False,
    )
