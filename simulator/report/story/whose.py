"""Whose story is told if nobody says so: of the user to whom most happens that few others meet."""

import numpy as np
from numpy.typing import NDArray

from simulator.engines import tally
from simulator.engines.tally import STORY, Tally

USER, KIND, CODE, VALUE = (STORY.index(name) for name in ("user", "kind", "code", "value"))

TELLING = (
    tally.SENT,
    tally.CALLED,
    tally.ANSWERED,
    tally.LOOKED,
    tally.ENDED,
    tally.RECEIVED,
    tally.BREAKER,
    tally.SAVED,
)
"""Lines whose value says what happened; that of the others is a time, or nothing."""


def whose_story(found: Tally, limit: int) -> int | None:
    """Return the user whose first exchanges hold most of what sets users apart; None: nobody sends.

    Each thing that may happen weighs by how few users meet it, as rare words do in a text (Spärck
    Jones, "A statistical interpretation of term specificity", 1972). Ties: who sends first.

    Args:
        found: A run's tally, with its story.
        limit: How many exchanges of a user count.
    """
    lines = found.story[found.story[:, USER] >= 0]
    sent = lines[lines[:, CODE] == tally.SENT, USER]
    if not len(sent):
        return None
    users, first = np.unique(sent, return_index=True)
    lines = lines[np.isin(lines[:, USER], users)]
    lines = lines[_exchange_number(lines) <= limit]
    value = np.where(np.isin(lines[:, CODE], TELLING), lines[:, VALUE], 0)
    things = np.stack([lines[:, KIND], lines[:, CODE], value], axis=1)
    _, thing = np.unique(things, axis=0, return_inverse=True)
    met = np.unique(np.stack([np.searchsorted(users, lines[:, USER]), thing.ravel()]), axis=1)
    weight = np.log(len(users) / np.bincount(met[1]))
    score = np.bincount(met[0], weights=weight[met[1]], minlength=len(users))
    return int(users[np.lexsort([first, -score])[0]])


def _exchange_number(lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many exchanges each line's user has sent by then."""
    order = np.argsort(lines[:, USER], kind="stable")
    sent = np.cumsum(lines[order, CODE] == tally.SENT)
    starts = np.flatnonzero(np.diff(lines[order, USER], prepend=-1))
    before = np.concatenate([[0], sent])[starts]
    number = np.empty(len(lines), dtype=np.int64)
    number[order] = sent - np.repeat(before, np.diff(np.append(starts, len(lines))))
    return number
