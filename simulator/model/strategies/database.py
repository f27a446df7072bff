"""Sessions in a table: every request asks the database, and writes the touch back."""

from dataclasses import replace

from simulator.model.steps import DATABASE_READ, DATABASE_WRITE, IN_TABLE, TOUCHED, Step
from simulator.model.strategy import SESSION, Strategy

WRITE = Step("call", DATABASE_WRITE, orelse="unavailable")

DATABASE = Strategy(
    name="database",
    credential=SESSION,
    carrier="cookie",
    look=IN_TABLE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("call", DATABASE_READ, orelse="failed"),
        Step("look", IN_TABLE, orelse="unauthorised"),
        WRITE,
        Step("serve"),
    ),
    login=(WRITE, Step("keep")),
    logout=(WRITE, Step("drop")),
    revoke=DATABASE_WRITE,
)


def seldom_touched(strategy: Strategy, *, never: bool) -> Strategy:
    """Return `database` with a write only where the session is touched (`session.touch`)."""
    asked = strategy.request[: strategy.request.index(WRITE)]
    served = (Step("serve"),)
    if never:
        return replace(strategy, request=asked + served)
    touched = (Step("look", TOUCHED, orelse="ask"), WRITE)
    return replace(strategy, request=asked + touched + served, ask=served)
