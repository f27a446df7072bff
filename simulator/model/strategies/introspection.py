"""Opaque access tokens whose validity is asked for (RFC 7662), renewed by refresh.

In the app a token is a row of its own table, which a refresh updates: the token before it is good
no more. At an authorization server each question is one call; the answer may be kept in the node
for `introspection.cache`, but not beyond the token's expiry (RFC 7662, section 4).
"""

from dataclasses import replace

from simulator.model.steps import (
    AUTH_CALL,
    DATABASE_READ,
    DATABASE_WRITE,
    IN_COPY,
    IN_REFRESH_ROW,
    IN_TABLE,
    LOGIN,
    LOGOUT,
    REFRESH,
    Step,
)
from simulator.model.strategy import TOKEN_PAIR, Strategy

WRITE = Step("call", DATABASE_WRITE, orelse="unavailable")
ASK_SERVER = Step("call", AUTH_CALL, orelse="unavailable")

INTROSPECTION = Strategy(
    name="introspection",
    credential=TOKEN_PAIR,
    carrier="header",
    look=IN_TABLE,
    opaque=True,
    request=(
        Step("have", orelse="unauthorised"),
        Step("look", IN_COPY, orelse="ask"),
        Step("serve"),
    ),
    ask=(
        Step("call", DATABASE_READ, orelse="failed"),
        Step("look", IN_TABLE, orelse="unauthorised"),
        Step("copy"),
        Step("serve"),
    ),
    login=(WRITE, Step("keep")),
    refresh=(
        Step("have", orelse="unauthorised"),
        Step("call", DATABASE_READ, orelse="unavailable"),
        Step("look", IN_REFRESH_ROW, orelse="unauthorised"),
        WRITE,
        Step("rotate"),
    ),
    logout=(WRITE, Step("drop")),
    revoke=DATABASE_WRITE,
    copies="introspection",
)

INTROSPECTION_AT_SERVER = replace(
    INTROSPECTION,
    ask=(Step("call", AUTH_CALL, orelse="failed"), *INTROSPECTION.ask[1:]),
    login=(Step("keep"),),
    refresh=(
        Step("have", orelse="unauthorised"),
        ASK_SERVER,
        Step("look", IN_REFRESH_ROW, orelse="unauthorised"),
        Step("rotate"),
    ),
    logout=(ASK_SERVER, Step("drop")),
    revoke=AUTH_CALL,
    direct=(LOGIN, REFRESH, LOGOUT),
)
