"""Who comes when, and what clients put up with."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.model.rules import NEVER_NS
from simulator.model.strategy import NOTHING, Strategy
from simulator.model.wire import is_stored
from simulator.scenario.schema import Scenario
from simulator.workload.arrivals import lower_rate
from simulator.workload.models import CLOSED, MODELS, PARTLY_OPEN
from simulator.workload.trace import read_trace


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
    devices = workload.devices_per_user if chosen.credential != NOTHING else 1
    none = np.zeros(0, dtype=np.int64)
    return {
        "model": model,
        "users": users,
        "devices": devices,
        # A cookie stays in its domain: one jar for each. A bearer token is one for all.
        "jars": users * devices * (domains if cookie_jar else 1),
        "addresses": _shared_addresses(scenario, users),
        "domains": domains,
        "cookie_jar": cookie_jar,
        "domain_share": shares / shares[-1],
        "visit_mean": float(length.mean) if model in (CLOSED, PARTLY_OPEN) else 1.0,
        "visit_constant": int(length.distribution == "constant"),
        "think_mean_ns": float(workload.think_time.mean),
        "logout_share": workload.logout_probability,
        "authenticated_share": workload.authenticated_share,
        "regular_share": _regular_share(scenario, chosen),
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
        "types": int(scenario.client.login_delay.mean > 0),
    }


def _regular_share(scenario: Scenario, chosen: Strategy) -> float:
    """Return which share of the users is logged in at time 0; no browser holds a long cookie."""
    can_hold = chosen.login and is_stored(scenario, chosen)
    return scenario.workload.logged_in_at_start if can_hold else 0.0


def _shared_addresses(scenario: Scenario, users: int) -> int:
    """Return how many addresses the users share; 0 if nobody shares, or nobody looks at them."""
    addresses = scenario.workload.addresses
    looks = scenario.balancer.policy == "ip_hash"
    return addresses if looks and addresses is not None and addresses < users else 0


def _binding(timeout_ns: int, scenario: Scenario) -> int:
    return timeout_ns if timeout_ns < scenario.duration else NEVER_NS
