"""The C mirror of the compiled engine's plain path: built with `cc`, run through ctypes.

What the mirror does, and what it leaves out, stands at the head of `mirror.c`.
"""

import ctypes
import shutil
import subprocess
import sys
from ctypes import POINTER, c_double, c_int64
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.draws import STREAMS, TYPING
from simulator.engines.tally import COUNTERS, NODE_FIELDS, SERIES, Tally, empty_arrays
from simulator.model import steps
from simulator.model.balancers import CONSISTENT_HASH, ROUND_ROBIN
from simulator.model.histogram import BUCKETS
from simulator.model.strategy import NOTHING
from simulator.model.timeline import LISTED, SIGNED_IN, UP
from simulator.plan import Plan
from simulator.workload.models import CLOSED

SOURCE = Path(__file__).with_name("mirror.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
MAX_STEPS = 64
WHY = {1: "what the mirror leaves out has happened", 2: "there is not enough memory"}

SCALARS = (
    "duration_ns", "warm_up_ns", "bin_ns", "bins", "users", "nodes", "workers", "queue_limit",
    "policy", "affinity", "look", "credential", "holds_sessions", "idle_ns", "absolute_ns",
    "ttl_ns", "timeout_ns", "store_shards", "store_half_ns", "store_timeout_ns",
    "store_read_bytes", "store_write_bytes", "database_connections", "database_half_ns",
    "database_timeout_ns", "pairs", "ring_points", "verify_ns",
)  # fmt: skip
COUNTS = (
    "requests", "ok", "in_flight", "latency_ns", "auth_ns", "carried", "recognised", "pairs",
    "known", "logins", "forced_relogins", "expired_relogins", "store_ops", "store_ops_peak",
    "store_busy_ns", "store_bytes", "database_ops", "database_ops_peak", "database_busy_ns",
    "node_sessions_max", "credential_bytes", "wire_bytes", "down_bytes", "exchanges_sent",
    "exchanges_in_flight", "requests_sent", "requests_finished", "requests_in_flight",
    "request_time_ns",
)  # fmt: skip
KINDS, OUTCOMES = len(steps.EXCHANGES), len(steps.OUTCOMES)
ARRAYS = {
    "key": (c_int64, STREAMS),
    "family": (c_int64, TYPING + 1),
    "dist_a": (c_double, TYPING + 1),
    "op": (c_int64, MAX_STEPS),
    "arg": (c_int64, MAX_STEPS),
    "entry": (c_int64, KINDS),
    "up_ns": (c_int64, 2 * KINDS),
    "up_bytes": (c_int64, 2 * KINDS),
    "sent_bytes": (c_int64, KINDS),
    "down_ns": (c_int64, OUTCOMES * KINDS),
    "down_bytes": (c_int64, OUTCOMES * KINDS),
}
Pointer = POINTER(c_int64)


class CPlan(ctypes.Structure):
    """`struct plan` of mirror.c."""

    _fields_ = (
        *((name, c_int64) for name in SCALARS),
        ("visit_mean", c_double),
        ("regular_share", c_double),
        *((name, kind * size) for name, (kind, size) in ARRAYS.items()),
        ("ring_point", Pointer),
        ("ring_node", Pointer),
    )


class CTally(ctypes.Structure):
    """`struct tally` of mirror.c."""

    _fields_ = (
        *((name, c_int64) for name in COUNTS),
        ("outcomes", c_int64 * (KINDS * OUTCOMES)),
        ("histogram", c_int64 * BUCKETS),
        ("series", Pointer),
        ("visibility", Pointer),
        ("nodes", Pointer),
    )


class BeyondMirrorError(Exception):
    """The mirror cannot run a plan, or has met on its way what it leaves out."""


@dataclass(frozen=True)
class Mirror:
    """The mirror, built."""

    library: ctypes.CDLL

    def run(self, plan: Plan) -> Tally:
        """Return what happens under a plan, as the engines do.

        Raises:
            BeyondMirrorError: Something happens that the mirror leaves out.
        """
        why_not = beyond(plan)
        if why_not:
            raise BeyondMirrorError(f"the mirror leaves out: {', '.join(why_not)}")
        arrays = empty_arrays(plan)
        counted = CTally()
        for name in ("series", "visibility", "nodes"):
            setattr(counted, name, pointer(arrays[name]))
        lowered, kept = lower(plan)
        failed = self.library.mirror(ctypes.byref(lowered), ctypes.byref(counted))
        del kept
        if failed:
            raise BeyondMirrorError(WHY[failed])
        arrays["outcomes"][:] = np.reshape(counted.outcomes, (KINDS, OUTCOMES))
        arrays["histogram"][:] = counted.histogram
        counters = dict.fromkeys(COUNTERS, 0) | {name: getattr(counted, name) for name in COUNTS}
        # By Little's law they are one: the engine audits it, the mirror uses it.
        counters["request_area_ns"] = counters["request_time_ns"]
        nothing = np.zeros((0, 0), dtype=np.int64)
        return Tally(counters=counters, **arrays, records=nothing, story=nothing)


def build(folder: Path) -> Mirror | None:
    """Return the mirror, built into a folder; None if there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None or sys.maxsize < 1 << 62:
        return None
    library = folder / "mirror.so"
    command = [compiler, *FLAGS, "-o", str(library), str(SOURCE), "-lm"]
    subprocess.run(command, check=True)
    return Mirror(ctypes.CDLL(str(library)))


def beyond(plan: Plan) -> list[str]:
    """Return what a plan has that the mirror leaves out, as far as it is known beforehand."""
    request, login = program(plan, steps.REQUEST), program(plan, steps.LOGIN)
    plainly = {
        "a workload that is not closed": plan.model == CLOSED,
        "several devices or domains": plan.devices == plan.domains == 1,
        "public requests": plan.authenticated_share == 1.0,
        "logouts": plan.logout_share == 0.0,
        "apps": plan.app_share == 0.0,
        "no logins": plan.credential != NOTHING,
        "policies but round robin and consistent hashing": plan.policy
        in (ROUND_ROBIN, CONSISTENT_HASH),
        "addresses and weights": not plan.addresses and not plan.weighted,
        "events": not len(plan.strike_ns) and set(plan.action.tolist()) <= {UP, LISTED, SIGNED_IN},
        "nodes that come later": not plan.action_ns.any() and not plan.scaler_interval_ns,
        "outages": not len(plan.outage_from_ns) and not len(plan.lapse_from_ns),
        "breakers": not plan.breaker_failures.any(),
        "async servers, cores": bool(plan.threaded) and not plan.cores,
        "pools, limited stores": plan.store_pool == 0 and plan.store_keys < 0,
        "copies, replicas": not (plan.has_copies or plan.peers or plan.replica_ns or plan.room),
        "preflights": not plan.preflighted.any(),
        "rate limits, typing, retries": not (plan.login_gap_ns or plan.types or plan.retries),
        "a third party": plan.door < 0 and not plan.redirected and not plan.direct.any(),
        "headers that are too long": not plan.too_large[[steps.REQUEST, steps.LOGIN]].any(),
        "touches that are rare": plan.touch_ns == 0,
        "sessions that expire in memory": not plan.holds_sessions
        or min(plan.idle_ns, plan.absolute_ns) >= plan.duration_ns,
        "nodes that do not know their users": plan.look != steps.IN_NODE
        or bool(plan.affinity)
        or plan.policy == CONSISTENT_HASH,
        "refreshes": not plan.has_refresh or plan.ttl_ns >= plan.duration_ns,
        "jitter, several keys": not (plan.jitter_ns or plan.keyed or plan.skewed or plan.early_ns),
        "drawn times but exponential ones": set(plan.family.tolist()) <= {0, 1},
        "other programs": request in REQUESTS
        and set(login[:-1]) <= {steps.CPU, steps.CALL}
        and login[-1:] == (steps.KEEP,),
        "more than 32,767 nodes": plan.nodes < 1 << 15,
    }
    return [what for what, is_plain in plainly.items() if not is_plain]


REQUESTS = (
    (steps.HAVE, steps.LOOK, steps.SERVE),
    (steps.HAVE, steps.CPU, steps.LOOK, steps.SERVE),
    (steps.HAVE, steps.CALL, steps.LOOK, steps.SERVE),
)


def program(plan: Plan, kind: int) -> tuple[int, ...]:
    """Return the steps of an exchange up to its 200."""
    start = int(plan.entry[kind])
    found = plan.op[start:].tolist()
    return tuple(found[: found.index(steps.END)]) if start >= 0 else ()


def lower(plan: Plan) -> tuple[CPlan, list[NDArray[np.int64]]]:
    """Return a plan for C, and the arrays that it points to."""
    first = int(plan.entry[steps.REQUEST]) + 1
    verify_ns = int(plan.arg[first]) if plan.op[first] == steps.CPU else 0
    mine = {"ring_points": len(plan.ring_point), "verify_ns": verify_ns}
    lowered = CPlan(visit_mean=plan.visit_mean, regular_share=plan.regular_share)
    for name in SCALARS:
        setattr(lowered, name, mine[name] if name in mine else getattr(plan, name))
    for name, (kind, size) in ARRAYS.items():
        values = np.asarray(getattr(plan, name)).reshape(-1)
        setattr(lowered, name, (kind * size)(*values.tolist()))
    kept = [np.ascontiguousarray(plan.ring_point), np.ascontiguousarray(plan.ring_node)]
    lowered.ring_point, lowered.ring_node = map(pointer, kept)
    return lowered, kept


def pointer(array: NDArray[np.int64]) -> Pointer:
    """Return C's pointer to an array."""
    return array.ctypes.data_as(Pointer)


assert len(SERIES) == 19  # as `struct bin` of mirror.c
assert len(NODE_FIELDS) == 3
