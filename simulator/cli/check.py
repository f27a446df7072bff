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
        f"{len(loaded.strategies)} strategies",
        f"{loaded.workload.model} workload",
        f"{len(loaded.node_names)} nodes",
        f"{len(loaded.events)} events",
        spell(TIME, loaded.duration),
        f"{loaded.replications} replications",
    )
    typer.echo(f"{scenario}: ok: {', '.join(parts)}")
