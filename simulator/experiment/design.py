"""Which circumstances an experiment looks at: every combination of some, or a sample of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from simulator.experiment.variation import (
    Range,
    Variation,
    is_range,
    number_of,
    parse_range,
    parse_variation,
)
from simulator.experiment.vary import Value, steps_of, varied
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import RawKeys

MOST_CELLS = 1_000_000
CHECKED_CELLS = 2_000
"""Up to so many cells, each is read before the first is run; of more, each value by itself."""
NOT_VARIED = {"replications": "--replications", "seed": "--seed"}
"""Keys that say how often something is run, not under which circumstances."""


@dataclass(frozen=True)
class Design:
    """The cells of an experiment.

    Attributes:
        paths: The keys that are varied: the experiment's axes.
        cells: Each cell's values, in the order of the paths, as YAML would have them.
        sampled: Whether the cells are a sample, not every combination.
    """

    paths: tuple[str, ...]
    cells: Sequence[tuple[Value, ...]]
    sampled: bool

    def changes(self, cell: int) -> dict[str, Value]:
        """Return a cell's values by path."""
        return dict(zip(self.paths, self.cells[cell], strict=True))

    @cached_property
    def kinds(self) -> tuple[type[int] | type[float] | type[str], ...]:
        """What each axis holds: whole numbers, numbers, or words (flags are words)."""
        return tuple(
            _kind_of({type(number_of(path, value)) for value in set(values)})
            for path, values in zip(self.paths, zip(*self.cells, strict=True), strict=True)
        )

    def numbers(self, cell: int) -> tuple[Value, ...]:
        """Return a cell's values: amounts as numbers of the key's bare unit, all as `kinds` say."""
        values = zip(self.kinds, self.changes(cell).items(), strict=True)
        return tuple(_as(kind, number_of(path, value)) for kind, (path, value) in values)

    def check(self, source: RawKeys) -> None:
        """Read the scenario of every cell; of very many, each value beside the first of the others.

        Raises:
            InputError: The first that cannot be used.
        """
        if len(self.cells) <= CHECKED_CELLS:
            tried: Sequence[tuple[Value, ...]] = self.cells
        else:
            first = self.cells[0]
            alone = {
                (*first[:axis], cell[axis], *first[axis + 1 :])
                for axis in range(len(self.paths))
                for cell in self.cells[:: 1 if not self.sampled else 50]
            }
            tried = sorted(alone, key=repr)
        for values in tried:
            varied(source, dict(zip(self.paths, values, strict=True)))


def _kind_of(found: set[type]) -> type[int] | type[float] | type[str]:
    return int if found == {int} else float if found <= {int, float} else str


def _as(kind: type[int] | type[float] | type[str], value: Value) -> Value:
    return kind(str(value).lower() if isinstance(value, bool) else value)


def grid(texts: Sequence[str]) -> Design:
    """Return every combination of the values of some `--vary`; the last varies fastest.

    Raises:
        InputError: One cannot be read, two are of one key, or there are too many combinations.
    """
    variations = [parse_variation(text) for text in texts]
    _check_paths([v.path for v in variations])
    cells = prod(len(v.values) for v in variations)
    if cells > MOST_CELLS:
        raise InputError(f"--vary: {cells:,} cells; at most {MOST_CELLS:,}, or --sample some")
    return Design(
        tuple(v.path for v in variations), list(product(*(v.values for v in variations))), False
    )


def sample(texts: Sequence[str], size: int, seed: int) -> Design:
    """Return a Latin hypercube: each axis is cut into `size` equal parts, each met once.

    McKay, Beckman and Conover, "A comparison of three methods for selecting values of input
    variables", Technometrics 21, 1979; drawn by `scipy.stats.qmc.LatinHypercube`. Of a list of
    values, each is met equally often, as far as the size allows.

    Args:
        texts: What each `--vary` says: a range, or a list of values.
        size: How many cells.
        seed: The same seed, the same sample.

    Raises:
        InputError: One cannot be read, or two are of one key.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import, and needed only here

    axes = [_axis(text) for text in texts]
    _check_paths([axis.path for axis in axes])
    if not 1 <= size <= MOST_CELLS:
        raise InputError(f"--sample: {size} cannot be used; a whole number from 1 to {MOST_CELLS}")
    shares = qmc.LatinHypercube(d=len(axes), rng=seed).random(size)
    cells = [
        tuple(_at(axis, share) for axis, share in zip(axes, row, strict=True))
        for row in shares.tolist()
    ]
    return Design(tuple(axis.path for axis in axes), cells, True)


def _axis(text: str) -> Range | Variation:
    if is_range(text) and not text.rstrip().endswith(("log2", "log10")) and " step " not in text:
        return parse_range(text)
    return parse_variation(text)


def _at(axis: Range | Variation, share: float) -> Value:
    if isinstance(axis, Range):
        return axis.at(share)
    return axis.values[int(share * len(axis.values))]


def _check_paths(paths: Sequence[str]) -> None:
    if not paths:
        raise InputError("--vary: none given; such as --vary nodes.count=1..16")
    for path in paths:
        steps_of(path)
        if path in NOT_VARIED:
            raise InputError(f"--vary: {path} is no circumstance; {NOT_VARIED[path]} says it")
        if paths.count(path) > 1:
            raise InputError(f"--vary: {path} is given twice; all of its values in one --vary")
