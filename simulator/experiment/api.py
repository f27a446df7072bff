"""The Python interface: `from simulator import load, run, compare`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.engines.run import Engine
from simulator.experiment.choice import choose
from simulator.experiment.compare import Execution, run_comparison
from simulator.scenario.loading import load, load_mapping
from simulator.scenario.schema import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.board import Standing
    from simulator.experiment.outcome import Comparison


def run(  # noqa: PLR0913 - all but two have defaults
    scenario: Scenario | Mapping[str, Any] | str | Path,
    strategy: str,
    *,
    seed: int | None = None,
    replications: int | None = None,
    engine: Engine = "auto",
    records: bool = False,
) -> "Comparison":
    """Simulate one strategy.

    Args:
        scenario: A scenario, a mapping of its keys, a file, or a shipped scenario's name.
        strategy: Any strategy, whether the scenario lists it or not.
        seed: In place of the scenario's.
        replications: In place of the scenario's.
        engine: The result does not depend on it.
        records: Whether to keep every request (`.records`).

    Returns:
        Tables as pandas frames: `.summary`, `.timeseries`, `.visibility`, `.histogram` and more.

    Raises:
        InputError: The scenario cannot be used, or there is no such strategy.
    """
    chosen = choose(_loaded(scenario), strategies=(strategy,), seed=seed, replications=replications)
    execution = Execution(engine=engine, jobs=1, records=records, command="simulator.run")
    return run_comparison(chosen, execution, _silent)


def compare(  # noqa: PLR0913 - all but one have defaults
    scenario: Scenario | Mapping[str, Any] | str | Path,
    strategies: Sequence[str] | None = None,
    *,
    seed: int | None = None,
    replications: int | None = None,
    engine: Engine = "auto",
    jobs: int = 1,
) -> "DataFrame":
    """Simulate strategies side by side.

    Args:
        scenario: A scenario, a mapping of its keys, a file, or a shipped scenario's name.
        strategies: In place of the scenario's.
        seed: In place of the scenario's.
        replications: In place of the scenario's.
        engine: The result does not depend on it.
        jobs: Processes. More than one wants the calling script to have a main guard
            (`if __name__ == "__main__":`), as every use of `multiprocessing` does.

    Returns:
        The summary: one row a strategy, its name as index, columns as in `summary.csv`.

    Raises:
        InputError: The scenario cannot be used, or there is no such strategy.
    """
    chosen = choose(_loaded(scenario), strategies=strategies, seed=seed, replications=replications)
    execution = Execution(engine=engine, jobs=jobs, records=False, command="simulator.compare")
    return run_comparison(chosen, execution, _silent).summary.set_index("strategy")


def _loaded(scenario: Scenario | Mapping[str, Any] | str | Path) -> Scenario:
    if isinstance(scenario, Scenario):
        return scenario
    return load_mapping(scenario) if isinstance(scenario, Mapping) else load(scenario)


def _silent(standing: "Standing") -> None:
    """Tell nobody."""
