"""`authscale list`: what can be run, and what can be compared."""

import re
from pathlib import Path

import typer

from simulator.scenario.errors import InputError


def list_() -> None:
    """List the shipped scenarios, the incidents among them apart, and the strategies."""
    from simulator.scenario.source_file import shipped_scenarios, short_name  # noqa: PLC0415

    lessons: dict[str, str] = {}
    incidents: dict[str, str] = {}
    for name, path in shipped_scenarios().items():
        rows = incidents if name.startswith("incidents/") else lessons
        rows[short_name(name)] = _about(path)
    typer.echo("Scenarios (authscale run NAME):")
    _print_table(lessons)
    typer.echo("\nIncidents, each after a public report (authscale run NAME):")
    _print_table(incidents)
    typer.echo("\nStrategies:")
    _print_table(_strategies())


def _print_table(rows: dict[str, str]) -> None:
    width = max(map(len, rows), default=0)
    for name, about in rows.items():
        typer.echo(f"  {name:{width}}  {about}")


def _about(path: Path) -> str:
    """The first sentence of a scenario's description."""
    from simulator.scenario.loading import load  # noqa: PLC0415 - pydantic takes 0.1 s

    try:
        description = load(path, needs_trace=False).description
    except InputError as error:
        return f"cannot be used: {error.lines[0]}"
    return re.split(r"(?<=[.?!])\s", " ".join(description.split()), maxsplit=1)[0]


def _strategies() -> dict[str, str]:
    """The first sentence of each strategy's own file."""
    from importlib import import_module  # noqa: PLC0415 - only here

    from simulator.model.strategies import STRATEGIES  # noqa: PLC0415 - NumPy takes 0.1 s

    modules = {name: import_module(f"simulator.model.strategies.{name}") for name in STRATEGIES}
    return {name: (module.__doc__ or "").partition("\n")[0] for name, module in modules.items()}
