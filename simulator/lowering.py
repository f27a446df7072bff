"""The parts of a plan: each function lowers one side of a scenario to integers and arrays.

What cannot bind is dropped here (a connection pool as large as the workers, a time-out longer than
the run), so that a scenario does not pay for what it does not use.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator import draws
from simulator.model import balancers
from simulator.model.rules import NEVER_NS
from simulator.model.steps import (
    AUTH_CALL,
    AUTH_SERVER,
    CALL,
    DATABASE,
    DATABASE_READ,
    DATABASE_WRITE,
    EXCHANGES,
    IN_NODE,
    LOGIN,
    LOGOUT,
    PUBLIC,
    REFRESH,
    REQUEST,
    STORE,
    Program,
    Step,
    Written,
    assemble,
    station_of,
)
from simulator.model.strategy import SESSION, TOKEN_PAIR, Strategy
from simulator.model.timeline import DOWN, node_actions, store_outages, strikes
from simulator.scenario.costs import sign_ns, verify_ns
from simulator.scenario.schema import Scenario
from simulator.scenario.services import AuthServer
from simulator.workload.arrivals import lower_rate
from simulator.workload.models import CLOSED, MODELS, PARTLY_OPEN
from simulator.workload.trace import read_trace

NS = 1_000_000_000
BINS = 3600
"""A time series has at most so many bins; they are 1 s wide, or coarser in a long run."""

CHECKED_HERE = (
    Step("cpu", "password_hash"),
    Step("call", DATABASE_READ, orelse="unavailable"),
)
"""What a login begins with: the password is hashed and compared, the user is looked up."""
CHECKED_AT_SERVER = (Step("call", AUTH_CALL, orelse="unavailable"),)
"""The same at an authorization server: its `service_time` holds hash and look-up."""


def lower_program(scenario: Scenario, chosen: Strategy) -> Program:
    """Return a strategy's exchanges as one program, their costs on a worker in ns."""
    in_app = scenario.auth_server == "in_app"
    check = CHECKED_HERE if in_app else CHECKED_AT_SERVER
    written = {
        REQUEST: _request(chosen, copied=copy_ttl_ns(scenario, chosen) > 0),
        PUBLIC: Written((Step("serve"),)),
        LOGIN: Written(check + chosen.login if chosen.login else ()),
        REFRESH: Written(chosen.refresh),
        LOGOUT: Written(chosen.logout),
    }
    exchanges = {kind: exchange for kind, exchange in written.items() if exchange.steps}
    algorithm = scenario.token.algorithm
    return assemble(
        exchanges,
        {
            "password_hash": scenario.password_hash.mean,
            "sign": sign_ns(algorithm),
            "verify": verify_ns(algorithm),
        },
        scenario.store.on_outage,
        scenario.denylist.on_outage,
        query=scenario.nodes.database_query is not None,
    )


def _request(chosen: Strategy, *, copied: bool) -> Written:
    """Return the steps of a request; without copies, what is asked for is asked for every time."""
    if copied or not chosen.copies:
        return Written(chosen.request, chosen.ask)
    asks = next((i for i, step in enumerate(chosen.request) if step.orelse == "ask"), 0)
    if not asks:
        return Written(chosen.request, chosen.ask)
    kept = tuple(step for step in chosen.ask if step.op not in ("copy", "read_list"))
    return Written(chosen.request[:asks] + kept)


def copy_ttl_ns(scenario: Scenario, chosen: Strategy) -> int:
    """Return how long nodes use what they remember; 0 if they do not."""
    return {
        "": 0,
        "cache": scenario.cache.ttl,
        "introspection": scenario.introspection.cache,
        "denylist": scenario.denylist.cache,
        "peers": NEVER_NS,
        "memory": NEVER_NS,
    }[chosen.copies]


