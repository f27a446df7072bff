"""What circuit breakers do about calls, in words."""

from simulator.engines import tally
from simulator.model.steps import AUTH_SERVER, STATIONS, station_of
from simulator.report.story.calls import all_the_same
from simulator.report.story.duration import duration
from simulator.report.story.moments import Moment
from simulator.report.story.scene import SERVER, Scene


def switched(m: Moment, scene: Scene) -> str:
    """A breaker opens, closes, lets a call through to try, or none."""
    operation, what = divmod(m.value, tally.SWITCHES)
    station = station_of(operation)
    name = SERVER if station == AUTH_SERVER else f"the {STATIONS[station]}"
    if what == tally.SPARED:
        return (
            f"the circuit breaker is open: does not ask {name}{all_the_same(m, operation, scene)}"
        )
    if what == tally.TRIED:
        return f"the circuit breaker lets one call through to {name}, to try"
    if what == tally.CLOSED:
        return f"closes the circuit breaker: {name} answers"
    failures = int(scene.plan.breaker_failures[station])
    lasts = duration(int(scene.plan.breaker_open_ns[station]))
    why = f"{failures} calls in a row have failed" if failures > 1 else "a call has failed"
    return f"opens the circuit breaker: {why}; asks {name} no more for {lasts}"
