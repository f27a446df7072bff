"""The words above a panel: what it shows, and how to read it."""

from textwrap import wrap
from typing import TYPE_CHECKING

from simulator.report.style import FAINT, size_pt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SUBTITLE_PT = 8
_GAP_PT = 5
_LINE_HEIGHT = 1.35  # of the font size
_CHARACTER = 0.56  # mean width, of the font size (DejaVu Sans)


def write_heading(axes: "Axes", title: str, subtitle: str = "", above_pt: float = 0.0) -> None:
    """Write a title and smaller lines under it, `above_pt` points above the axes.

    The lines are broken to the width of the axes, and take no part in the layout: the title's
    distance makes their room.
    """
    lines = wrap(subtitle, int(size_pt(axes)[0] / (_CHARACTER * _SUBTITLE_PT)))
    room = above_pt + _GAP_PT + len(lines) * _LINE_HEIGHT * _SUBTITLE_PT
    axes.set_title(title, pad=room + (2 if lines else 0))
    if lines:
        text = axes.annotate(
            "\n".join(lines),
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(0, above_pt + _GAP_PT),
            textcoords="offset points",
            fontsize=_SUBTITLE_PT,
            color=FAINT,
            va="bottom",
            linespacing=1.15,
        )
        text.set_in_layout(False)


def write_absence(axes: "Axes", sentence: str) -> None:
    """Say in the middle of empty axes why there is nothing to see."""
    axes.grid(visible=False)
    axes.set_xlabel("")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.text(0.5, 0.5, sentence, transform=axes.transAxes, ha="center", va="center", color=FAINT)
