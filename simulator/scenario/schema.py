"""The whole scenario: every top-level key, with its limits and its default.

A `Scenario` is made by `simulator.scenario.loading` only, which also checks what one key means
for another (`checks`).
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from simulator.scenario.block import Block
from simulator.scenario.cluster import Autoscaler, Balancer, Nodes, names_of
from simulator.scenario.cost_keys import DEFAULT, DefaultOrCosts
from simulator.scenario.credentials import (
    Cache,
    Denylist,
    Introspection,
    PasswordHash,
    RateLimit,
    Refresh,
    Replication,
    Session,
    Token,
)
from simulator.scenario.errors import Refusal
from simulator.scenario.events import AnyEvent
from simulator.scenario.hybrid import Hybrid, Strategies
from simulator.scenario.kinds import (
    LONGEST_TIME,
    Count,
    Kind,
    Time,
    absent,
    amount,
    spelling,
    text,
    whole,
)
from simulator.scenario.objectives import Prices, Slo
from simulator.scenario.quantities import MIN, TIME
from simulator.scenario.services import Client, Database, InAppOrServer, Network, Store
from simulator.scenario.strategy_names import WORKING
from simulator.scenario.workload import Workload

LARGEST_SEED = 2**63 - 1

_delay = amount(TIME, 0, LONGEST_TIME)


def _read_version(value: object) -> int:
    if value != 1 or isinstance(value, bool):
        raise Refusal("not a version that this program reads", "1")
    return 1


def _read_warm_up(value: object) -> int | str:
    return "auto" if value == "auto" else int(_delay.read(value))


def _spell_warm_up(value: int | str) -> str:
    return value if isinstance(value, str) else str(_delay.spell(value))


WarmUp = Kind(
    _read_warm_up, _spell_warm_up, {"anyOf": [{"const": "auto"}, *_delay.schema["anyOf"]]}
)


class Scenario(Block):
    """What is simulated: who comes when, to which machines, and what happens meanwhile."""

    name: Annotated[
        str,
        spelling(
            "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
            "a scenario's name",
            "at most 64 letters, digits, '_', '.' and '-', the first a letter or digit",
        ),
    ] = "scenario"
    """Names the folder of results; by default the file's name."""
    description: Annotated[str, text(4_000, lines=True)] = ""
    """What the scenario is about; tables and reports show it."""
    schema_version: Annotated[int, Kind(_read_version, int, {"const": 1})] = 1
    """The version of these keys."""
    seed: Annotated[int, whole(0, LARGEST_SEED)] = 0
    """Two runs of one seed are the same to the last bit."""
    duration: Time = 10 * MIN
    """How long is simulated (ns)."""
    warm_up: Annotated[int | Literal["auto"], WarmUp] = 0
    """What is left out of the statistics at the start (ns); `auto`: MSER-5, for each strategy."""
    replications: Count = 5
    """Runs of each strategy, each with draws of its own."""
    strategies: Strategies = WORKING
    """What is compared: `all`, or a list of names and of strategies of your own, as written.

    The first is what differences are taken from."""
    workload: Workload
    """Who comes when."""
    balancer: Balancer = Balancer.defaults()
    """The load balancer."""
    nodes: Nodes = Nodes.defaults()
    """The application's nodes."""
    autoscaler: Annotated[Autoscaler | None, BeforeValidator(absent)] = None
    """Adds and removes nodes; none: only events do."""
    store: Store = Store.defaults()
    """The central session store."""
    database: Database = Database.defaults()
    """The application's database."""
    auth_server: InAppOrServer = "in_app"
    """The authorization server; `in_app`: the application itself."""
    network: Network = Network.defaults()
    """The way between client and balancer."""
    client: Client = Client.defaults()
    """What clients put up with."""
    session: Session = Session.defaults()
    """Logins that the server keeps."""
    cache: Cache = Cache.defaults()
    """The nodes' copies of sessions."""
    replication: Replication = Replication.defaults()
    """Copies of sessions between nodes."""
    token: Token = Token.defaults()
    """Signed tokens."""
    refresh: Refresh = Refresh.defaults()
    """Refresh tokens."""
    introspection: Introspection = Introspection.defaults()
    """Token introspection."""
    denylist: Denylist = Denylist.defaults()
    """The list of revoked tokens."""
    password_hash: PasswordHash = PasswordHash.defaults()
    """Checking a password at login."""
    rate_limit: RateLimit = RateLimit.defaults()
    """Limits that are answered with 429."""
    costs: DefaultOrCosts = DEFAULT
    """`default`, or what was measured on your machine: a file as `authscale calibrate` writes.

    Its path starts from the scenario's folder; or its keys stand here. A key of the scenario
    (`store.read`, `password_hash.mean`) wins."""
    prices: Prices = Prices.defaults()
    """What things cost."""
    events: Annotated[tuple[AnyEvent, ...], Field(max_length=10_000)] = ()
    """What happens, and when."""
    slo: Slo = Slo.defaults()
    """Service-level objectives."""

    @property
    def strategy_names(self) -> tuple[str, ...]:
        """What tables call the strategies, in order."""
        return tuple(s.name if isinstance(s, Hybrid) else s for s in self.strategies)

    @property
    def node_names(self) -> tuple[str, ...]:
        """The names of all nodes that may exist: the initial ones, then those added, by time."""
        if self.autoscaler:
            return names_of(self.nodes, max(self.nodes.count, self.autoscaler.max))
        added = sum(event.count for event in self.events if event.kind == "add_nodes")
        return names_of(self.nodes, self.nodes.count + added)

    @property
    def node_weights(self) -> tuple[int, ...]:
        """The weights of all nodes that ever exist; empty if they weigh the same."""
        weights = tuple(self.nodes.weights.get(name, 1) for name in self.node_names)
        return weights if len(set(weights)) > 1 else ()

    @property
    def trace_path(self) -> Path:
        """The recorded traffic's file.

        Raises:
            ValueError: The workload is not a trace.
        """
        if self.workload.trace is None:
            raise ValueError("the workload is not a trace")
        return self.workload.trace.path

    def spelt(self) -> dict[str, Any]:
        """The keys and values as a file would spell them, without keys that do not work yet."""
        return self.model_dump(by_alias=True, exclude_none=True)
