"""`authscale check`: is a scenario right, and what is in it?"""

from typing import Annotated

import typer


def check(
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
) -> None:
    """Check a scenario: print what it holds, or everything that is wrong with it."""
    from simulator.scenario.loading import load  # noqa: PLC0415 - pydantic takes 0.1 s
    from simulator.scenario.quantities import TIME, spell  # noqa: PLC0415 - as above

    loaded = load(scenario)
    parts = (
        _counted(len(loaded.strategies), "strategy", "strategies"),
        f"{loaded.workload.model} workload",
        _counted(len(loaded.node_names), "node", "nodes"),
        _counted(len(loaded.events), "event", "events"),
        spell(TIME, loaded.duration),
        _counted(loaded.replications, "replication", "replications"),
    )
    typer.echo(f"{scenario}: ok: {', '.join(parts)}")


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
