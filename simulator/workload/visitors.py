"""Who is behind the requests of a log: users, their visits, and the moments within a second.

A log holds whole seconds and no visits. A *user* is an address with an agent. A *visit* ends where
its user is idle for 30 minutes: the cut of web analytics since Catledge and Pitkow, "Characterizing
browsing strategies in the World-Wide Web", WWW 1995 (25.5 minutes, measured), rounded up as in
Google Analytics.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import cast

import numpy as np
from numpy.typing import NDArray

from simulator.draws import bits53

NS = 1_000_000_000
IDLE_S = 30 * 60
NEVER_S = -(1 << 62)


def user_key(address: bytes, agent: bytes) -> int:
    """Return the 64-bit hash of a user: BLAKE2b (RFC 7693), the same everywhere and always.

    Among 10 million users two share a hash with a probability of 3 in a million.
    """
    return int.from_bytes(blake2b(address + b"\n" + agent, digest_size=8).digest(), "little")


def spread_ns(at_s: NDArray[np.int64], key: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return each request's moment within its second: uniform, each user's in the log's order.

    The k requests of a user in a second take k uniform moments in ascending order. The moments are
    hashes of (user, second, 1 … k): no other line of the log changes them.

    Args:
        at_s: int64[n], Unix time; all requests of its seconds, in the order of the log.
        key: uint64[n], hash of the user.

    Returns:
        int64[n], 0 … 10⁹ - 1 ns.
    """
    order = np.lexsort((key, at_s))
    second, user = at_s[order], key[order]
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = (second[1:] != second[:-1]) | (user[1:] != user[:-1])
    group = np.cumsum(begins) - 1
    rank = np.arange(len(order)) - np.flatnonzero(begins)[group]
    bits = _bits53(user, second.astype(np.uint64), rank.astype(np.uint64))
    moment = ((bits >> np.uint64(23)) * np.uint64(NS) >> np.uint64(30)).astype(np.int64)
    spread = np.empty_like(moment)
    spread[order] = moment[np.lexsort((moment, group))]
    return spread


def _bits53(
    key: NDArray[np.uint64], whose: NDArray[np.uint64], step: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """`draws.bits53` of whole arrays: its arithmetic modulo 2^64 is that of uint64 arrays."""
    bits = bits53(cast("int", key), cast("int", whose), cast("int", step))
    return cast("NDArray[np.uint64]", bits)


@dataclass
class Visitors:
    """The users met so far, 32 bytes each.

    Attributes:
        keys: uint64[users], their hashes, sorted.
        ids: int64[users], the user of each key; users are numbered in order of first appearance.
        last_s: int64[users], when user i was last seen (Unix time).
        visit: int64[users], the latest visit of user i.
        visits: How many visits have begun.
    """

    keys: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    last_s: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    visit: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    visits: int = 0

    def identify(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the users of the next requests, int64[n], from their hashes."""
        unique, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        place = np.searchsorted(self.keys, unique)
        known = place < len(self.keys)
        known[known] = self.keys[place[known]] == unique[known]
        user = np.empty(len(unique), np.int64)
        user[known] = self.ids[place[known]]
        new = np.flatnonzero(~known)
        user[new[np.argsort(first[new])]] = len(self.keys) + np.arange(len(new))
        self.keys = np.insert(self.keys, place[new], unique[new])
        self.ids = np.insert(self.ids, place[new], user[new])
        self.last_s = np.append(self.last_s, np.full(len(new), NEVER_S))
        self.visit = np.append(self.visit, np.full(len(new), -1))
        return user[inverse]

    def follow(self, user: NDArray[np.int64], at_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the visits of the next requests, int64[n], numbered in order of their beginning.

        Args:
            user: int64[n], who asks, in order of time.
            at_s: int64[n], ascending, the stamps of the log: idleness is judged on what it says.
        """
        order = np.argsort(user, kind="stable")
        who, when = user[order], at_s[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = who[1:] != who[:-1]
        before = np.empty_like(when)
        before[1:] = when[:-1]
        before[first] = self.last_s[who[first]]
        begins = when - before >= IDLE_S

        in_time = np.empty_like(begins)
        in_time[order] = begins
        number = self.visits - 1 + np.cumsum(in_time)
        known = np.where(begins, number[order], self.visit[who])
        # Between the beginnings a request belongs to the visit of the one before it.
        source = np.maximum.accumulate(np.where(begins | first, np.arange(len(order)), 0))
        followed = known[source]

        last = np.append(first[1:], True)
        self.last_s[who[last]] = when[last]
        self.visit[who[last]] = followed[last]
        self.visits += int(np.count_nonzero(begins))
        visit = np.empty_like(followed)
        visit[order] = followed
        return visit
