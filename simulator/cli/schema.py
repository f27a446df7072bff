"""`authscale schema`: the scenario's JSON Schema."""

import json

import typer


def schema() -> None:
    """Print the JSON Schema of scenarios, with which an editor completes and checks them.

    Keep it (`authscale schema > authscale.schema.json`) and begin a scenario with the line
    `# yaml-language-server: $schema=authscale.schema.json`.
    """
    from simulator.scenario.json_schema import json_schema  # noqa: PLC0415 - pydantic takes 0.1 s

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
