"""The exchanges of the A/B example (`scenarios/ab_server.yaml`), worked by hand.

One user, nodes A and B; all times are constant. What follows is arithmetic on the numbers of the
scenario and the rules of DESIGN, nothing of it is taken from a run: which node, which look and
which outcome stand there literally, times are sums of what each step takes.
"""

import time
import uuid
from collections.abc import Sequence
from typing import Literal, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator.engines import tally
from simulator.model import steps

US = 1_000
MS = 1_000_000
S = 1_000_000_000
MIN = 60 * S
H = 60 * MIN

ARRIVES = 1_000_001_036  # the seed's: a share 0.500000518 of the first think time of 2 s
THINK = 2 * S

# The way: half of the round trip of 40 ms, and bytes ÷ bandwidth. 5 Mbit/s are 1.6 µs a byte,
# 20 Mbit/s 0.4 µs.
HEADERS = 500  # B
COOKIE = 32  # B: session.id_bytes
PAGE = 4096  # B


def up(extra_bytes: int = 0) -> int:
    return 20 * MS + (HEADERS + extra_bytes) * 1_600


def down(extra_bytes: int = 0) -> int:
    return 20 * MS + (HEADERS + extra_bytes) * 400


# At the node.
HASH = 15 * MS
SERVICE = 12 * MS
LOOK_UP_USER = 500 * US + 500 * US + 500 * US  # half a round trip, the read, half a round trip
WRITE_ROW = 500 * US + 2 * MS + 500 * US
READ_STORE = 250 * US + 10 * US + 250 * US
WRITE_STORE = 250 * US + 12 * US + 250 * US
SIGN = 217 * US  # RS256
VERIFY = 45 * US
IDLE = 30 * MIN
ACCESS_TTL = 5 * S
TTL = 12 * H
REFRESH_TOKEN = 43  # B: 256 bits as base64url, 6 bits a character

YES, NO = 1, 0


