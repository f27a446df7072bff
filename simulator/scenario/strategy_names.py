"""The names under `strategies`: those that work, those that do not yet, and `all`."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from simulator.scenario.errors import Refusal, listed, nearest
from simulator.scenario.kinds import Kind

WORKING = (
    "none",
    "local",
    "sticky",
    "replicated",
    "database",
    "central_store",
    "cached_store",
    "introspection",
    "bff",
    "jwt",
    "jwt_refresh",
    "jwt_denylist",
)
"""In the order of tables; `model.strategies.STRATEGIES` holds what each of them does."""

LATER: tuple[str, ...] = ()


def _read_name(value: object) -> str:
    if isinstance(value, Mapping):
        raise Refusal("not yet: a strategy of your own making", listed(WORKING))
    if value == "all":
        raise Refusal("`all` in a list", listed(WORKING), "strategies: all")
    if value in LATER:
        raise Refusal("not yet: this strategy", listed(WORKING))
    if not isinstance(value, str) or value not in WORKING:
        raise Refusal("unknown strategy", listed(WORKING), nearest(value, (*WORKING, *LATER)))
    return value


def _expand(value: object) -> object:
    if value == "all":
        return WORKING
    if isinstance(value, str):
        known = value in WORKING or value in LATER
        meant = f"[{value}]" if known else nearest(value, ["all"])
        raise Refusal("not a list", "`all`, or a list such as [local, jwt]", meant)
    if isinstance(value, list | tuple) and not value:
        raise Refusal("empty", listed(WORKING))
    return value


StrategyName = Annotated[str, Kind(_read_name, str, {"type": "string", "enum": list(WORKING)})]
StrategyNames = Annotated[
    tuple[StrategyName, ...],
    Field(max_length=1_000),
    BeforeValidator(_expand),
]
