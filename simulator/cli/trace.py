"""`authscale trace`: one strategy's story, exchange by exchange."""

import json
from typing import Annotated

import typer

from simulator.cli.run import EngineName
from simulator.scenario.errors import InputError


def trace(  # noqa: PLR0913 - one parameter an option
    scenario: Annotated[str, typer.Argument(help="A YAML file, or a shipped scenario's name.")],
    *,
    strategy: Annotated[str, typer.Option(metavar="NAME", help="Whose story is told.")],
    user: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, help="Whom it is told of; by default who meets what few others do."
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many of the user's exchanges are told.")
    ] = 40,
    replication: Annotated[
        int, typer.Option(metavar="N", min=0, help="Which of the scenario's, from 0.")
    ] = 0,
    seed: Annotated[int | None, typer.Option(help="In place of the scenario's.")] = None,
    engine: Annotated[
        EngineName, typer.Option(help="The story is the same whichever it is.")
    ] = EngineName.auto,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the lines as JSON, and nothing else.")
    ] = False,
) -> None:
    """Tell one strategy's story, exchange by exchange.

    When, who, on which node, what was looked up where, and why it ended as it did. Times are of the
    simulated clock. Users are numbered as in a run's records; so are visits and requests in JSON.
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.cli.progress import say_compiling  # noqa: PLC0415
    from simulator.engines.run import chosen_engine, run_plan  # noqa: PLC0415
    from simulator.experiment.choice import choose  # noqa: PLC0415
    from simulator.experiment.compiling import compile_apart  # noqa: PLC0415
    from simulator.plan import make_plan  # noqa: PLC0415
    from simulator.report.story.moments import has_sent  # noqa: PLC0415
    from simulator.report.story.telling import tell  # noqa: PLC0415
    from simulator.report.story.whose import whose_story  # noqa: PLC0415
    from simulator.scenario.loading import load  # noqa: PLC0415

    chosen = choose(load(scenario), strategies=(strategy,), seed=seed)
    if replication >= chosen.replications:
        raise InputError(
            f"--replication: {replication} cannot be used; 0 to {chosen.replications - 1}"
        )
    plan = make_plan(chosen, strategy, replication)
    if user is not None and user >= plan.users:
        raise InputError(f"--user: {user} cannot be used; 0 to {plan.users - 1}")
    if chosen_engine(plan, engine.value) == "compiled":
        compile_apart(say_compiling)
    found = run_plan(plan, engine.value, records=True, story=True)
    apart = whose_story(found, limit)
    if apart is None:
        raise InputError(f"{chosen.name}: nobody sends a request in this run")
    told = apart if user is None else user
    if not has_sent(found, told):
        raise InputError(f"--user: user {user} sends no request in this run; user {apart} does")
    story = tell(chosen, plan, found, told, limit)
    if as_json:
        typer.echo(json.dumps([line._asdict() for line in story.lines]))
        for sentence in story.left_out:
            typer.echo(sentence, err=True)
        return
    from rich.console import Console  # noqa: PLC0415 - as above

    from simulator.report.story.show import StoryText  # noqa: PLC0415 - as above

    Console(highlight=False).print(StoryText(story))
