"""A scenario, a strategy and a replication, lowered to plain integers and flat arrays.

A plan is all that an engine needs: it holds no model objects, travels to another process, and is
the same whichever engine runs it. Times are int64 nanoseconds, shares of the plan that cannot bind
(a connection pool as large as the workers, a time-out longer than the run) are dropped here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.lowering.autoscaler import ScalerPlan, lower_autoscaler
from simulator.lowering.clients import lower_clients
from simulator.lowering.clock import lower_clock
from simulator.lowering.copies import lower_copies
from simulator.lowering.eviction import lower_eviction
from simulator.lowering.key_sets import lower_key_sets
from simulator.lowering.keys import lower_keys
from simulator.lowering.logins import lower_login
from simulator.lowering.nodes import lower_nodes
from simulator.lowering.prices import lower_prices
from simulator.lowering.program import lower_program
from simulator.lowering.routes import RoutePlan, lower_routes
from simulator.lowering.session_data import lower_session_data
from simulator.lowering.stations import lower_stations
from simulator.lowering.streams import lower_random
from simulator.lowering.strikes import lower_strikes
from simulator.lowering.workload import lower_workload
from simulator.model.strategies import strategy_of
from simulator.model.strategy import NOTHING
from simulator.model.timeline import Outage
from simulator.model.wire import lower_wire
from simulator.scenario.hybrid import scenario_of
from simulator.scenario.schema import Scenario

COVERAGE_PAIRS = 200
"""Pairs of a login and a node that are looked at in each bin; all of them if there are no more."""


@dataclass(frozen=True)
class Plan(ScalerPlan, RoutePlan):
    """What an engine runs.

    Fields that are plain `int` are scalars of the run; arrays say their shape here.

    Attributes:
        key: int64[STREAMS]: the key of every random stream.
        family, dist_a, dist_b: [TYPING + 1]: distributions, see `draws.sample_ns`.
        values: int64[*]: recorded values of empirical distributions, ns.
        op, arg, orelse, entry: the strategy's program (`steps.Program`).
        up_ns, up_bytes, too_large: int64[7, 2]: trip to the node, bytes of it and whether the node
            refuses the header, by exchange and by whether a credential is attached.
        sent_bytes: int64[7]: bytes of the credential that an exchange carries.
        down_ns, down_bytes: int64[7, 7]: the answer's trip, by exchange and outcome.
        domain_share: float64[domains]: cumulated shares.
        rate_*: pieces of the arrival rate (`workload.arrivals.Rate`).
        trace_*: a recorded log; empty for other workloads.
        action_*: the timeline of nodes; loss_*: when a node loses its memory, in order.
        outage_*: outages, station by station; `outage_first`: int64[4]: a station's first.
        breaker_*: int64[3]: after how many failures a station's breakers open (0: there are none),
            and for how long.
        lapse_*: what the store forgets, in order.
        strike_*: what hits a share of the users, in order.
        rotation_ns, retired_ns: when the signing key is rotated, and until when each is taken.
        own_key_ns, fast_ns: int64[nodes + 1]: from when on a node has a key of its own, and how far
            its clock is ahead.
        ring_point, ring_node: the hash ring; empty under other policies.
        weight: of each node; empty if they weigh the same.
    """

    # What it is a plan of.
    strategy: str
    node_names: tuple[str, ...]
    seed: int
    replication: int
    # The clock.
    duration_ns: int
    warm_up_ns: int
    bin_ns: int
    bins: int
    # Who comes.
    model: int
    users: int
    devices: int
    jars: int
    domains: int
    cookie_jar: int
    visit_mean: float
    think_mean_ns: float
    visit_constant: int
    logout_share: float
    authenticated_share: float
    regular_share: float
    app_share: float
    careless: int
    preflight_ns: int
    # What a login is.
    credential: int
    look: int
    has_refresh: int
    has_logout: int
    affinity: int
    cookie_ns: int
    cookie_kept: int
    fail_back: int
    idle_ns: int
    touch_ns: int
    absolute_ns: int
    ttl_ns: int
    access_ns: int
    jitter_ns: int
    early_ns: int
    background: int
    refresh_ns: int
    rotation: int
    grace_ns: int
    stored: int
    keyed: int
    skewed: int
    signs_here: int
    fetches: int
    jwks_ns: int
    # Where requests go.
    policy: int
    addresses: int
    weighted: int
    redispatch: int
    nodes: int
    workers: int
    cores: int
    queue_limit: int
    threaded: int
    login_gap_ns: int
    retry_after: int
    # Stations.
    store_shards: int
    store_half_ns: int
    store_timeout_ns: int
    store_pool: int
    store_read_bytes: int
    store_write_bytes: int
    database_connections: int
    database_half_ns: int
    database_timeout_ns: int
    auth_workers: int
    auth_half_ns: int
    auth_timeout_ns: int
    has_store: int
    has_database: int
    has_auth: int
    holds_tokens: int
    replica_ns: int
    id_bytes: int
    store_keys: int
    eviction: int
    # What nodes remember and tell each other.
    has_copies: int
    room: int
    in_memory: int
    holds_sessions: int
    broadcast: int
    revoke_call: int
    copy_ns: int
    own_idle_ns: int
    deletes_expired: int
    copy_on_login: int
    copy_touches: int
    list_ns: int
    propagation_ns: int
    pubsub: int
    survives: int
    peers: int
    synchronous: int
    lag_ns: int
    transfer_ns: int
    drop_ns: int
    session_bytes: int
    write_share: float
    # Clients.
    timeout_ns: int
    retries: int
    login_attempts: int
    types: int
    # Coverage.
    pairs: int
    # What it costs, per hour and per GB; 0 if absent.
    priced: int
    price_node_hour: float
    price_store_hour: float
    price_database_hour: float
    price_egress_gb: float
    # Arrays.
    preflighted: NDArray[np.int64]
    key: NDArray[np.int64]
    family: NDArray[np.int64]
    dist_a: NDArray[np.float64]
    dist_b: NDArray[np.float64]
    values: NDArray[np.int64]
    op: NDArray[np.int64]
    arg: NDArray[np.int64]
    orelse: NDArray[np.int64]
    entry: NDArray[np.int64]
    up_ns: NDArray[np.int64]
    up_bytes: NDArray[np.int64]
    too_large: NDArray[np.int64]
    sent_bytes: NDArray[np.int64]
    down_ns: NDArray[np.int64]
    down_bytes: NDArray[np.int64]
    domain_share: NDArray[np.float64]
    rate_start_ns: NDArray[np.int64]
    rate: NDArray[np.float64]
    rate_slope: NDArray[np.float64]
    rate_cumulated: NDArray[np.float64]
    trace_at_ns: NDArray[np.int64]
    trace_user: NDArray[np.int64]
    trace_public: NDArray[np.bool_]
    trace_last: NDArray[np.bool_]
    action_ns: NDArray[np.int64]
    action: NDArray[np.int64]
    action_node: NDArray[np.int64]
    loss_ns: NDArray[np.int64]
    loss_node: NDArray[np.int64]
    outage_first: NDArray[np.int64]
    outage_from_ns: NDArray[np.int64]
    outage_to_ns: NDArray[np.int64]
    outage_mode: NDArray[np.int64]
    breaker_failures: NDArray[np.int64]
    breaker_open_ns: NDArray[np.int64]
    lapse_from_ns: NDArray[np.int64]
    lapse_to_ns: NDArray[np.int64]
    strike_ns: NDArray[np.int64]
    strike: NDArray[np.int64]
    strike_event: NDArray[np.int64]
    strike_share: NDArray[np.float64]
    strike_interval_ns: NDArray[np.int64]
    rotation_ns: NDArray[np.int64]
    retired_ns: NDArray[np.int64]
    own_key_ns: NDArray[np.int64]
    fast_ns: NDArray[np.int64]
    ring_point: NDArray[np.int64]
    ring_node: NDArray[np.int64]
    weight: NDArray[np.int64]

    def outages(self, station: int) -> list[Outage]:
        """Return a station's outages, in order."""
        mine = slice(int(self.outage_first[station]), int(self.outage_first[station + 1]))
        columns = (self.outage_from_ns, self.outage_to_ns, self.outage_mode)
        return [Outage(*o) for o in zip(*(c[mine].tolist() for c in columns), strict=True)]


