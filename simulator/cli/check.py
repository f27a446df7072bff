"""`authscale check`: is a scenario right, and what is in it?"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def check(
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
) -> None:
    """Check a scenario: print what it holds, or everything that is wrong with it."""
    from simulator.scenario.loading import load  # noqa: PLC0415 - pydantic takes 0.1 s
    from simulator.scenario.quantities import TIME, spell  # noqa: PLC0415 - as above

    loaded = load(scenario)
    parts = (
        _counted(len(loaded.strategies), "strategy", "strategies"),
        _workload(loaded),
        _counted(len(loaded.node_names), "node", "nodes"),
        _counted(len(loaded.events), "event", "events"),
        spell(TIME, loaded.duration),
        _counted(loaded.replications, "replication", "replications"),
    )
    typer.echo(f"{scenario}: ok: {', '.join(parts)}")


def _workload(loaded: "Scenario") -> str:
    if loaded.workload.trace is None:
        return f"{loaded.workload.model} workload"
    from simulator.workload.trace import read_trace  # noqa: PLC0415 - pyarrow is slow to import

    trace = read_trace(loaded.trace_path, loaded.workload.trace.speed_up)
    requests = _counted(len(trace.at_ns), "request", "requests")
    return f"trace of {requests} by {_counted(trace.users, 'user', 'users')}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
