"""The claims that a scenario adds to its tokens: JSON, but the registered names in use."""

import json
import math
from collections.abc import Mapping
from typing import Any

from simulator.scenario.errors import Refusal, cut
from simulator.scenario.kinds import Kind

ALWAYS_ADDED = ("iss", "sub", "aud", "iat", "exp", "jti")  # RFC 7519, section 4.1
LONGEST = 1_048_576  # bytes of JSON
DEEPEST = 16  # levels of nesting


def read_claims(value: object) -> dict[str, Any]:
    """Checks the claims.

    Args:
        value: A mapping of JSON values.

    Returns:
        A copy made of plain dicts and lists.

    Raises:
        Refusal: It is no mapping, holds what JSON cannot, or names a claim that is always added.
    """
    if not isinstance(value, Mapping):
        raise Refusal("not a mapping of claims", "claims such as {role: editor}")
    taken = [name for name in ALWAYS_ADDED if name in value]
    if taken:
        raise Refusal(f"{taken[0]} is always added by the simulator", "claims of other names")
    claims: dict[str, Any] = _json(value, DEEPEST)
    if len(json.dumps(claims, ensure_ascii=False)) > LONGEST:
        raise Refusal("claims too long", f"at most {LONGEST} characters of JSON")
    return claims


def _json(value: object, depth: int) -> Any:  # noqa: ANN401 - any JSON value
    if not depth:
        raise Refusal("claims too deep", f"at most {DEEPEST} levels")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise Refusal(f"the name of a claim is not text: {cut(str(key))}", "text")
        return {str(_json(key, depth)): _json(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item, depth - 1) for item in value]
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise Refusal("a claim is not Unicode text", "text without lone surrogates")
        return value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise Refusal("a claim that JSON cannot hold", "text, finite numbers, true, false, null")


Claims = Kind(read_claims, dict, {"type": "object"})
