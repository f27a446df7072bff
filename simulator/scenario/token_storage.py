"""Where a browser keeps a token, and what can carry it from there."""

from collections.abc import Mapping
from typing import Any, Literal

Storage = Literal["local_storage", "cookie", "http_only_cookie", "memory"]

CARRIERS = {
    "local_storage": "header",
    "memory": "header",
    "cookie": "cookie",
    "http_only_cookie": "cookie",
}
"""What carries a token that is kept there.

A script puts it into a header; a browser sends a cookie by itself. That a script reads a token out
of a cookie for a header is left out: RFC 10017, "Cookies", advises against it.
"""
USUAL = {"header": "local_storage", "cookie": "http_only_cookie"}
"""Where it is kept if nothing is said."""


def unsaid(token: Mapping[str, Any]) -> dict[str, str]:
    """What one of `carrier` and `storage` says of the other, which is not given."""
    carrier, storage = token.get("carrier"), token.get("storage")
    if "carrier" not in token and isinstance(storage, str) and storage in CARRIERS:
        return {"carrier": CARRIERS[storage]}
    if "storage" not in token and isinstance(carrier, str) and carrier in USUAL:
        return {"storage": USUAL[carrier]}
    return {}
