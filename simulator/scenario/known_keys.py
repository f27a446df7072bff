"""Every key that there is, and which of them an unknown one was meant for."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from simulator.scenario.block import Block
from simulator.scenario.errors import Refusal, listed, nearest
from simulator.scenario.events import KINDS
from simulator.scenario.finding import Steps
from simulator.scenario.hybrid import Hybrid
from simulator.scenario.schema import Scenario

Path = tuple[str, ...]

SHORT = 2  # letters of a key that is too short to guess at
MOST_SUGGESTED = 3  # places that an unknown key may have been meant for
HYBRID: Path = ("strategies", "hybrid")
FOR_ALL = (
    "seed", "duration", "warm_up", "replications", "workload", "events", "autoscaler", "rate_limit",
    "costs", "prices", "slo",
)  # fmt: skip
"""Top-level keys that no strategy may have for itself."""


def unknown_key(loc: Steps) -> Refusal:
    """What is said about an unknown key: which ones there are, and which was probably meant.

    Args:
        loc: pydantic's path to it (of an event or a hybrid: with the step that names its kind).
    """
    key = str(loc[-1])
    block = tuple(step for step in loc[:-1] if isinstance(step, str))
    if block == HYBRID and key in FOR_ALL:
        why = "every strategy meets the same traffic and is judged alike"
        return Refusal("not for one strategy alone", why)
    # The keys of a kind of client belong to all kinds, whose names are the file's.
    keys = keys_by_block().get(block) or keys_by_block().get(block[:-1], ())
    return Refusal("unknown key", listed(keys) if keys else "", _meant(key, block, keys))


def _meant(key: str, block: Path, keys: tuple[str, ...]) -> str:
    near = nearest(key, keys)
    around = {
        path: names
        for path, names in keys_by_block().items()
        if (path[:2] == HYBRID) == (block[:2] == HYBRID)
    }
    elsewhere = _places(key, around)
    if elsewhere:
        return listed([_spell(block, near), *elsewhere] if near else elsewhere)
    if near or len(key) <= SHORT:
        return near
    everywhere = {name for names in around.values() for name in names}
    return listed(_places(nearest(key, everywhere), around) or [""])


def _places(key: str, around: Mapping[Path, tuple[str, ...]]) -> list[str]:
    """Where a key is known, unless that is everywhere."""
    places = [_spell(block, key) for block, names in around.items() if key in names]
    places = list(dict.fromkeys(places))
    return places if len(places) <= MOST_SUGGESTED else []


def _spell(block: Path, key: str) -> str:
    in_list = block[:1] in (("events",), HYBRID[:1])
    steps = (f"{block[0]}[]", *block[2:]) if in_list else block
    return ".".join((*steps, key))


@cache
def keys_by_block() -> Mapping[Path, tuple[str, ...]]:
    """The keys of every block, by the block's path.

    Second step of an event's is its kind; a hybrid's begin with `HYBRID`.
    """
    roots: list[tuple[Path, type[Block]]] = [((), Scenario), (HYBRID, Hybrid)]
    roots += [(("events", kind), event) for kind, event in KINDS.items()]
    return {
        path: tuple(field.alias or key for key, field in block.model_fields.items())
        for root, top in roots
        for path, block in _walk(root, top)
    }


def _walk(path: Path, block: type[Block]) -> Iterator[tuple[Path, type[Block]]]:
    yield path, block
    for key, field in block.model_fields.items():
        if (*path, key) in (("events",), HYBRID[:1]):
            continue
        for inner in _blocks_in(field.annotation):
            yield from _walk((*path, field.alias or key), inner)


def _blocks_in(annotation: object) -> Iterator[type[Block]]:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        yield annotation
    for inner in get_args(annotation):
        yield from _blocks_in(inner)
