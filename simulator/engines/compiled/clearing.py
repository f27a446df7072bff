"""What an answer that deletes a cookie does to the jar; mirrors the reference's `clear`."""

from simulator.engines import tally
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, exchange_at, jar_at, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import let_go
from simulator.model import clearing


@kernel
def clear(t: State, now: int, i: int) -> None:
    """Take the credential out of the jar if the answer says so; a thief keeps its copy."""
    x = exchange_at(t, i)
    if not x.clears:
        return
    jar = jar_at(t, x.jar)
    if visit_at(t, x.visit).stolen < 0 and clearing.deletes(x.clears, x.outcome, jar.login >= 0):
        let_go(t, jar.login)
        jar.login = -1
        jar.cause = x.cause
        tell(t, now, i, tally.CLEARED, -1, 0)


@kernel
def cause_of(t: State, i: int) -> int:
    """Return why a client has to log in that was told 401."""
    x = exchange_at(t, i)
    return clearing.cause_of(x.cause, x.login >= 0, jar_at(t, x.jar).cause)
