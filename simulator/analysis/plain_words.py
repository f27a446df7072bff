"""What a whole comparison comes to: a paragraph in plain words, made by rules.

A rule says only what the intervals allow, and nothing if there is nothing to say.
"""

from collections.abc import Callable

from simulator.analysis import contrasts, decision
from simulator.analysis.whole import Whole

Rule = Callable[[Whole], str]

WITH_OBJECTIVES: tuple[Rule, ...] = (
    decision.who_meets_all,
    decision.best_of_those,
    decision.who_is_ruled_out,
    decision.who_is_undecided,
    decision.what_the_floor_misses,
    contrasts.forgeries,
)
WITHOUT_OBJECTIVES: tuple[Rule, ...] = (
    contrasts.nobody_is_judged,
    contrasts.visibility,
    contrasts.look_ups,
    contrasts.exposure,
    contrasts.forgeries,
    contrasts.credential_bytes,
)


def plain_words(whole: Whole) -> list[str]:
    """Return the paragraph's sentences, in order; none is empty.

    With objectives: who meets them, what is best among those, and what rules out the others.
    Without: what differs most. Either way: who lets forged requests in, if there are any.
    """
    rules = WITH_OBJECTIVES if whole.objectives else WITHOUT_OBJECTIVES
    return [said for said in (rule(whole) for rule in rules) if said]