def lower_clock(scenario: Scenario) -> Mapping[str, Any]:
    """Return the run's length, its warm-up and the width of the time series' bins, ns.

    `warm_up: auto` is 0 here: it is known only when a run has been analysed.
    """
    bin_ns = NS * max(1, -(-scenario.duration // (NS * BINS)))
    return {
        "duration_ns": scenario.duration,
        "warm_up_ns": 0 if isinstance(scenario.warm_up, str) else scenario.warm_up,
        "bin_ns": bin_ns,
        "bins": -(-scenario.duration // bin_ns),
    }


def lower_workload(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return who comes when, and what clients put up with: times in ns, rates per ns.

    Raises:
        InputError: The trace cannot be read.
    """
    workload = scenario.workload
    model = MODELS.index(workload.model)
    rate = lower_rate(scenario)
    trace = read_trace(scenario.trace_path, workload.trace.speed_up) if workload.trace else None
    users = trace.users if trace else int(workload.users or 0)
    shares = np.cumsum(list(workload.domains.values()), dtype=np.float64)
    domains = len(shares)
    cookie_jar = int(chosen.carrier == "cookie")
    length = workload.requests_per_visit
    none = np.zeros(0, dtype=np.int64)
    return {
        "model": model,
        "users": users,
        # A cookie stays in its domain: one jar for each. A bearer token is one for all.
        "jars": users * domains if cookie_jar else users,
        "domains": domains,
        "cookie_jar": cookie_jar,
        "domain_share": shares / shares[-1],
        "visit_mean": float(length.mean) if model in (CLOSED, PARTLY_OPEN) else 1.0,
        "visit_constant": int(length.distribution == "constant"),
        "think_mean_ns": float(workload.think_time.mean),
        "logout_share": workload.logout_probability,
        "rate_start_ns": rate.start_ns,
        "rate": rate.rate,
        "rate_slope": rate.slope,
        "rate_cumulated": rate.cumulated,
        "trace_at_ns": trace.at_ns if trace else none,
        "trace_user": trace.user if trace else none,
        "trace_public": trace.public if trace else none.astype(np.bool_),
        "trace_last": trace.last if trace else none.astype(np.bool_),
        "timeout_ns": _binding(scenario.client.timeout, scenario),
        "retries": scenario.client.retries,
        "login_attempts": scenario.client.login_attempts,
    }


def lower_login(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what a login of the strategy is: kind of credential and lifetimes, ns."""
    pair = chosen.credential == TOKEN_PAIR
    return {
        "credential": chosen.credential,
        "look": chosen.look,
        "has_refresh": int(bool(chosen.refresh)),
        "has_logout": int(bool(chosen.logout)),
        "affinity": int(chosen.affinity),
        "revoke_call": _revoke_call(scenario, chosen),
        "idle_ns": scenario.session.idle_timeout,
        "absolute_ns": scenario.session.absolute_timeout,
        "ttl_ns": scenario.token.access_ttl if pair else scenario.token.ttl,
        "access_ns": scenario.token.access_ttl,
        "refresh_ns": scenario.refresh.ttl,
        "rotation": int(scenario.refresh.rotation),
        "grace_ns": scenario.refresh.grace,
    }


def _revoke_call(scenario: Scenario, chosen: Strategy) -> int:
    """Return the operation that a revocation costs; −1: none.

    A session's row (`persist`) goes with the session, if a revocation reaches it (`broadcast`).
    """
    persisted = chosen.copies == "memory" or chosen.survives
    if persisted:
        return DATABASE_WRITE if scenario.session.revocation == "broadcast" else -1
    return chosen.revoke


def lower_nodes(scenario: Scenario) -> Mapping[str, Any]:
    """Return the nodes, the balancer, and the timeline of nodes in order of time, ns.

    Nodes are numbered in the order of their creation (`Scenario.node_names`).
    """
    names = scenario.node_names
    actions = node_actions(scenario, names)
    losses = [a for a in actions if a.action == DOWN]
    policy = balancers.POLICIES.index(scenario.balancer.policy)
    hashed = len(names) if policy == balancers.CONSISTENT_HASH else 0
    # The ring is the balancer's configuration: the same in every replication.
    points, owners = balancers.ring(hashed, draws.stream_key(scenario.seed, 0, draws.RING))
    return {
        "node_names": names,
        "nodes": len(names),
        "policy": policy,
        "redispatch": int(scenario.balancer.redispatch),
        "workers": scenario.nodes.workers,
        "queue_limit": scenario.nodes.queue_limit,
        "threaded": int(scenario.nodes.concurrency == "threaded"),
        "action_ns": np.array([a.at_ns for a in actions], dtype=np.int64),
        "action": np.array([a.action for a in actions], dtype=np.int64),
        "action_node": np.array([a.node for a in actions], dtype=np.int64),
        "loss_ns": np.array([a.at_ns for a in losses], dtype=np.int64),
        "loss_node": np.array([a.node for a in losses], dtype=np.int64),
        **_strikes(scenario),
        "ring_point": points,
        "ring_node": owners,
    }


def _strikes(scenario: Scenario) -> Mapping[str, Any]:
    """Return what hits a share of the users, in order of time, ns."""
    hits = strikes(scenario)
    return {
        "strike_ns": np.array([s.at_ns for s in hits], dtype=np.int64),
        "strike": np.array([s.strike for s in hits], dtype=np.int64),
        "strike_event": np.array([s.event for s in hits], dtype=np.int64),
        "strike_share": np.array([s.share for s in hits], dtype=np.float64),
        "strike_interval_ns": np.array([s.interval_ns for s in hits], dtype=np.int64),
    }


def lower_stations(scenario: Scenario, program: Program) -> Mapping[str, Any]:
    """Return the store and the database, and which of them the program asks; ns and bytes.

    A pool of connections that cannot bind is 0, which means none: a threaded node has no more calls
    under way than workers.
    """
    store, database, nodes = scenario.store, scenario.database, scenario.nodes
    auth = _auth_server(scenario)
    used = {station_of(int(a)) for o, a in zip(program.op, program.arg, strict=True) if o == CALL}
    outages = store_outages(scenario)
    threaded = nodes.concurrency == "threaded"
    session_bytes = scenario.session.id_bytes + scenario.session.data_bytes
    binds = not threaded or store.connections_per_node < nodes.workers
    return {
        "store_shards": store.shards,
        "store_half_ns": store.round_trip // 2,
        "store_timeout_ns": store.timeout,
        "store_pool": store.connections_per_node if binds else 0,
        "store_read_bytes": session_bytes,
        "store_write_bytes": session_bytes,
        "database_connections": database.connections,
        "database_half_ns": database.round_trip // 2,
        "database_timeout_ns": database.timeout,
        "auth_workers": auth.workers,
        "auth_half_ns": auth.round_trip // 2,
        "auth_timeout_ns": auth.timeout,
        "has_auth": int(AUTH_SERVER in used),
        "has_store": int(STORE in used),
        "has_database": int(DATABASE in used),
        "outage_from_ns": np.array([o.from_ns for o in outages], dtype=np.int64),
        "outage_to_ns": np.array([o.to_ns for o in outages], dtype=np.int64),
        "outage_mode": np.array([o.mode for o in outages], dtype=np.int64),
    }


def lower_random(scenario: Scenario, replication: int) -> Mapping[str, Any]:
    """Return the distributions (`draws.lower`, ns) and the keys of all streams.

    Distributions are in the order of `model.steps`' remote operations, then SERVICE, THINK and
    BACKOFF (`draws`): the number of one is also that of its stream. A database query that no
    program asks for is given the database's read time, so that there are always eight.
    """
    values: list[int] = []
    query = scenario.nodes.database_query or scenario.database.read
    lowered = [
        draws.lower(distribution, values)
        for distribution in (
            scenario.store.read,
            scenario.store.write,
            scenario.database.read,
            scenario.database.write,
            query,
            scenario.nodes.service_time,
            scenario.workload.think_time,
            scenario.client.backoff,
        )
    ]
    # Distributions have the numbers of their streams: those between are no durations.
    lowered += [lowered[0]] * (draws.AUTH_CALL - len(lowered))
    lowered.append(draws.lower(_auth_server(scenario).service_time, values))
    keys = [draws.stream_key(scenario.seed, replication, s) for s in range(draws.STREAMS)]
    return {
        "key": np.array(keys, dtype=np.int64),
        "family": np.array([f for f, _, _ in lowered], dtype=np.int64),
        "dist_a": np.array([a for _, a, _ in lowered], dtype=np.float64),
        "dist_b": np.array([b for _, _, b in lowered], dtype=np.float64),
        "values": np.array(values, dtype=np.int64),
    }


def lower_copies(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what nodes remember of logins and tell each other, times in ns.

    `has_copies`: a login is known in several nodes, each for a time of its own.
    """
    replication = scenario.replication
    ttl_ns = copy_ttl_ns(scenario, chosen)
    has_copies = ttl_ns > 0 and chosen.copies != "denylist"
    session_bytes = scenario.session.id_bytes + scenario.session.data_bytes
    peers = {"all": 1, "backup": 2}[replication.copies]
    return {
        "has_copies": int(has_copies),
        "in_memory": int(chosen.look == IN_NODE or chosen.copies in ("peers", "memory")),
        "holds_sessions": int(
            chosen.credential == SESSION and (chosen.look == IN_NODE or has_copies)
        ),
        "broadcast": int(scenario.session.revocation == "broadcast"),
        "copy_ns": ttl_ns,
        "copy_on_login": int(chosen.copies in ("cache", "peers", "memory")),
        "copy_touches": int(chosen.copies == "memory"),
        "list_ns": ttl_ns if chosen.copies == "denylist" else 0,
        "propagation_ns": scenario.denylist.propagation,
        "pubsub": int(chosen.copies == "cache" and scenario.cache.invalidation == "pubsub"),
        "survives": int(chosen.survives),
        "peers": peers if chosen.copies == "peers" else 0,
        "synchronous": int(replication.synchronous),
        "lag_ns": replication.lag,
        "transfer_ns": round(session_bytes * 8 * NS / replication.bandwidth),
        "drop_ns": replication.drop_time,
        "session_bytes": session_bytes,
    }


def lower_routes(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return which exchanges go to the authorization server: alone, or before the balancer.

    `redirect_ns`: an authorization-code login at a third party costs two more client round trips.
    """
    auth = scenario.auth_server
    third_party = auth != "in_app" and auth.third_party and bool(chosen.login)
    return {
        "direct": np.array([int(k in chosen.direct) for k in range(len(EXCHANGES))], np.int64),
        "door": len(scenario.node_names) if chosen.direct else -1,
        "redirected": int(third_party),
        "redirect_ns": 2 * scenario.network.client_round_trip,
    }


def _auth_server(scenario: Scenario) -> AuthServer:
    auth = scenario.auth_server
    return AuthServer.defaults() if auth == "in_app" else auth


def _binding(timeout_ns: int, scenario: Scenario) -> int:
    return timeout_ns if timeout_ns < scenario.duration else NEVER_NS
