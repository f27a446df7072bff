"""One strategy's verdict on one objective, and what several of them come to."""

import math
from collections.abc import Iterable
from typing import NamedTuple

WORST_FIRST = ("fail", "undecided", "pass")


class Judged(NamedTuple):
    """A row of a comparison's `verdicts`, without its strategy.

    Attributes:
        objective: The key of `slo`.
        relation: "≤" (at most) or "≥" (at least).
        bound: In `unit`.
        value: Mean over replications, in `unit`; NaN if there was nothing to judge, infinite if a
            replication had no value at all (a latency that was never reached).
        ci95: Half-width of its interval; NaN without one.
        unit: "ms", "s" or "" for shares.
        verdict: "pass", "fail" or "undecided".
    """

    objective: str
    relation: str
    bound: float
    value: float
    ci95: float
    unit: str
    verdict: str

    @property
    def has_value(self) -> bool:
        """Whether there was anything to judge."""
        return not math.isnan(self.value)

    @property
    def beyond(self) -> float:
        """How far the value lies on the wrong side of the bound; negative on the right one."""
        return self.value - self.bound if self.relation == "≤" else self.bound - self.value

    @property
    def miss(self) -> float:
        """The same, measured by the bound; infinite for whatever lies beyond a bound of 0."""
        if self.bound:
            return self.beyond / self.bound
        return math.inf if self.beyond > 0 else 0.0

    @property
    def room(self) -> float:
        """How much of what the bound allows is left: 1 at best, 0 at the bound.

        An objective that demands a share allows what is missing to 1.
        """
        allowed = self.bound if self.relation == "≤" else 1 - self.bound
        return -self.beyond / allowed if allowed else 0.0


def overall(judged: Iterable[Judged]) -> str:
    """Return `fail` if one objective fails, else `undecided` if one is, else `pass`.

    An objective for which there was nothing to judge (visibility without logins) has no say; ""
    if there is no other.
    """
    words = {one.verdict for one in judged if one.has_value}
    return next((word for word in WORST_FIRST if word in words), "")


def worst(judged: Iterable[Judged]) -> Judged:
    """Return the objective that is missed by most, measured by its bound; of equals, the first.

    Args:
        judged: At least one, all with a value.
    """
    return max(judged, key=lambda one: one.miss)