def signed_bytes() -> int:
    """The length of an RS256 token: 2048 bits, claims as DESIGN says, nothing else."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    claims = {
        "iss": "https://auth.example",
        "sub": str(uuid.uuid4()),
        "aud": "https://api.example",
        "iat": now,
        "exp": now + 5,
        "jti": str(uuid.uuid4()),
    }
    return len(jwt.encode(claims, key, algorithm="RS256"))


TOKEN = signed_bytes()


class Line(NamedTuple):
    """What happens in an exchange, and how long after the line before it."""

    wait: int
    code: int
    value: int = 0


class Exchange(NamedTuple):
    """An exchange by hand: who serves it, and its lines from sending to receiving."""

    kind: int
    node: str
    lines: tuple[Line, ...]


def exchange(  # noqa: PLR0913 - an exchange has so many sides
    kind: int,
    node: str,
    work: Sequence[Line],
    *,
    sends: int = 0,
    brings: int = 0,
    attached: Literal[0, 1] = 0,
    outcome: int = steps.OK_200,
) -> Exchange:
    """A worker is always free: what is picked is started at once."""
    return Exchange(
        kind,
        node,
        (
            Line(0, tally.SENT, attached),
            Line(up(sends), tally.PICKED),
            Line(0, tally.STARTED),
            *work,
            Line(0, tally.ENDED, outcome),
            Line(down(brings), tally.RECEIVED, outcome),
        ),
    )


def stranger(node: str) -> Exchange:
    """A request without a credential: 401, whatever the strategy."""
    return exchange(steps.REQUEST, node, [], outcome=steps.UNAUTHORISED_401)


PASSWORD = (
    Line(0, tally.COMPUTED, HASH),
    Line(HASH, tally.CALLED, steps.DATABASE_READ),
    Line(LOOK_UP_USER, tally.ANSWERED, steps.DATABASE_READ),
)
WORK = (Line(0, tally.SERVED, SERVICE),)
DONE = SERVICE  # the wait after WORK


def page(node: str, looks: Sequence[Line], sends: int, kind: int = steps.REQUEST) -> Exchange:
    """A request that is served: looks, the work, and the way back with a page."""
    served = exchange(kind, node, [*looks, *WORK], sends=sends, brings=PAGE)
    first, *middle, ended, received = served.lines
    attached = first._replace(value=int(sends > 0))
    return served._replace(lines=(attached, *middle, ended._replace(wait=DONE), received))


# Node-local sessions.
def local_login(node: str) -> Exchange:
    return exchange(steps.LOGIN, node, [*PASSWORD, Line(0, tally.KEPT, IDLE)], brings=COOKIE)


def local_page(node: str) -> Exchange:
    return page(node, [Line(0, tally.LOOKED, 2 * steps.IN_NODE + YES)], COOKIE)


def local_refused(node: str) -> Exchange:
    looks = [Line(0, tally.LOOKED, 2 * steps.IN_NODE + NO)]
    return exchange(
        steps.REQUEST, node, looks, sends=COOKIE, attached=1, outcome=steps.UNAUTHORISED_401
    )


def local_logout(node: str, exposed: int) -> Exchange:
    return exchange(steps.LOGOUT, node, [Line(0, tally.DROPPED, exposed)], sends=COOKIE, attached=1)


# Sessions in a store.
def store_login(node: str) -> Exchange:
    work = [
        *PASSWORD,
        Line(0, tally.CALLED, steps.STORE_WRITE),
        Line(WRITE_STORE, tally.ANSWERED, steps.STORE_WRITE),
    ]
    return exchange(steps.LOGIN, node, [*work, Line(0, tally.KEPT, IDLE)], brings=COOKIE)


def store_page(node: str) -> Exchange:
    looks = [
        Line(0, tally.CALLED, steps.STORE_READ),
        Line(READ_STORE, tally.ANSWERED, steps.STORE_READ),
        Line(0, tally.LOOKED, 2 * steps.IN_STORE + YES),
    ]
    return page(node, looks, COOKIE)


def store_logout(node: str) -> Exchange:
    work = [
        Line(0, tally.CALLED, steps.STORE_WRITE),
        Line(WRITE_STORE, tally.ANSWERED, steps.STORE_WRITE),
        Line(0, tally.DROPPED, 0),
    ]
    return exchange(steps.LOGOUT, node, work, sends=COOKIE, attached=1)


# Tokens.
def token_page(node: str) -> Exchange:
    looks = [Line(0, tally.COMPUTED, VERIFY), Line(VERIFY, tally.LOOKED, 2 * steps.IN_TOKEN + YES)]
    return page(node, looks, TOKEN)


def token_expired(node: str) -> Exchange:
    looks = [Line(0, tally.COMPUTED, VERIFY), Line(VERIFY, tally.LOOKED, 2 * steps.IN_TOKEN + NO)]
    return exchange(
        steps.REQUEST, node, looks, sends=TOKEN, attached=1, outcome=steps.UNAUTHORISED_401
    )


def jwt_login(node: str) -> Exchange:
    work = [*PASSWORD, Line(0, tally.COMPUTED, SIGN), Line(SIGN, tally.KEPT, TTL)]
    return exchange(steps.LOGIN, node, work, brings=TOKEN)


TOKEN_PAGE = up(TOKEN) + VERIFY + SERVICE + down(PAGE)
"""From a request's first byte to its answer."""


def pair_login(node: str) -> Exchange:
    work = [
        *PASSWORD,
        Line(0, tally.COMPUTED, SIGN),
        Line(SIGN, tally.CALLED, steps.DATABASE_WRITE),
        Line(WRITE_ROW, tally.ANSWERED, steps.DATABASE_WRITE),
        Line(0, tally.KEPT, ACCESS_TTL),
    ]
    return exchange(steps.LOGIN, node, work, brings=TOKEN + REFRESH_TOKEN)


def pair_refresh(node: str) -> Exchange:
    work = [
        Line(0, tally.CALLED, steps.DATABASE_READ),
        Line(LOOK_UP_USER, tally.ANSWERED, steps.DATABASE_READ),
        Line(0, tally.LOOKED, 2 * steps.IN_REFRESH_ROW + YES),
        Line(0, tally.CALLED, steps.DATABASE_WRITE),
        Line(WRITE_ROW, tally.ANSWERED, steps.DATABASE_WRITE),
        Line(0, tally.COMPUTED, SIGN),
        Line(SIGN, tally.ROTATED, ACCESS_TTL),
    ]
    both = TOKEN + REFRESH_TOKEN
    return exchange(steps.REFRESH, node, work, sends=REFRESH_TOKEN, attached=1, brings=both)


def pair_logout(node: str, exposed: int) -> Exchange:
    work = [
        Line(0, tally.CALLED, steps.DATABASE_WRITE),
        Line(WRITE_ROW, tally.ANSWERED, steps.DATABASE_WRITE),
        Line(0, tally.DROPPED, exposed),
    ]
    return exchange(steps.LOGOUT, node, work, sends=REFRESH_TOKEN, attached=1)
