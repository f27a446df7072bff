"""The names of the built-in strategies, and `all`."""

from typing import Annotated

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


def _read_name(value: object) -> str:
    if value == "all":
        raise Refusal("`all` in a list", listed(WORKING), "strategies: all")
    if not isinstance(value, str) or value not in WORKING:
        raise Refusal("unknown strategy", listed(WORKING), nearest(value, WORKING))
    return value


def expand(value: object) -> object:
    """The list that `all` stands for; anything else that is a list as it is.

    Raises:
        Refusal: It is neither, or an empty list.
    """
    if value == "all":
        return WORKING
    if isinstance(value, str):
        meant = f"[{value}]" if value in WORKING else nearest(value, ["all"])
        raise Refusal("not a list", "`all`, or a list such as [local, jwt]", meant)
    if isinstance(value, list | tuple) and not value:
        raise Refusal("empty", listed(WORKING))
    return value


StrategyName = Annotated[str, Kind(_read_name, str, {"type": "string", "enum": list(WORKING)})]
"""A built-in strategy."""
