"""The keys of what stands around the nodes: stations, network and clients."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Tag

from simulator.scenario import quantities
from simulator.scenario.block import Block
from simulator.scenario.breaker import MaybeBreaker
from simulator.scenario.distribution import NO_TIME, Distribution, MaybeTime
from simulator.scenario.errors import Refusal, nearest
from simulator.scenario.kinds import (
    Bandwidth,
    Count,
    Delay,
    Flag,
    Kind,
    Padding,
    Size,
    Time,
    absent,
    amount,
    whole,
)
from simulator.scenario.quantities import GIB, KIB, MBIT, MS, US, S

Memory = Annotated[int, amount(quantities.SIZE, 1, 1024 * GIB)]


def _constant(mean_ns: float) -> Distribution:
    return Distribution.model_construct(mean=float(mean_ns), distribution="constant")


class Store(Block):
    """The central session store (Redis).

    Defaults: one core of Redis serves about 100,000 simple commands a second (redis.io,
    "Redis benchmark"), hence 10 us; a write costs a little more. The round trip is one within a
    data centre; pool and time-out are assumptions.
    """

    shards: Annotated[int, whole(1, 1_000)] = 1
    """Shards; each serves one operation at a time, as Redis does."""
    round_trip: Delay = 500 * US
    """Network round trip between node and store (ns)."""
    read: Distribution = _constant(10 * US)
    """Service time of a read (ns)."""
    write: Distribution = _constant(12 * US)
    """Service time of a write (ns)."""
    connections_per_node: Count = 50
    """Size of each node's connection pool."""
    timeout: Time = 1 * S
    """How long a node waits for an answer (ns)."""
    on_outage: Literal["fail", "anonymous", "forget", "accept"] = "fail"
    """What a node answers without the store: 503, 401, or as if the credential were good.

    `forget`: 401, and the answer deletes the client's cookie, so that the session is lost to its
    user though the store has kept it (sourcegraph#37016)."""
    breaker: MaybeBreaker = None
    """The circuit breaker before the store, in each node; none: every call is made."""
    maxmemory: Annotated[Memory | None, BeforeValidator(absent)] = None
    """Memory of each shard for sessions or denied tokens (bytes); none: no limit.

    Redis's `maxmemory` (redis.io, "Key eviction"), but for what it needs for itself. A session
    takes `session.id_bytes`, `session.data_bytes` and 99 bytes of Redis's own, those of `bff` 86
    more for their tokens; a denied token 135. Shards are taken for equally full."""
    eviction: Literal["noeviction", "allkeys-lru", "volatile-ttl"] = "noeviction"
    """What a full store does: refuses a new key, or lets another one go.

    `noeviction`: the write fails, as in an outage; reads and deletions go on. `allkeys-lru`: that
    which was used longest ago goes; `volatile-ttl`: that which would expire first."""
    replica_lag: Delay = 0
    """By how much the replica is behind that is read in place of each shard (ns); 0: none is.

    Redis replicates asynchronously (redis.io, "Redis replication"); clients call it `readFrom:
    REPLICA` (Lettuce) or `readMode: SLAVE` (Redisson). A touch is a write: it goes to the shard
    itself, as an operation for whose answer nobody waits."""


class Database(Block):
    """The application's database.

    Its defaults are assumptions, not measurements: a look-up by primary key from memory, a write
    that waits for the log, a pool of some ten connections a node on two nodes.
    """

    connections: Count = 20
    """Servers of the station: operations in progress at a time, from all nodes."""
    round_trip: Delay = 1 * MS
    """Network round trip between node and database (ns)."""
    read: Distribution = _constant(500 * US)
    """Service time of a read (ns)."""
    write: Distribution = _constant(2 * MS)
    """Service time of a write (ns)."""
    timeout: Time = 5 * S
    """How long a node waits for an answer (ns)."""


class AuthServer(Block):
    """An authorization server of its own (RFC 6749).

    Its defaults are assumptions: a server elsewhere in the region, with operations of a row or two.
    """

    round_trip: Delay = 30 * MS
    """Network round trip between node and server (ns)."""
    workers: Count = 16
    """Operations that it works on at a time."""
    service_time: Distribution = _constant(2 * MS)
    """Service time of an operation (ns)."""
    timeout: Time = 5 * S
    """How long a node waits for an answer (ns)."""
    third_party: Flag = False
    """Whether it is a provider's: a login costs two more client round trips and one more call."""
    single_sign_on: Flag = False
    """Whether it remembers who has logged in (Keycloak's SSO session; OpenID Connect Core 3.1.2.1,
    `prompt=none`): while one login lives on a device, for whichever domain, the next one needs no
    name and password.

    It takes the redirect's two client round trips and the same operations, but no
    `client.login_delay`. A logout ends the login of its own domain only: that the others are told
    (OpenID Connect Back-Channel Logout 1.0) is left out."""
    breaker: MaybeBreaker = None
    """The circuit breaker of each node that asks it; none: every call is made.

    Clients that log in or refresh at the server itself have none."""


def _read_in_app(value: object) -> str:
    if value != "in_app":
        allowed = "`in_app`, or keys such as {round_trip: 30 ms}"
        raise Refusal("neither a word nor a mapping of keys", allowed, nearest(value, ["in_app"]))
    return "in_app"


def _tag(value: Any) -> str:  # noqa: ANN401 - pydantic's signature
    return "server" if isinstance(value, Mapping | AuthServer) else "word"


InAppOrServer = Annotated[
    Annotated[Literal["in_app"], Kind(_read_in_app, str, {"const": "in_app"}), Tag("word")]
    | Annotated[AuthServer, Tag("server")],
    Discriminator(_tag),
]
"""`in_app`: the application issues and keeps its tokens itself."""


class Network(Block):
    """The way between client and balancer, and what travels on it beside the credential."""

    client_round_trip: Delay = 40 * MS
    """Round trip between client and balancer (ns)."""
    client_uplink: Bandwidth = 5 * MBIT
    """Bit/s from the client."""
    client_downlink: Bandwidth = 20 * MBIT
    """Bit/s to the client."""
    header_bytes: Padding = 500
    """Bytes of a request beside the credential."""
    header_limit: Size = 8 * KIB
    """Longest header that a node takes (431 above); nginx's large_client_header_buffers: 8 KiB."""
    response_bytes: Padding = 4 * KIB
    """Bytes of an answer."""


class Client(Block):
    """What clients put up with."""

    timeout: Time = 30 * S
    """How long a client waits for each answer (ns)."""
    retries: Annotated[int, whole(0, 100)] = 0
    """How often an exchange that failed is repeated."""
    backoff: Distribution = Distribution.model_construct(
        mean=500.0 * MS, distribution="exponential"
    )
    """Pause before a repetition (ns)."""
    login_attempts: Annotated[int, whole(1, 1_000)] = 3
    """Logins for one request until it is abandoned."""
    login_delay: MaybeTime = NO_TIME
    """Time that a user takes from a 401 to sending name and password (ns), for every login.

    Nothing is typed again when a login is only repeated (`retries`)."""
