"""One objective against a key: what was asked of each strategy, and where it is enough."""

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.analysis.spelling import in_words
from simulator.analysis.words import number, ordinary
from simulator.report.labels import Label, label_right
from simulator.report.panels.headings import write_heading
from simulator.report.style import INK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from simulator.report.style import Look

_WIDE = 8.0  # a range whose ends are further apart than this factor is drawn in logarithms
_MARGIN = 1.35  # between the outermost value and the axes' end, as a factor


def draw_probes(
    axes: "Axes", capacity: "DataFrame", probes: "DataFrame", looks: "Mapping[str, Look]"
) -> None:
    """Draw a line a strategy with its intervals, the bound, and a ring at each capacity.

    An infinite value (a latency that too many requests never had) is a triangle at the top.

    Args:
        axes: Where.
        capacity: As `capacity_frames.capacity_frame` returns it.
        probes: The rows of one objective, as `probe_frame` returns them; some have a value.
        looks: By strategy.
    """
    first = probes.iloc[0]
    _scale(axes, probes)
    top = axes.get_ylim()[1]
    answers = capacity.set_index("strategy")["capacity"]
    names = []
    for strategy, rows in probes.groupby("strategy", sort=False):
        name = str(strategy)
        look = looks[name]
        _draw_line(axes, rows, look, top)
        answer = float(answers[name])
        at = rows[rows["at"] == answer]
        enough = number(answer, 4) if len(at) else "–"
        last = (at if len(at) else rows).iloc[-1]
        y = min(float(last["value"]), top)
        if len(at):
            axes.plot(
                answer, y, marker="o", markersize=11, markerfacecolor="none",
                markeredgecolor=look.colour, markeredgewidth=1.4,
            )  # fmt: skip
        if not math.isnan(y):
            names.append(Label(f"{name} {enough}", look.ink, float(last["at"]), y, look))
    bound = float(first["bound"])
    axes.axhline(bound, color=INK, linewidth=1.0, linestyle=(0, (4, 2)))
    side = "at most" if first["relation"] == "≤" else "at least"
    goal = ordinary(in_words(str(first["unit"]), bound, 12))
    write_heading(
        axes,
        str(first["objective"]),
        f"dashed: the objective, {side} {goal}; ring, and beside the names: what is enough for"
        " all objectives; bars: the intervals that decide",
    )
    axes.set_xlabel(str(first["key"]))
    label_right(axes, names)


def _draw_line(axes: "Axes", rows: "DataFrame", look: "Look", top: float) -> None:
    at, value = rows["at"].to_numpy(float), rows["value"].to_numpy(float)
    beyond = np.isposinf(value)
    bars = np.where(np.isfinite(rows["ci95"]), rows["ci95"], 0.0)
    axes.plot(at, np.where(beyond, top, value), color=look.colour, linestyle=look.dash)
    axes.errorbar(
        at[~beyond], value[~beyond], yerr=bars[~beyond], fmt=look.marker, color=look.colour,
        markerfacecolor=look.face, capsize=2, elinewidth=1.0,
    )  # fmt: skip
    axes.plot(
        at[beyond], np.full(beyond.sum(), top), linestyle="none", marker="^", clip_on=False,
        color=look.colour, markerfacecolor=look.face,
    )  # fmt: skip


def _scale(axes: "Axes", probes: "DataFrame") -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: PLC0415 - heavy

    unit, at = str(probes.iloc[0]["unit"]), probes["at"].to_numpy(float)
    values = [*probes["value"].to_numpy(float), float(probes.iloc[0]["bound"])]
    finite = [value for value in values if math.isfinite(value)]
    if _is_wide(at):
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(_ticks(at))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x, 4)))
    if _is_wide(finite):
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(min(finite) / _MARGIN, max(finite) * _MARGIN)
    else:
        room = (_MARGIN - 1) / 2 * (max(finite) - min(finite) or abs(finite[0]) or 1.0)
        axes.set_ylim(min(finite) - room, max(finite) + room)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: ordinary(in_words(unit, y))))


def _is_wide(values: "Sequence[float] | np.ndarray") -> bool:
    return min(values) > 0 and max(values) / min(values) > _WIDE


def _ticks(at: "np.ndarray") -> list[float]:
    """Return the values that were asked about, as far as they have room."""
    wide = _is_wide(at)
    places = sorted(set(at.tolist()))
    spread = [math.log(value) if wide else value for value in places]
    least = (spread[-1] - spread[0]) / 12
    ticks = [0]
    for i in range(1, len(places)):
        if spread[i] - spread[ticks[-1]] >= least:
            ticks.append(i)
    return [places[i] for i in ticks]
