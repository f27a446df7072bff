"""A capacity question, from what a command line or a call says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.analysis.looks import FEWEST, LIMIT, MOST, looks
from simulator.experiment.candidates import DEFAULT, Find, candidates_of
from simulator.experiment.capacity import Question
from simulator.experiment.choice import choose
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import read_raw_keys


def ask_capacity(  # noqa: PLR0913 - all but one have defaults
    scenario: str | Path | Mapping[str, Any],
    vary: str = DEFAULT,
    *,
    find: Find | None = None,
    strategies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
    limit: int | None = None,
) -> Question:
    """Return a question that can be answered.

    Args:
        scenario: A file, a shipped scenario's name, or a mapping of keys.
        vary: The key and its candidates, such as `nodes.count=1..64`.
        find: `fewest` or `most`; None: as is plain for the key.
        strategies: In place of the scenario's.
        seed: In place of the scenario's.
        replications: Of the first look; None: the scenario's, at least FEWEST.
        limit: The most replications of a probe.

    Raises:
        InputError: Something cannot be used.
    """
    source = read_raw_keys(scenario)
    chosen = choose(source.scenario, strategies=strategies, seed=seed, replications=replications)
    first = max(FEWEST, chosen.replications) if replications is None else replications
    most = max(LIMIT, first) if limit is None else limit
    if first == 1:
        raise InputError("replications: 1 cannot be used; at least 2: one has no interval")
    if not first <= most <= MOST:
        raise InputError(
            f"--max-replications: {most} cannot be used; a whole number from {first} (the first"
            f" look) to {MOST}"
        )
    question = Question(source, chosen, candidates_of(source, vary, find), looks(first, most))
    question.check()
    return question
