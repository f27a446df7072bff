"""The verdicts on all objectives of a strategy, as one word."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

WORST_FIRST = ("fail", "undecided", "pass")


def overall(verdicts: "DataFrame", strategy: str) -> str:
    """`fail` if one objective fails, else `undecided` if one is, else `pass`; empty without any.

    An objective for which a strategy has nothing to judge (visibility without logins) has no say.
    """
    judged = verdicts[(verdicts["strategy"] == strategy) & verdicts["value"].notna()]
    words = set(judged["verdict"])
    return next((word for word in WORST_FIRST if word in words), "")
