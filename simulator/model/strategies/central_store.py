"""Sessions in one Redis, asked on every request (GETEX: the touch is part of the read)."""

from simulator.model.steps import IN_STORE, STORE_READ, STORE_WRITE, Step
from simulator.model.strategy import SESSION, Strategy

CENTRAL_STORE = Strategy(
    name="central_store",
    credential=SESSION,
    carrier="cookie",
    look=IN_STORE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("call", STORE_READ, orelse="outage"),
        Step("look", IN_STORE, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(Step("call", STORE_WRITE, orelse="unavailable"), Step("keep")),
    logout=(Step("call", STORE_WRITE, orelse="unavailable"), Step("drop")),
    revoke=STORE_WRITE,
)
