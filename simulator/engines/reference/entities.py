"""What the reference engine's processes act upon: visits, exchanges, jars, logins and nodes."""

from collections import deque
from dataclasses import dataclass, field

from simpy import Event, Process

from simulator.model.rules import LIVE, NEVER_NS, NO_CAUSE
from simulator.model.steps import UNAVAILABLE_503


@dataclass(slots=True, eq=False)
class Copy:
    """What a node remembers of a login: for how long, of which token, and in which epoch."""

    from_ns: int
    until_ns: int
    token_ns: int
    epoch: int
    # When it was made, or sent.
    made_ns: int
    # Whether the node's memory still has it.
    kept: bool = False
    # When its node used it last, if it runs out by itself.
    used_ns: int = 0
    # Which version of the session's data it is, and from when on.
    version: int = 0
    version_ns: int = 0


@dataclass(slots=True, eq=False)
class Login:
    """A login as the server side knows it: a session, or a family of tokens."""

    number: int
    made_ns: int
    home: int
    home_epoch: int
    deadline_ns: int
    end_ns: int
    state: int = LIVE
    used_serial: int = 0
    rotated_ns: int = 0
    # Of the access token that a row or a session holds, and of the refresh token in a session.
    access_ns: int = 0
    grant_ns: int = 0
    # Which key signed the token that was given out last.
    kid: int = 0
    # When it is on the denylist.
    denied_ns: int = NEVER_NS
    # What nodes remember of it, by node.
    copies: dict[int, Copy] = field(default_factory=dict)
    # Whether the memory of the node that took it still has it; when that was told to forget it (of
    # copies that run out by themselves: when one of their nodes deleted it in the store), and when
    # its row in the table was deleted, or its key in the store was evicted.
    kept: bool = False
    forgotten_ns: int = NEVER_NS
    unstored_ns: int = NEVER_NS
    # Whether a store that may run full has a key of it, and when that was last read or written.
    stored: bool = False
    used_ns: int = 0
    # When it was last touched, and would have expired else, if a replica hears of that later.
    renewed_ns: int = 0
    before_ns: int = 0
    # When its user ended it, and until when a token is accepted all the same.
    ended_ns: int = 0
    last_ns: int = 0
    # How many thieves hold it.
    thieves: int = 0
    # How often its session's data have been written.
    version: int = 0


@dataclass(slots=True, eq=False)
class Jar:
    """What a client holds: a credential (a token's serial, expiry and key) and a node cookie."""

    login: Login | None = None
    serial: int = 0
    deadline_ns: int = 0
    affinity: int = -1
    kid: int = 0
    # The node that the cookie names first (`fail_back`), and until when the cookie lives.
    first: int = -1
    affinity_until_ns: int = 0
    # Why the credential was refused that an answer has deleted.
    cause: int = NO_CAUSE


@dataclass(slots=True, eq=False)
class Visit:
    """A user's activity from arrival to leaving."""

    entity: int
    number: int
    user: int
    length: int
    # On which of all devices.
    device: int = -1
    public: bool = False
    may_log_out: bool = True
    # The current request.
    request: int = 0
    domain: int = 0
    sent_ns: int = 0
    exchanges: int = 0
    logins: int = 0
    retries: int = 0
    refreshed: bool = False
    auth_ns: int = 0
    # Whether its login needs no name and password.
    silent: bool = False
    # All exchanges of the visit.
    serial: int = 0
    # A thief's copy of a jar.
    stolen: Jar | None = None
    # A refresh that is under way beside its requests.
    renewal: "Exchange | None" = None


@dataclass(slots=True, eq=False)
class Exchange:
    """One HTTP request and its response."""

    visit: Visit
    kind: int
    serial: int
    sent_ns: int
    reply: Event
    jar: Jar
    # Where its visit stood when it was sent.
    request: int
    retries: int
    # What it carries.
    attached: int = 0
    login: Login | None = None
    token_serial: int = 0
    deadline_ns: int = 0
    kid: int = 0
    affinity: int = -1
    first: int = -1
    # Which version of the session's data it has read.
    version: int = 0
    # A login without name and password.
    silent: bool = False
    # What it meets.
    process: Process | None = None
    node: int = -1
    cause: int = NO_CAUSE
    clears: int = 0
    started_ns: int = 0
    auth_ns: int = 0
    # Whether it moved its session's idle deadline; whether the store keeps room for its key.
    touched: bool = False
    reserved: bool = False
    outcome: int = UNAVAILABLE_503
    abandoned: bool = False
    # When the last of the copies that it sent to other nodes is there.
    shared_ns: int = 0
    # For how long it is told to wait before it tries again (`Retry-After`); 0: it is told nothing.
    retry_ns: int = 0
    # Whether no request waits for it.
    beside: bool = False
    # What it brings back.
    fresh: Login | None = None
    fresh_serial: int = 0
    fresh_deadline_ns: int = 0
    fresh_kid: int = 0


@dataclass(slots=True, eq=False)
class Node:
    """A server: workers, their queue, its connections to the store, and whether it is up."""

    number: int
    up: bool = False
    epoch: int = 0
    busy: int = 0
    queue: deque[Event] = field(default_factory=deque)
    computing: int = 0
    coreless: deque[Event] = field(default_factory=deque)
    store_connections: int = 0
    store_queue: deque[Event] = field(default_factory=deque)
    # When its copy of the denylist was read, and until when it is used.
    list_at_ns: int = 0
    list_until_ns: int = 0
    # The signer's keys: until when they are used, the newest; who fetches them, who waits for that.
    keys_until_ns: int = 0
    newest_key: int = 0
    fetch: Exchange | None = None
    keyless: deque[Event] = field(default_factory=deque)
    # When its link for copies is free, since when it is down, when it has loaded the others' state.
    link_free_ns: int = 0
    down_since_ns: int = 0
    loaded_ns: int = 0
    here: dict[Exchange, None] = field(default_factory=dict)
    # Integrals over the window.
    busy_since_ns: int = 0
    busy_ns: int = 0
    up_since_ns: int = 0
    up_ns: int = 0
    served: int = 0
    # For the autoscaler: worker time held in all, and of it what the last look has seen; when it
    # has booted (−1: it was not ordered), when it stops or has stopped.
    work_ns: int = 0
    seen_work_ns: int = 0
    boots_ns: int = -1
    leaves_ns: int = 0
    # In its memory; which, the least recently used first, if its room is limited.
    sessions: int = 0
    recent: dict[Login, None] = field(default_factory=dict)
