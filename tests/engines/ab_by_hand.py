"""The A/B example, worked by hand for every strategy: who serves what, and how it ends."""

from simulator.engines import tally
from simulator.model import steps
from tests.engines.ab_exchanges import (
    ACCESS_TTL,
    ARRIVES,
    COOKIE,
    IDLE,
    PAGE,
    REFRESH_TOKEN,
    SERVICE,
    THINK,
    TOKEN,
    TOKEN_PAGE,
    TTL,
    WRITE_ROW,
    Exchange,
    Line,
    down,
    jwt_login,
    local_login,
    local_logout,
    local_page,
    local_refused,
    page,
    pair_login,
    pair_logout,
    pair_refresh,
    store_login,
    store_logout,
    store_page,
    stranger,
    token_expired,
    token_page,
    up,
)

Visits = tuple[tuple[tuple[Exchange, ...], ...], ...]
"""Visits, of requests, of exchanges; the logout belongs to the last request."""

# From A, the last use of its session, to B's answer to the logout: A's work, the page's way back,
# the logout's way to B. So much less than 30 minutes are left.
GHOST = IDLE - (SERVICE + down(PAGE) + up(COOKIE))


# Round robin: A alone; from 4 s on A and B by turns, A first. Three logins a request at most.
NONE: Visits = (
    tuple((page(node, [], 0, steps.PUBLIC),) for node in "AAABA"),
    tuple((page(node, [], 0, steps.PUBLIC),) for node in "BA"),
)
LOCAL: Visits = (
    (
        (stranger("A"), local_login("A"), local_page("A")),
        (local_page("A"),),
        # B has joined.
        (local_page("A"),),
        (
            local_refused("B"), local_login("A"),
            local_refused("B"), local_login("A"),
            local_refused("B"), local_login("A"),
            local_refused("B"),
        ),
        (local_page("A"), local_logout("B", GHOST)),
    ),
    (
        (
            stranger("A"), local_login("B"),
            local_refused("A"), local_login("B"),
            local_refused("A"), local_login("B"),
            local_refused("A"),
        ),
        (local_page("B"),),
    ),
)  # fmt: skip
STICKY: Visits = (
    (
        (stranger("A"), local_login("A"), local_page("A")),
        (local_page("A"),),
        (local_page("A"),),
        (local_page("A"),),
        (local_page("A"), local_logout("A", 0)),
    ),
    # The balancer's cookie outlives the session: A again.
    ((stranger("A"), local_login("A"), local_page("A")), (local_page("A"),)),
)

CENTRAL_STORE: Visits = (
    (
        (stranger("A"), store_login("A"), store_page("A")),
        (store_page("A"),),
        (store_page("A"),),
        (store_page("B"),),
        (store_page("A"), store_logout("B")),
    ),
    ((stranger("A"), store_login("B"), store_page("A")), (store_page("B"),)),
)

# The token was signed as its login's answer went out; then came that answer, five pages and four
# thinks. No exchange is sent: the client forgets the token, which stands for 12 hours.
FORGETS = Exchange(
    steps.LOGOUT,
    "",
    (
        Line(0, tally.FORGOT),
        Line(0, tally.DROPPED, TTL - (down(TOKEN) + 5 * TOKEN_PAGE + 4 * THINK)),
    ),
)

JWT: Visits = (
    (
        (stranger("A"), jwt_login("A"), token_page("A")),
        (token_page("A"),),
        (token_page("A"),),
        (token_page("B"),),
        (token_page("A"), FORGETS),
    ),
    ((stranger("B"), jwt_login("A"), token_page("B")), (token_page("A"),)),
)

# The refreshed token was issued as its answer went out; then came that answer, two pages, a think
# and the logout, to the end of its write.
STILL_GOOD = ACCESS_TTL - (
    down(TOKEN + REFRESH_TOKEN) + 2 * TOKEN_PAGE + THINK + up(REFRESH_TOKEN) + WRITE_ROW
)
JWT_REFRESH: Visits = (
    (
        (stranger("A"), pair_login("A"), token_page("A")),
        (token_page("A"),),
        (token_page("A"),),
        # 6.2 s after the login the token has expired.
        (token_expired("B"), pair_refresh("A"), token_page("B")),
        (token_page("A"), pair_logout("B", STILL_GOOD)),
    ),
    ((stranger("A"), pair_login("B"), token_page("A")), (token_page("B"),)),
)

BY_HAND = {
    "none": NONE,
    "local": LOCAL,
    "sticky": STICKY,
    "central_store": CENTRAL_STORE,
    "jwt": JWT,
    "jwt_refresh": JWT_REFRESH,
}

Row = tuple[int, int, int, int, int, int, str, int]


def worked_out(visits: Visits) -> list[Row]:
    """The story as rows: time, visit, request, exchange, kind, code, node, value."""
    rows: list[Row] = []
    now, serial = ARRIVES, 0
    for visit, requests in enumerate(visits):
        for request, exchanges in enumerate(requests):
            if visit or request:
                now += THINK
            for x in exchanges:
                serial += 1
                for line in x.lines:
                    now += line.wait
                    lifetime = line.code in (tally.KEPT, tally.ROTATED)
                    node = "" if line.code == tally.SENT else x.node
                    value = line.value + now if lifetime else line.value
                    rows.append((now, visit, request, serial, x.kind, line.code, node, value))
                if x is FORGETS:
                    serial -= 1  # nothing was sent
    return rows
