"""The figure of a capacity study: each objective that decides, against the key."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.report.panels.probes import draw_probes
from simulator.report.style import drawing, looks, new_figure, png

if TYPE_CHECKING:
    from pandas import DataFrame

_WIDTH_IN = 8.0
_PANEL_IN = 3.9


def capacity_png(capacity: "DataFrame", probes: "DataFrame") -> bytes:
    """Return the figure: a panel for each objective that somebody misses, else for all.

    Args:
        capacity: As `capacity_frames.capacity_frame` returns it.
        probes: As `probe_frame` does.
    """
    told = probes[np.isposinf(probes["value"]) | np.isfinite(probes["value"])]
    missed = told[told["verdict"] != "pass"]["objective"].unique()
    drawn = [one for one in told["objective"].unique() if one in missed or not len(missed)]
    with drawing():
        figure = new_figure(_WIDTH_IN, _PANEL_IN * max(1, len(drawn)))
        for place, objective in enumerate(drawn):
            axes = figure.add_subplot(len(drawn), 1, place + 1)
            mine = told[told["objective"] == objective]
            draw_probes(axes, capacity, mine, looks(capacity["strategy"]))
        return png(figure)
