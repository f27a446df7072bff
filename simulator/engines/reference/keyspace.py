"""What the store's memory holds in the reference engine, if it is limited."""

from heapq import heappop, heappush, heapreplace

from simulator.engines.reference.entities import Exchange, Login
from simulator.engines.reference.keys import Keys
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.stored import Stored
from simulator.model import eviction
from simulator.model.eviction import ALLKEYS_LRU, NO_LIMIT, NOEVICTION
from simulator.model.steps import IN_DENYLIST, IN_STORE
from simulator.plan import Plan

Ranks = list[tuple[int, int, Login]]
"""A heap of keys by a time, and by the numbers of their logins.

The times of keys only grow: what stands here may be out of date, but is never too late.
"""


class Keyspace:
    """A key for each session, or for each denied token.

    Left out: what a failover brings back takes no memory, and a session that is written but whose
    node hears of it too late is not there.
    """

    def __init__(self, plan: Plan, ledger: Ledger, stored: Stored) -> None:
        self.plan = plan
        self.ledger = ledger
        self.stored = stored
        self.tokens = Keys(plan)
        self.is_limited = plan.store_keys != NO_LIMIT
        self.keys = 0
        self.reserved = 0
        self.soonest: Ranks = []
        self.oldest: Ranks = []
        self.lapses_ns = plan.lapse_to_ns.tolist()
        self.settled = 0

    def refuses(self, x: Exchange, operation: int, now: int) -> bool:
        """Return whether the store refuses an operation; else there will be room for its key."""
        plan = self.plan
        if not self.is_limited or not eviction.needs_room(operation, x.kind, plan.look):
            return False
        self.clear(now)
        if eviction.is_refused(plan.eviction, self.keys, self.reserved, plan.store_keys):
            self.ledger.count_window("refused_writes", now)
            return True
        x.reserved = True
        self.reserved += 1
        return False

    def is_full(self, now: int) -> bool:
        """Return whether the store refuses a new session."""
        plan = self.plan
        if not self.is_limited or plan.look != IN_STORE:
            return False
        self.clear(now)
        return eviction.is_refused(plan.eviction, self.keys, self.reserved, plan.store_keys)

    def release(self, x: Exchange) -> None:
        """An exchange is over: its key is there by now, or will never be."""
        self.reserved -= x.reserved
        x.reserved = False

    def put(self, login: Login, now: int) -> None:
        """Add a login's key, in the place of others if there is no room."""
        if not self.is_limited:
            return
        self.clear(now)
        while self.plan.eviction != NOEVICTION and self.keys >= self.plan.store_keys:
            self.evict(now)
        login.stored = True
        login.used_ns = now
        self.keys += 1
        heappush(self.soonest, (self.expires_ns(login), login.number, login))
        if self.plan.eviction == ALLKEYS_LRU:
            heappush(self.oldest, (now, login.number, login))
        if now >= self.plan.warm_up_ns:
            self.ledger.most("store_keys_max", self.keys)

    def read(self, login: Login, now: int) -> None:
        """A login's key is read, which is a use of it unless its replica is asked."""
        if not self.plan.replica_ns:
            self.use(login, now)

    def use(self, login: Login, now: int) -> None:
        """A login's key is used."""
        login.used_ns = now

    def remove(self, login: Login) -> None:
        """A login's key is there no more."""
        self.keys -= login.stored
        login.stored = False

    def expires_ns(self, login: Login) -> int:
        """Return when a login's key expires: with the session, or when no node takes the token."""
        if self.plan.look == IN_STORE:
            return login.deadline_ns
        return self.tokens.last_ns(login.kid, login.deadline_ns)

    def clear(self, now: int) -> None:
        """Let go what has expired, and what the store has lost as a whole."""
        while self.settled < len(self.lapses_ns) and self.lapses_ns[self.settled] <= now:
            self.settled += 1
            for _, _, login in self.soonest:
                if login.stored and self.stored.lapsed_ns(login) <= now:
                    self.remove(login)
        heap = self.soonest
        while heap and heap[0][0] <= now:
            login = heap[0][2]
            expires_ns = self.expires_ns(login)
            if login.stored and now < expires_ns:
                heapreplace(heap, (expires_ns, login.number, login))
            else:
                heappop(heap)
                self.remove(login)

    def evict(self, now: int) -> None:
        """Let go the key that the policy names; of a token that was denied, so is the denial."""
        policy = self.plan.eviction
        heap = self.oldest if policy == ALLKEYS_LRU else self.soonest
        while True:
            rank_ns, number, login = heap[0]
            leaves_ns = eviction.leaves_ns(policy, login.used_ns, self.expires_ns(login))
            if login.stored and leaves_ns > rank_ns:
                heapreplace(heap, (leaves_ns, number, login))
                continue
            heappop(heap)
            if login.stored:
                break
        self.remove(login)
        login.unstored_ns = now
        if self.plan.look == IN_DENYLIST:
            login.last_ns = max(login.last_ns, self.expires_ns(login))
        self.ledger.count_window("evictions", now)
