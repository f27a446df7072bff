"""A signed token, minus a list of those that were revoked before their `exp`, kept in Redis.

A bad signature or an expired token stops before any look-up. The list holds an entry for as long
as the token would have been good.
"""

from dataclasses import replace

from simulator.model.steps import (
    IN_DENYLIST,
    IN_LIST_COPY,
    LIST_FRESH,
    LOGIN,
    STORE_READ,
    STORE_WRITE,
    UNEXPIRED,
    Step,
)
from simulator.model.strategy import TOKEN, Strategy

JWT_DENYLIST = Strategy(
    name="jwt_denylist",
    credential=TOKEN,
    carrier="header",
    look=IN_DENYLIST,
    request=(
        Step("have", orelse="unauthorised"),
        Step("cpu", "verify"),
        Step("look", UNEXPIRED, orelse="unauthorised"),
        Step("look", LIST_FRESH, orelse="ask"),
        Step("look", IN_LIST_COPY, orelse="unauthorised"),
        Step("serve"),
    ),
    ask=(
        Step("call", STORE_READ, orelse="list_outage"),
        Step("look", IN_DENYLIST, orelse="unauthorised"),
        Step("read_list"),
        Step("serve"),
    ),
    login=(Step("cpu", "sign"), Step("keep")),
    logout=(Step("call", STORE_WRITE, orelse="unavailable"), Step("drop")),
    revoke=STORE_WRITE,
    copies="denylist",
)

JWT_DENYLIST_AT_SERVER = replace(JWT_DENYLIST, login=(Step("keep"),), direct=(LOGIN,))
