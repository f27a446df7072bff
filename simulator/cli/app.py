"""The commands: a table of names, and an application that imports the one that is asked for."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, NamedTuple

import typer


class Command(NamedTuple):
    """A command: `simulator.cli.<module>.<module>` runs it, `help` is its line in the list."""

    module: str
    help: str


COMMANDS = {
    "run": Command("run", "Simulate a scenario and compare its strategies."),
    "sweep": Command("sweep", "Compare strategies under many circumstances."),
    "crossover": Command("crossover", "Find where two strategies change places."),
    "sensitivity": Command("sensitivity", "Find which uncertain keys decide."),
    "trace": Command("trace", "Tell one strategy's story, exchange by exchange."),
    "capacity": Command("capacity", "Find the fewest nodes, or the most traffic."),
    "import-log": Command("import_log", "Make a trace and a scenario of an access log."),
    "report": Command("report", "Make the report of a finished run anew."),
    "results": Command("results", "List the runs and sweeps."),
    "list": Command("list_", "List the shipped scenarios and the strategies."),
    "check": Command("check", "Check a scenario."),
    "init": Command("init", "Write a commented scenario to start from."),
    "schema": Command("schema", "Print the JSON Schema, or the reference of all keys."),
}


def build(arguments: Sequence[str]) -> typer.Typer:
    """The application for a command line; of the commands, only the one it names is imported.

    Args:
        arguments: The command line without the program's name.
    """
    app = typer.Typer(
        name="authscale",
        help="Sessions or JWT? Simulate what every authentication strategy costs as nodes join.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # plain help: half the start-up time
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    asked = next((argument for argument in arguments if not argument.startswith("-")), "")
    for name, command in COMMANDS.items():
        function = _function(command) if name == asked else _placeholder
        app.command(name, help=command.help if name != asked else None)(function)
    return app


def _function(command: Command) -> Callable[..., None]:
    module = import_module(f"simulator.cli.{command.module}")
    function: Callable[..., None] = getattr(module, command.module)
    return function


def _placeholder() -> None:
    """Stands for a command that this command line does not ask for."""


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer's callback
    if asked:
        typer.echo(f"authscale {version('authscale')}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """What all commands share."""
