"""What an engine noted of one user, in order and in reach."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from simulator.engines import tally
from simulator.engines.order import FORGERY, THIEF
from simulator.engines.tally import RECORD, STORY, Tally
from simulator.model.rules import NEVER_NS
from simulator.model.steps import FORGED, IN_DENYLIST, LOGOUT, PREFLIGHT, REFRESH, REQUEST

USER, CODE = STORY.index("user"), STORY.index("code")


class Moment(NamedTuple):
    """One line of a tally's story (`engines.tally.STORY`)."""

    at_ns: int
    visit: int
    request: int
    exchange: int
    user: int
    kind: int
    code: int
    node: int
    value: int


Key = tuple[int, int]
"""An exchange: its visit, and its number there."""


def key(m: Moment) -> Key:
    """The exchange of a moment."""
    return m.visit, m.exchange


def is_thief(visit: int) -> bool:
    """Whether a visit is that of a thief with a credential of the user's."""
    return visit >= THIEF


def is_forged(visit: int) -> bool:
    """Whether a visit is a request that a hostile page has made the user's browser send."""
    return FORGERY <= visit < THIEF


def is_own(visit: int) -> bool:
    """Whether a visit is the user's own."""
    return visit < FORGERY


def is_strike(m: Moment) -> bool:
    """Whether it comes to the user from outside, and belongs to no exchange."""
    return m.visit < 0


@dataclass(frozen=True)
class Moments:
    """All that a run noted of a user, and of thieves with the user's credentials.

    Attributes:
        all: In order of time.
        exchanges: The moments of each exchange, in order of time.
        sent: The moments of sending in each visit, in order of time.
        beside: Refreshes that went out beside a request, which did not wait for them.
        following: What its visit sends after each exchange, for the same request.
        number: Each exchange's place among the user's, from 1, in order of sending.
        finished: (time, outcome) of each finished request, by visit and request.
        list_ns: When each node was told what is on the denylist, whosever exchange it was.
    """

    all: Sequence[Moment]
    exchanges: Mapping[Key, Sequence[Moment]]
    sent: Mapping[int, Sequence[Moment]]
    beside: frozenset[Key]
    following: Mapping[Key, Moment]
    number: Mapping[Key, int]
    finished: Mapping[Key, tuple[int, int]]
    list_ns: Mapping[int, Sequence[int]]

    @property
    def visits(self) -> list[int]:
        """The user's own visits, in order of their first exchange."""
        return [visit for visit in self.sent if is_own(visit)]

    @property
    def count(self) -> int:
        """How many exchanges were sent."""
        return sum(map(len, self.sent.values()))

    def after(self, m: Moment) -> Moment | None:
        """The next moment of the same exchange."""
        mine = self.exchanges[key(m)]
        place = mine.index(m) + 1
        return mine[place] if place < len(mine) else None

    def before(self, m: Moment) -> Moment | None:
        """The moment before in the same exchange."""
        mine = self.exchanges[key(m)]
        place = mine.index(m)
        return mine[place - 1] if place else None


def has_sent(found: Tally, user: int) -> bool:
    """Whether a user has sent anything."""
    return bool((found.story[found.story[:, CODE] == tally.SENT, USER] == user).any())


def moments_of(found: Tally, user: int) -> Moments:
    """What a tally holds of a user; it must have been asked for its story and its records."""
    story = found.story[found.story[:, USER] == user]
    everything = [_as_met(Moment(*row)) for row in story.tolist()]
    exchanges: dict[Key, list[Moment]] = defaultdict(list)
    sent: dict[int, list[Moment]] = defaultdict(list)
    number: dict[Key, int] = {}
    count = 0
    for m in everything:
        if is_strike(m):
            continue
        exchanges[key(m)].append(m)
        if m.code == tally.SENT:
            sent[m.visit].append(m)
            count += 1
        # A client that only forgets its token sends nothing: that goes with what it sent before.
        number.setdefault(key(m), count)
    column = {name: i for i, name in enumerate(RECORD)}
    records = found.records[found.records[:, column["user"]] == user]
    finished = {
        (row[column["visit"]], row[column["request"]]): (
            row[column["finished_ns"]],
            row[column["outcome"]],
        )
        for row in records.tolist()
    }
    beside = frozenset(
        key(one)
        for visit in sent.values()
        for one, other in pairwise(visit)
        if one.kind == REFRESH and other.kind in (REQUEST, PREFLIGHT) and one.at_ns == other.at_ns
    )
    following = {
        key(one): other
        for visit in sent.values()
        for one, other in pairwise(m for m in visit if key(m) not in beside)
        # A logout has the number of the request before it, but does not go on with it.
        if one.request == other.request and other.kind != LOGOUT
        if not _asks_for_logout(one, other, finished)
    }
    return Moments(
        everything, exchanges, sent, beside, following, number, finished, _list_ns(found)
    )


def _as_met(m: Moment) -> Moment:
    """A forged request is a request to whoever meets it; its visit tells that it is forged."""
    return m._replace(kind=REQUEST) if m.kind == FORGED else m


def _asks_for_logout(one: Moment, other: Moment, finished: Mapping[Key, tuple[int, int]]) -> bool:
    """Whether the second of two exchanges is the preflight of a logout: the request is over."""
    end_ns, _ = finished.get((one.visit, one.request), (NEVER_NS, 0))
    return other.kind == PREFLIGHT and one.at_ns < end_ns <= other.at_ns


def _list_ns(found: Tally) -> Mapping[int, Sequence[int]]:
    """Return when each node has read the denylist, in order: a node has one copy for all users."""
    column = {name: i for i, name in enumerate(STORY)}
    looked = found.story[:, column["code"]] == tally.LOOKED
    read = found.story[looked & (found.story[:, column["value"]] == 2 * IN_DENYLIST + 1)]
    times: dict[int, list[int]] = defaultdict(list)
    for at_ns, node in read[:, [column["at_ns"], column["node"]]].tolist():
        times[node].append(at_ns)
    return times
