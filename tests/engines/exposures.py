"""Tiny worlds in which logins are ended, and for how long they were accepted all the same.

A login takes 2 ms: one to compare the password, one to look up the user. Every operation of the
store, the database or the authorization server takes 1 ms; signing 0.217 ms, verifying 0.045
(RS256); a service 1 µs. Two nodes by turns: a stranger's first request goes to A, the login that
follows to B, its repetition to A, a logout after that to B.
"""

from typing import Any

from simulator.engines.tally import Tally
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, MS, NO_TRIPS, tiny_plan

STATION = {**NO_TRIPS, "read": "1 ms", "write": "1 ms"}
SERVER = {**NO_TRIPS, "service_time": "1 ms"}
LOGS_OUT = {"logout_probability": 1}
TWO = {"count": 2}
BROADCAST = {"revocation": "broadcast"}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    nodes = {"service_time": "1 us", "workers": 4, **blocks.pop("nodes", {})}
    stations = {"store": STATION, "database": STATION}
    return tiny_plan(strategy, requests, nodes=nodes, **{**FREE_LOGIN, **stations, **blocks})


def revoked_at(ms: float) -> dict[str, Any]:
    """Return the event that ends everybody's logins."""
    return {"at": f"{ms} ms", "revoke": {"share": 1}}


def crashed_at(ms: float, node: str) -> dict[str, Any]:
    """Return the event that a node dies, and is back at once with nothing in its memory."""
    return {"at": f"{ms} ms", "crash_node": node, "restart_after": "0 s"}


def stolen_at(ms: float, noticed_ms: float, interval_ms: float = 10) -> dict[str, Any]:
    """Return the event that everybody's credential is copied, and the victims notice it later."""
    theft = {
        "share": 1,
        "noticed_after": f"{round((noticed_ms - ms) * 1e6)} ns",
        "thief_interval": f"{interval_ms} ms",
    }
    return {"at": f"{ms} ms", "steal": theft}


def robbed(strategy: str, *requests: Any, theft: dict[str, Any], **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    """Return a world with a theft; one login is enough for a client."""
    events = [theft, *blocks.pop("events", [])]
    client = {"login_attempts": 1}
    return world(strategy, *requests, events=events, client=client, **blocks)


def exposures(tally: Tally) -> tuple[int, int, int, int]:
    """Return how many logins were ended, the sum and the greatest of their exposures, and cuts."""
    c = tally.counters
    return c["exposures"], c["exposure_ns"], c["exposure_max_ns"], c["exposure_censored"]


def ended(*exposed_ms: float, cut: int = 0) -> tuple[int, int, int, int]:
    """Return the same, worked out: one exposure for each login that was ended, to the ns."""
    exposed_ns = [round(ms * MS) for ms in exposed_ms]
    return len(exposed_ns), sum(exposed_ns), max(exposed_ns, default=0), cut


def counts(tally: Tally, *names: str) -> tuple[int, ...]:
    """Return some counters."""
    return tuple(tally.counters[name] for name in names)
