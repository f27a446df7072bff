"""The overview: a run on one page, to be shown in a meeting."""

from textwrap import wrap
from typing import TYPE_CHECKING

from simulator.analysis.words import seconds
from simulator.report.findings import findings
from simulator.report.panels.exposure import draw_exposure
from simulator.report.panels.latency import draw_latency
from simulator.report.panels.operations import draw_operations
from simulator.report.panels.shares import draw_visibility
from simulator.report.panels.wire import draw_credential_bytes
from simulator.report.station import used
from simulator.report.style import FAINT, looks, new_figure
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from simulator.experiment.outcome import Comparison

_WIDTH_IN, _HEIGHT_IN = 14.0, 9.9  # A4 and A3 across have this shape; more words make it higher
_TITLE_IN = 0.45
_HEADING_IN, _ROW_IN = 1.4, 0.19  # of a panel: what is above and below it, and a strategy's room
_LINE_IN = 0.19  # height of a line of findings
_MARGIN = 0.01  # of the width
_CHARACTERS = 190  # of a line of findings


def overview_figure(comparison: "Comparison") -> "Figure":
    """Title, five panels and what they say."""
    lines = _lines(comparison)
    words_in = _LINE_IN * (len(lines) + 1)
    panels_in = 2 * (_HEADING_IN + _ROW_IN * len(comparison.strategies))
    panels_in = max(panels_in, _HEIGHT_IN - _TITLE_IN - words_in)
    heights = (_TITLE_IN, panels_in, words_in)
    figure = new_figure(_WIDTH_IN, sum(heights))
    above, middle, below = figure.subfigures(3, 1, squeeze=False, height_ratios=heights).flat
    _write_title(above, comparison)
    chosen = looks(comparison.strategies)
    top, bottom = middle.subfigures(2, 1, squeeze=False).flat
    left, right = top.subplots(1, 2)
    draw_visibility(left, comparison, chosen)
    draw_latency(right, comparison, chosen)
    left, centre, right = bottom.subplots(1, 3)
    draw_operations(left, comparison)
    # An empty panel to the left names nobody.
    draw_credential_bytes(centre, comparison, chosen, named=not used(comparison))
    draw_exposure(right, comparison, chosen, named=False)
    below.text(_MARGIN, 1, "\n".join(lines), va="top", fontsize=9, linespacing=1.5)
    return figure


def _write_title(part: "SubFigure", comparison: "Comparison") -> None:
    scenario = comparison.scenario
    part.text(_MARGIN, 0.5, scenario.name, fontsize=18, fontweight="bold", va="center")
    runs = comparison.manifest["replications"]
    several = len(comparison.strategies) > 1
    facts = (
        f"{len(comparison.strategies)} {'strategies' if several else 'strategy'}"
        f" · {seconds(scenario.duration / S)}"
        f" · {runs} replication{'s' if runs > 1 else ''} · seed {scenario.seed}"
    )
    part.text(1 - _MARGIN, 0.5, facts, color=FAINT, ha="right", va="center", fontsize=10)


def _lines(comparison: "Comparison") -> list[str]:
    """The plain words and the findings, broken into lines."""
    said = [" ".join(comparison.conclusion.plain_words), *findings(comparison)]
    broken = (wrap(f"•  {one}", _CHARACTERS, subsequent_indent="    ") for one in said if one)
    return [line for lines in broken for line in lines]
