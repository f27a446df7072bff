"""Backend for frontend: a session in Redis that holds the access and the refresh token.

The browser has a cookie only; whoever serves it renews an expired access token behind its back
(IETF draft "OAuth 2.0 for Browser-Based Applications", section 6.1). Left out: two requests at once
both renew it, and neither is taken for a thief, as if the session were locked meanwhile.
"""

from dataclasses import replace

from simulator.model.steps import (
    ACCESS_FRESH,
    AUTH_CALL,
    DATABASE_READ,
    DATABASE_WRITE,
    IN_GRANT,
    IN_STORE,
    STORE_READ,
    STORE_WRITE,
    Step,
)
from simulator.model.strategy import SESSION, Strategy

WRITE = Step("call", STORE_WRITE, orelse="unavailable")
WRITE_ROW = Step("call", DATABASE_WRITE, orelse="unavailable")

BFF = Strategy(
    name="bff",
    credential=SESSION,
    carrier="cookie",
    look=IN_STORE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("call", STORE_READ, orelse="outage"),
        Step("look", IN_STORE, orelse="unauthorised"),
        Step("look", ACCESS_FRESH, orelse="ask"),
        Step("serve"),
    ),
    ask=(
        Step("call", DATABASE_READ, orelse="unavailable"),
        Step("look", IN_GRANT, orelse="unauthorised"),
        WRITE_ROW,
        WRITE,
        Step("rotate"),
        Step("serve"),
    ),
    login=(WRITE_ROW, WRITE, Step("keep")),
    logout=(WRITE, WRITE_ROW, Step("drop")),
    revoke=STORE_WRITE,
)

ASK_SERVER = Step("call", AUTH_CALL, orelse="unavailable")

BFF_AT_SERVER = replace(
    BFF,
    ask=(
        ASK_SERVER,
        Step("look", IN_GRANT, orelse="unauthorised"),
        WRITE,
        Step("rotate"),
        Step("serve"),
    ),
    login=(WRITE, Step("keep")),
    logout=(WRITE, ASK_SERVER, Step("drop")),
)
