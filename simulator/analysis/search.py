"""The first of some candidates that meets what is demanded, found by asking about few of them.

Candidates stand from the most to the least desirable (one node, two nodes, …; most traffic, less,
…), and whatever is further on meets a demand the more easily. So there are at most three stretches:
those that fail, then perhaps some of which nobody can tell, then those that pass; bisection finds
where each of them ends.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from simulator.analysis.verdict import Outcome


@dataclass(frozen=True)
class Bounds:
    """What was found, as places among the candidates.

    Attributes:
        fails: The last that is known to fail before one that passes; −1 if the first does not fail.
        passes: The first that is known to pass; the number of candidates if none does.
        undecided: Those asked in between of which nobody could tell, in order.
    """

    fails: int
    passes: int
    undecided: tuple[int, ...]

    @property
    def is_decided(self) -> bool:
        """Whether no candidate is left between the two."""
        return self.passes == self.fails + 1


def search(count: int) -> Generator[int, Outcome, Bounds]:
    """Ask for the outcome at one candidate after another; return where they change.

    The first is asked first: if it passes there is nothing to look for; then the last: if it fails
    nothing in between passes. Then the middle of what is left, by number of candidates.

    Args:
        count: Of candidates, at least 1; each is asked at most once.
    """
    known: dict[int, Outcome] = {}
    for place in dict.fromkeys((0, count - 1)):
        known[place] = yield place
        if known[place] == ("pass" if place == 0 else "fail"):
            break
    while (middle := _next(_bounds(known, count))) is not None:
        known[middle] = yield middle
    return _bounds(known, count)


def _bounds(known: Mapping[int, Outcome], count: int) -> Bounds:
    passes = min((p for p, outcome in known.items() if outcome == "pass"), default=count)
    fails = max((p for p, outcome in known.items() if outcome == "fail" and p < passes), default=-1)
    undecided = (p for p, outcome in known.items() if outcome == "undecided")
    return Bounds(fails, passes, tuple(sorted(p for p in undecided if fails < p < passes)))


def _next(bounds: Bounds) -> int | None:
    """Return the middle of the first gap that is left; None if none is."""
    marks = (bounds.fails, *bounds.undecided, bounds.passes)
    # Between two undecided ones none can be told, either.
    gaps = {(marks[0], marks[1]), (marks[-2], marks[-1])}
    return next((sum(gap) // 2 for gap in sorted(gaps) if gap[1] - gap[0] > 1), None)
