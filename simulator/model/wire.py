"""What travels: bytes and transfer times of every exchange and its answer.

An exchange sends `network.header_bytes` and its credential up; the credential's length is real
(`tokens`). An answer brings down `network.response_bytes` if it is a request's 200, else headers
alone, and a new credential after a login or a refresh. Left out: bodies of logins, the balancer's
cookie (tens of bytes), TLS and TCP, and that a transfer shares the link with others of the same
client.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.model.browser import is_attached
from simulator.model.steps import (
    EXCHANGES,
    FORGED,
    LOGIN,
    LOGOUT,
    OK_200,
    OUTCOMES,
    PUBLIC,
    REFRESH,
    REQUEST,
)
from simulator.model.strategy import NOTHING, SESSION, TOKEN_PAIR, Strategy
from simulator.model.tokens import TOKEN_URLSAFE_32_BYTES, token_bytes

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

NS = 1_000_000_000

COOKIE_BYTES = 4096
"""What a browser must store of a cookie (RFC 6265, 6.1); the usual ones store nothing longer.

Left out: the cookie's name and attributes count, too."""


@dataclass(frozen=True)
class Wire:
    """Trips by exchange (rows): up by whether a credential is attached, down by outcome.

    `stored`: whether a client keeps what a login brings.
    """

    stored: int
    sent_bytes: NDArray[np.int64]
    up_ns: NDArray[np.int64]
    up_bytes: NDArray[np.int64]
    too_large: NDArray[np.int64]
    down_ns: NDArray[np.int64]
    down_bytes: NDArray[np.int64]


def access_bytes(scenario: "Scenario", strategy: Strategy) -> int:
    """Return the length of what a request presents: a session id, an opaque or a signed token."""
    if strategy.credential == NOTHING:
        return 0
    if strategy.credential == SESSION:
        return scenario.session.id_bytes
    if strategy.opaque:
        return TOKEN_URLSAFE_32_BYTES
    token = scenario.token
    ttl_ns = token.access_ttl if strategy.credential == TOKEN_PAIR else token.ttl
    return token_bytes(token.algorithm, token.claims, token.claims_bytes, ttl_ns // NS)


def is_stored(scenario: "Scenario", strategy: Strategy) -> bool:
    """Return whether a client keeps what a login brings."""
    return strategy.carrier != "cookie" or access_bytes(scenario, strategy) <= COOKIE_BYTES


def lower_wire(scenario: "Scenario", strategy: Strategy) -> Wire:
    """Return the trips of a strategy's exchanges."""
    network = scenario.network
    access = access_bytes(scenario, strategy)
    refresh = TOKEN_URLSAFE_32_BYTES if strategy.credential == TOKEN_PAIR else 0
    sent = np.zeros(len(EXCHANGES), dtype=np.int64)
    sent[REQUEST] = access
    sent[REFRESH] = refresh
    # RFC 7009: what is revoked is the refresh token; a session's logout sends its id.
    sent[LOGOUT] = refresh or access
    # A forged request brings what the browser attaches by itself.
    sent[FORGED] = access if is_attached(scenario, strategy) else 0
    # A browser attaches a cookie to static files too; the front end adds a bearer token to calls
    # only.
    sent[PUBLIC] = access if strategy.carrier == "cookie" else 0
    in_header = np.ones(len(EXCHANGES), dtype=np.int64)
    # A bearer's refresh token is in the body (RFC 6749, 6).
    if strategy.carrier != "cookie":
        in_header[REFRESH] = 0
        in_header[LOGOUT] = 0 if refresh else 1

    attached = np.array([0, 1], dtype=np.int64)
    up_bytes = network.header_bytes + sent[:, None] * attached
    too_large = (
        network.header_bytes + (sent * in_header)[:, None] * attached
    ) > network.header_limit

    down_bytes = np.full((len(EXCHANGES), len(OUTCOMES)), network.header_bytes, dtype=np.int64)
    down_bytes[[REQUEST, PUBLIC, FORGED], OK_200] += network.response_bytes
    down_bytes[[LOGIN, REFRESH], OK_200] += access + refresh
    half_ns = network.client_round_trip // 2
    return Wire(
        stored=int(is_stored(scenario, strategy)),
        sent_bytes=sent,
        up_ns=half_ns + _transfer_ns(up_bytes, network.client_uplink),
        up_bytes=up_bytes,
        too_large=too_large.astype(np.int64),
        down_ns=half_ns + _transfer_ns(down_bytes, network.client_downlink),
        down_bytes=down_bytes,
    )


def _transfer_ns(count_bytes: NDArray[np.int64], bits_per_s: float) -> NDArray[np.int64]:
    transfer_ns: NDArray[np.float64] = np.rint(count_bytes * (8.0 * NS / bits_per_s))
    return transfer_ns.astype(np.int64)
