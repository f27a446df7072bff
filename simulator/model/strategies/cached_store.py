"""Sessions in one Redis, with a copy in a node for some seconds after it was asked for there."""

from simulator.model.steps import IN_COPY, IN_STORE, STORE_READ, STORE_WRITE, Step
from simulator.model.strategy import SESSION, Strategy

CACHED_STORE = Strategy(
    name="cached_store",
    credential=SESSION,
    carrier="cookie",
    look=IN_STORE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("look", IN_COPY, orelse="ask"),
        Step("serve"),
    ),
    ask=(
        Step("call", STORE_READ, orelse="outage"),
        Step("look", IN_STORE, orelse="unauthorised"),
        Step("copy"),
        Step("serve"),
    ),
    login=(Step("call", STORE_WRITE, orelse="unavailable"), Step("keep")),
    logout=(Step("call", STORE_WRITE, orelse="unavailable"), Step("drop")),
    revoke=STORE_WRITE,
    copies="cache",
)
