"""The circuit breakers of the compiled engine; each kernel mirrors the reference's `Breakers`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, breaker_at
from simulator.engines.compiled.primitives import kernel
from simulator.model import breaker as rule
from simulator.model.steps import STATIONS, station_of

COUNT = len(STATIONS)


@kernel
def lets_through(t: State, now: int, i: int, n: int, operation: int) -> bool:
    """Return whether a node may make a call; note whose call it is to try."""
    breaker = breaker_at(t, n, station_of(operation))
    if not rule.lets_through(now, breaker.open_ns, breaker.trial != NOBODY):
        tell(t, now, i, tally.BREAKER, n, operation * tally.SWITCHES + tally.SPARED)
        return False
    if breaker.open_ns != rule.CLOSED_NS:
        breaker.trial = i
        tell(t, now, i, tally.BREAKER, n, operation * tally.SWITCHES + tally.TRIED)
    return True


@kernel
def hear(t: State, now: int, i: int, n: int, operation: int, answered: bool) -> None:  # noqa: FBT001 - a scalar
    """Take note of how a call has ended."""
    station = station_of(operation)
    breaker = breaker_at(t, n, station)
    if not rule.is_heard(breaker.open_ns, breaker.trial == i):
        return
    breaker.trial = NOBODY
    was_ns = breaker.open_ns
    breaker.failed = rule.failed_after(breaker.failed, answered)
    breaker.open_ns = rule.open_after_ns(
        now, breaker.failed, t.plan.breaker_failures[station], t.plan.breaker_open_ns[station]
    )
    if breaker.open_ns != rule.CLOSED_NS:
        tell(t, now, i, tally.BREAKER, n, operation * tally.SWITCHES + tally.OPENED)
    elif was_ns != rule.CLOSED_NS:
        tell(t, now, i, tally.BREAKER, n, operation * tally.SWITCHES + tally.CLOSED)


@kernel
def reset_breakers(t: State, n: int) -> None:
    """Let a node forget: its breakers are in its memory."""
    for station in range(COUNT):
        breaker = breaker_at(t, n, station)
        breaker.failed = 0
        breaker.open_ns = rule.CLOSED_NS
        breaker.trial = NOBODY
