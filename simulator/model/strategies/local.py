"""Sessions in the memory of the node that took the login: any other node says 401."""

from dataclasses import replace

from simulator.model.steps import DATABASE_READ, DATABASE_WRITE, IN_COPY, IN_NODE, IN_TABLE, Step
from simulator.model.strategy import SESSION, Strategy

LOCAL = Strategy(
    name="local",
    credential=SESSION,
    carrier="cookie",
    look=IN_NODE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("look", IN_NODE, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(Step("keep"),),
    logout=(Step("drop"),),
)

WRITE = Step("call", DATABASE_WRITE, orelse="unavailable")


def persisted(strategy: Strategy, *, on_miss: bool) -> Strategy:
    """Return `local` or `sticky` with a row for each session in the database (`session.persist`).

    Args:
        strategy: One of the two.
        on_miss: A node that does not know a session asks for its row, and keeps it; else rows are
            read only when their own node starts again.
    """
    kept = replace(
        strategy, login=(WRITE, *strategy.login), logout=(WRITE, *strategy.logout), survives=True
    )
    if not on_miss:
        return kept
    return replace(
        kept,
        look=IN_TABLE,
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
        copies="memory",
        survives=False,
    )
