"""Kinds of client: how many there are of each, and what they do with cookies."""

from collections.abc import Mapping
from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from simulator.scenario.block import Block
from simulator.scenario.kinds import Flag, Weight


class ClientKind(Block):
    """How many clients there are of a kind, and what they keep; a scalar is their share."""

    share: Weight
    """The share of the devices that have it (weights: those of all kinds need not add up to 1)."""
    keeps_cookies: Flag = True
    """Whether it keeps a cookie jar: a user agent may ignore `Set-Cookie` (RFC 6265, 5.2).

    HTTP libraries of apps do, unless they are told otherwise: OkHttp's `CookieJar` is `NO_COOKIES`
    by default, Go's `http.Client` has no `Jar`. Without one no session's cookie, no token's and no
    balancer's ever comes back; a bearer token does, which an app keeps by itself."""

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        return data if isinstance(data, Mapping | ClientKind) else {"share": data}

    @model_serializer(mode="wrap")
    def _spell(self, handler: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - YAML
        return handler(self) if not self.keeps_cookies else self.share