def make_plan(scenario: Scenario, strategy: str, replication: int) -> Plan:
    """Return the plan of one run.

    `warm_up: auto` is planned as no warm-up; who analyses the run replaces `warm_up_ns`.

    Args:
        scenario: What is simulated.
        strategy: One of its `strategy_names`, or any built-in strategy.
        replication: Counted from 0.

    Raises:
        InputError: The trace cannot be read.
    """
    base, scenario = scenario_of(scenario, strategy)
    chosen = strategy_of(scenario, base)
    program = lower_program(scenario, chosen)
    workload = lower_workload(scenario, chosen)
    fields: dict[str, Any] = {
        "strategy": strategy,
        "seed": scenario.seed,
        "replication": replication,
        **lower_clock(scenario),
        **workload,
        **lower_clients(scenario, chosen),
        **lower_login(scenario, chosen),
        **lower_keys(scenario, chosen, replication),
        **lower_key_sets(scenario, chosen),
        **lower_nodes(scenario, regulars=workload["regular_share"] > 0.0),
        **lower_autoscaler(scenario),
        **lower_strikes(scenario, chosen),
        **lower_stations(scenario, chosen, program),
        **lower_eviction(scenario, chosen),
        **lower_copies(scenario, chosen),
        **lower_session_data(scenario, chosen),
        **lower_routes(scenario, chosen),
        **lower_random(scenario, replication),
        **lower_prices(scenario),
        **vars(program),
        **vars(lower_wire(scenario, chosen)),
    }
    pairs = fields["jars"] * len(fields["node_names"])
    fields["pairs"] = 0 if chosen.credential == NOTHING else min(pairs, COVERAGE_PAIRS)
    return Plan(**fields)
