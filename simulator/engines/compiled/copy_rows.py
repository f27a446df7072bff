"""Rows of copies: each login's in a list, and those of many nodes by a hash of login and node.

With a handful of nodes a login has as few copies, and walking its list is quickest. With a thousand
it may have a thousand: `copy_first` holds the first row of each hash (at least two for each row, so
that a list of equal hashes is rarely longer than one), `chain` leads to the next.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled.memory import State, copy_at, login_at
from simulator.engines.compiled.primitives import inlined, int64s, kernel

FEW_NODES = 8
"""With more of them rows are found by hash."""
OUT = -2
"""`newer` of a copy that is not in its node's order of use."""

HASH = 0x9E3779B97F4A7C15 - (1 << 64)
"""2^64 / golden ratio, signed: multiplied with it, neighbours are spread (Knuth, The Art of
Computer Programming 3, 6.4)."""
HASH_SHIFT = 24


@inlined
def hash_of(t: State, number: int, n: int) -> int:
    """Return where the list begins that a node's copy of a login is in."""
    key = number * t.plan.nodes + n
    return ((key * HASH) >> HASH_SHIFT) & (t.copy_first_rows - 1)


def chained(copy: NDArray[np.void], nodes: int, used: int) -> NDArray[np.int64]:
    """Put all rows that are taken into lists anew; return where these begin.

    Args:
        copy: The table of copies, whose `chain` is written; `node` is −1 in a free row.
        nodes: How many there are.
        used: How many rows have ever been taken.
    """
    if nodes <= FEW_NODES:
        return np.full(1, -1, dtype=np.int64)
    first = np.full(2 << (len(copy) - 1).bit_length(), -1, dtype=np.int64)
    taken = np.flatnonzero(copy["node"][:used] >= 0)
    key = copy["login"][taken].astype(np.int64) * nodes + copy["node"][taken]
    hashed = ((key * np.int64(HASH)) >> HASH_SHIFT) & (len(first) - 1)
    order = np.argsort(hashed, kind="stable")
    rows, hashed = taken[order], hashed[order]
    is_last = np.append(hashed[1:] != hashed[:-1], True) if len(rows) else np.zeros(0, bool)
    copy["chain"][rows] = np.where(is_last, -1, np.append(rows[1:], -1)[: len(rows)])
    begins = np.append(True, is_last[:-1])[: len(rows)]
    first[hashed[begins]] = rows[begins]
    return first


@kernel
def copy_of(t: State, number: int, n: int) -> int:
    """Return a node's copy of a login; −1 if it never had one."""
    if t.plan.nodes <= FEW_NODES:
        c = login_at(t, number).copies
        while c >= 0 and copy_at(t, c).node != n:
            c = copy_at(t, c).link
        return c
    c = int64s(t.copy_first_at, t.copy_first_rows)[hash_of(t, number, n)]
    while c >= 0 and (copy_at(t, c).node != n or copy_at(t, c).login != number):
        c = copy_at(t, c).chain
    return c


@kernel
def take_copy(t: State, number: int, n: int) -> int:
    """Return a new row for a node's copy of a login."""
    c = t.free_copy
    if c >= 0:
        t.free_copy = copy_at(t, c).link
    else:
        c = t.copies
        t.copies = c + 1
    copy, login = copy_at(t, c), login_at(t, number)
    copy.node = n
    copy.login = number
    copy.kept = 0
    copy.newer = OUT
    copy.awaited = 0
    copy.link = login.copies
    login.copies = c
    if t.plan.nodes > FEW_NODES:
        first = int64s(t.copy_first_at, t.copy_first_rows)
        at = hash_of(t, number, n)
        copy.chain = first[at]
        first[at] = c
    return c


@kernel
def give_copies(t: State, number: int) -> None:
    """Free the rows of all copies of a login."""
    login = login_at(t, number)
    while login.copies >= 0:
        c = login.copies
        login.copies = copy_at(t, c).link
        if t.plan.nodes > FEW_NODES:
            unchain(t, c)
        copy_at(t, c).node = -1
        copy_at(t, c).link = t.free_copy
        t.free_copy = c


@kernel
def unchain(t: State, c: int) -> None:
    """Take a row out of the list of its hash."""
    copy = copy_at(t, c)
    first = int64s(t.copy_first_at, t.copy_first_rows)
    at = hash_of(t, copy.login, copy.node)
    if first[at] == c:
        first[at] = copy.chain
        return
    before = first[at]
    while copy_at(t, before).chain != c:
        before = copy_at(t, before).chain
    copy_at(t, before).chain = copy.chain
