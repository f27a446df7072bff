"""The report: one HTML file that needs nothing else, for a browser, a phone or a printer."""

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.analysis.columns import COLUMNS
from simulator.analysis.words import seconds
from simulator.report.captions import CAPTIONS
from simulator.report.findings import findings
from simulator.report.headline import FOR_USERS, Headline, best, for_operators, rounded
from simulator.report.limits import LIMITS
from simulator.report.readings.reading import reading
from simulator.scenario.errors import listed
from simulator.scenario.quantities import S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from simulator.analysis.column import Column
    from simulator.experiment.outcome import Comparison

_CONTENTS = (
    ("verdict", "Verdict"),
    ("words", "In plain words"),
    ("comparison", "Comparison"),
    ("figures", "Figures"),
    ("theory", "Theory"),
    ("run", "How it was run"),
    ("limits", "What is left out"),
    ("scenario", "Scenario"),
)
_AGREEMENT = {"yes": "pass", "no": "fail", "": "undecided"}


def report_html(comparison: "Comparison", figures: Mapping[str, bytes], scenario_text: str) -> str:
    """The page.

    Args:
        comparison: What it shows.
        figures: PNG bytes by file name (`figures.FIGURES`); they travel inside the page.
        scenario_text: The resolved scenario as YAML.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=PackageLoader("simulator.report"),
        autoescape=True,  # a description, a name or a path may hold anything
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        **_page(comparison), figures=_figures(comparison, figures), scenario_text=scenario_text
    )


def _page(comparison: "Comparison") -> dict[str, Any]:
    scenario = comparison.scenario
    strategies = list(comparison.strategies)
    return {
        "name": scenario.name,
        "description": scenario.description.strip(),
        "facts": f"{listed(strategies, 'and')}, the same traffic: {seconds(scenario.duration / S)}",
        "strategies": strategies,
        "replications": comparison.manifest["replications"],
        "manifest": comparison.manifest,
        "contents": _CONTENTS,
        "verdicts": _verdicts(comparison),
        "plain_words": " ".join(comparison.conclusion.plain_words),
        "findings": findings(comparison),
        "tables": [
            _table("What users notice", comparison.summary, FOR_USERS),
            _table("What it takes", comparison.summary, for_operators(comparison.summary)),
        ],
        "columns": [_column(comparison.summary, column) for column in COLUMNS],
        "theory": [_theory(row) for row in comparison.theory.to_dict("records")],
        "run": _run(comparison.manifest),
        "limits": LIMITS,
    }


def _verdicts(comparison: "Comparison") -> dict[str, Any]:
    """A row a strategy, a cell an objective."""
    verdicts, conclusion = comparison.verdicts, comparison.conclusion
    rows = [
        {
            "strategy": strategy,
            "overall": conclusion.verdicts.get(strategy, ""),
            "reason": conclusion.reasons.get(strategy, ""),
            "cells": verdicts[verdicts["strategy"] == strategy].to_dict("records"),
        }
        for strategy in comparison.strategies
    ]
    return {"objectives": list(verdicts["objective"].drop_duplicates()), "rows": rows}


def _table(title: str, summary: "DataFrame", headlines: "Sequence[Headline]") -> dict[str, Any]:
    champions = {headline.column: best(summary, headline.column) for headline in headlines}
    rows = [
        {
            "strategy": row["strategy"],
            "cells": [_cell(row, headline, champions[headline.column]) for headline in headlines],
        }
        for row in summary.to_dict("records")
    ]
    return {"title": title, "headings": [h.heading for h in headlines], "rows": rows}


def _column(summary: "DataFrame", column: "Column") -> dict[str, Any]:
    headline = Headline(column.name, column.name)
    champions = best(summary, column.name)
    cells = [_cell(row, headline, champions) for row in summary.to_dict("records")]
    return {"name": column.name, "unit": column.unit, "meaning": column.meaning, "cells": cells}


def _cell(row: Mapping[Any, Any], headline: Headline, champions: frozenset[str]) -> dict[str, Any]:
    value, interval = rounded(
        headline.scale * row[headline.column], headline.scale * row[f"{headline.column}_ci95"]
    )
    return {"value": value, "interval": interval, "best": row["strategy"] in champions}


def _figures(comparison: "Comparison", figures: Mapping[str, bytes]) -> list[dict[str, str]]:
    return [
        {
            "anchor": name.removesuffix(".png"),
            "source": f"data:image/png;base64,{b64encode(figures[name]).decode()}",
            "alt": caption.alt,
            "reading": reading(comparison, name),
            "caption": caption.text,
        }
        for name, caption in CAPTIONS.items()
    ]


def _theory(row: Mapping[Any, Any]) -> dict[str, str]:
    simulated, interval = rounded(row["simulated"], row["simulated_ci95"])
    return {
        "strategy": row["strategy"],
        "model": row["model"],
        "column": row["column"],
        "theory": f"{row['theory']:.6g}",
        "simulated": simulated,
        "interval": interval,
        "agrees": row["agrees"] or "no interval",
        "style": _AGREEMENT[row["agrees"]],
    }


def _run(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The manifest as terms and values that people read."""
    spans = sorted(set(manifest["warm_up_s"].values()))
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    return [
        ("command", manifest["command"]),
        ("started", manifest["started"]),
        ("took", seconds(manifest["seconds"])),
        ("seed", str(manifest["seed"])),
        ("replications", str(manifest["replications"])),
        (
            "warm-up left out",
            " to ".join(seconds(value) for value in spans[:: len(spans) - 1 or 1]),
        ),
        ("engine", listed(sorted(_engines(manifest)), "and")),
        ("authscale", manifest["version"]),
        ("Python", f"{manifest['python']} on {manifest['platform']}"),
        ("libraries", versions),
        ("scenario (SHA-256)", manifest["scenario_sha256"]),
    ]


def _engines(manifest: Mapping[str, Any]) -> set[str]:
    return {engine for engines in manifest["engines"].values() for engine in engines}
