"""The report of a sweep: its figures, and one HTML file that needs nothing else."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.words import seconds
from simulator.experiment.winners import column_of
from simulator.report.sweep_figures import Drawn, draw_sweep
from simulator.report.winners_table import legend, winner_rows
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from simulator.experiment.sweep import Sweep
    from simulator.experiment.sweep_archive import Answer

PAGE = "report.html"
MOST_ROWS = 500
"""Cells of a table of the page."""


def write_sweep_report(
    sweep: "Sweep", answer: "Answer", manifest: Mapping[str, Any], folder: Path
) -> list[Path]:
    """Write the figures and the page into a folder; return them.

    Args:
        sweep: What was asked.
        answer: What it came to.
        manifest: How.
        folder: Must be there.

    Raises:
        OSError: The folder cannot be written.
    """
    from simulator.scenario.dumping import dump  # noqa: PLC0415 - ruamel.yaml is slow to import

    figures = list(draw_sweep(sweep.design, answer.rows, answer.winners))
    page = _html(sweep, answer, manifest, figures, dump(sweep.scenario, folder))
    contents = {PAGE: page.encode(), **{figure.name: figure.content for figure in figures}}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def _html(
    sweep: "Sweep",
    answer: "Answer",
    manifest: Mapping[str, Any],
    figures: Sequence[Drawn],
    scenario_text: str,
) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=PackageLoader("simulator.report"),
        autoescape=True,  # a description, a name or a value may hold anything
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sweep.html.j2").render(
        manifest=manifest,
        description=sweep.scenario.description.strip(),
        facts=_facts(manifest),
        paths=sweep.design.paths,
        parts=[_part(sweep, answer, name, figures) for name in manifest["on"]],
        run=_run(manifest),
        scenario_text=scenario_text,
    )


def _facts(manifest: Mapping[str, Any]) -> str:
    return (
        f"{manifest['cells']:,} cells ({manifest['design']}) over"
        f" {listed(manifest['axes'], 'and')}; in each {listed(manifest['strategies'], 'and')},"
        f" the same traffic, {manifest['replications']} replications"
    )


def _part(sweep: "Sweep", answer: "Answer", name: str, figures: Sequence[Drawn]) -> dict[str, Any]:
    column, paths = column_of(name), sweep.design.paths
    rows = winner_rows(answer.winners, paths, name)
    more = len(rows) - MOST_ROWS
    signs = legend(rows, name)
    return {
        "column": name,
        "meaning": column.meaning,
        "better": column.better,
        "figures": [
            {
                "source": f"data:image/png;base64,{b64encode(figure.content).decode()}",
                "alt": f"{name}. {figure.caption}",
                "caption": figure.caption,
            }
            for figure in figures
            if figure.column == name
        ],
        "rows": rows[:MOST_ROWS],
        "legend": f"{signs}; {more:,} more cells in winners.csv" if more > 0 else signs,
    }


def _run(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    return [
        ("command", manifest["command"]),
        ("started", manifest["started"]),
        ("took", seconds(manifest["seconds"])),
        ("seed", str(manifest["seed"])),
        ("runs", f"{manifest['runs']:,}"),
        ("authscale", manifest["version"]),
        ("Python", f"{manifest['python']} on {manifest['platform']}"),
        ("libraries", versions),
        ("scenario (SHA-256)", manifest["scenario_sha256"]),
        ("model (SHA-256)", manifest["model_sha256"]),
    ]
