"""`authscale schema`: the scenario's JSON Schema, or the reference of all keys."""

import json
from typing import Annotated

import typer


def schema(
    *,
    doc: Annotated[
        bool, typer.Option("--doc", help="The reference of all keys as Markdown, to be read.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenarios, with which an editor completes and checks them.

    Keep it (`authscale schema > authscale.schema.json`) and begin a scenario with the line
    `# yaml-language-server: $schema=authscale.schema.json`. With `--doc`, print what people read.
    """
    if doc:
        from simulator.scenario.key_reference import key_reference  # noqa: PLC0415 - as below

        typer.echo(key_reference(), nl=False)
        return
    from simulator.scenario.json_schema import json_schema  # noqa: PLC0415 - pydantic takes 0.1 s

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
