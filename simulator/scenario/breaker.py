"""The keys of a circuit breaker, before whichever station it stands."""

from typing import Annotated

from pydantic import BeforeValidator

from simulator.scenario.block import Block
from simulator.scenario.kinds import Count, Time, absent
from simulator.scenario.quantities import S


class Breaker(Block):
    """A circuit breaker in each node (M. Nygard, "Release It!").

    After `failures` calls in a row that failed (a time-out, a refusal, no connection in time) calls
    fail at once for `open_for`; then one is let through, and decides.
    """

    failures: Count = 5
    """After how many failures in a row it opens; an assumption (Polly's example: 2)."""
    open_for: Time = 60 * S
    """For how long it is open (ns); resilience4j's `waitDurationInOpenState`."""

    def given(self) -> tuple[str, ...]:
        """As of any block; one with all its keys at their defaults is a breaker all the same."""
        return super().given() or tuple(type(self).model_fields)


MaybeBreaker = Annotated[Breaker | None, BeforeValidator(absent)]
"""None: no breaker."""
