"""A short-lived JWT and a refresh token (RFC 6749, 1.5), rotated, kept in a table.

The refresh row is read for update, so the look decides and rotates at once; the write that follows
cannot lose a race (RFC 9700, 4.14.2: a used refresh token that comes back revokes its family).
"""

from dataclasses import replace

from simulator.model.steps import (
    AUTH_CALL,
    DATABASE_READ,
    DATABASE_WRITE,
    IN_REFRESH_ROW,
    IN_TOKEN,
    LOGIN,
    LOGOUT,
    REFRESH,
    Step,
)
from simulator.model.strategy import TOKEN_PAIR, Strategy

JWT_REFRESH = Strategy(
    name="jwt_refresh",
    credential=TOKEN_PAIR,
    carrier="header",
    look=IN_TOKEN,
    request=(
        Step("have", orelse="unauthorised"),
        Step("cpu", "verify"),
        Step("look", IN_TOKEN, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(
        Step("cpu", "sign"),
        Step("call", DATABASE_WRITE, orelse="unavailable"),
        Step("keep"),
    ),
    refresh=(
        Step("have", orelse="unauthorised"),
        Step("call", DATABASE_READ, orelse="unavailable"),
        Step("look", IN_REFRESH_ROW, orelse="unauthorised"),
        Step("call", DATABASE_WRITE, orelse="unavailable"),
        Step("cpu", "sign"),
        Step("rotate"),
    ),
    logout=(Step("call", DATABASE_WRITE, orelse="unavailable"), Step("drop")),
    revoke=DATABASE_WRITE,
)

ASK_SERVER = Step("call", AUTH_CALL, orelse="unavailable")

JWT_REFRESH_AT_SERVER = replace(
    JWT_REFRESH,
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
