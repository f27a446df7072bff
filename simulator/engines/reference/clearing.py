"""What an answer that deletes a cookie does to the client's jar, in the reference engine."""

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange
from simulator.engines.reference.ledger import Ledger
from simulator.model import clearing


def clear(x: Exchange, ledger: Ledger, now: int) -> None:
    """Take the credential out of the jar if the answer says so; a thief keeps its copy."""
    jar = x.jar
    if x.visit.stolen is None and clearing.deletes(x.clears, x.outcome, jar.login is not None):
        jar.login = None
        jar.cause = x.cause
        ledger.tell(now, x, tally.CLEARED)


def cause_of(x: Exchange) -> int:
    """Return why a client has to log in that was told 401."""
    return clearing.cause_of(x.cause, x.login is not None, x.jar.cause)
