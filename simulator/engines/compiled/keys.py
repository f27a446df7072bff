"""Signatures and clocks of the nodes; each kernel mirrors the reference's `Keys`."""

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled.memory import State
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model import keys
from simulator.model.rules import NEVER_NS


@kernel
def signing(t: State, n: int, now: int) -> int:
    """Return the key that a token is signed with that a node hands out now."""
    if not t.plan.keyed:
        return 0
    own_ns = int64s(t.own_key_ns_at, t.own_key_ns_rows)[n] if t.plan.signs_here else NEVER_NS
    return keys.signing_key(now, n, own_ns, int64s(t.rotation_ns_at, t.rotation_ns_rows))


@kernel
def signature_until_ns(t: State, kid: int, n: int) -> int:
    """Return until when a node takes a signature for good."""
    if not t.plan.keyed:
        return NEVER_NS
    retired_ns = int64s(t.retired_ns_at, t.retired_ns_rows)[kid] if kid >= 0 else 0
    own_ns = int64s(t.own_key_ns_at, t.own_key_ns_rows)[n]
    return keys.signature_until_ns(kid, n, own_ns, retired_ns)


@kernel
def expiry_by_clock_ns(t: State, expiry_ns: int, n: int) -> int:
    """Return when a credential expires by a node's clock."""
    if not t.plan.skewed:
        return expiry_ns
    return keys.expiry_by_clock_ns(expiry_ns, int64s(t.fast_ns_at, t.fast_ns_rows)[n])


@kernel
def token_until_ns(t: State, kid: int, expiry_ns: int, n: int) -> int:
    """Return until when a node takes a token that nobody has denied."""
    return min(signature_until_ns(t, kid, n), expiry_by_clock_ns(t, expiry_ns, n))


@kernel
def token_last_ns(t: State, kid: int, expiry_ns: int) -> int:
    """Return until when some node takes it: any that is there at some time of the run.

    A node's own key only that node takes; any other for longest one of the `signers`.
    """
    if not (t.plan.keyed or t.plan.skewed):
        return expiry_ns
    if kid < 0:
        return max(0, token_until_ns(t, kid, expiry_ns, keys.own_key(kid)))
    last_ns = 0
    for n in int64s(t.signer_at, t.signer_rows):
        last_ns = max(last_ns, token_until_ns(t, kid, expiry_ns, n))
    return last_ns


def signers(
    nodes: int, own_key_ns: NDArray[np.int64], fast_ns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return, of the nodes that have a key of their own from the same time on, the slowest clock's.

    They take the others' tokens until then, and until these have expired by that clock at the
    latest.
    """
    by_clock = np.lexsort((fast_ns[:nodes], own_key_ns[:nodes]))
    _, first = np.unique(own_key_ns[:nodes][by_clock], return_index=True)
    return by_clock[first].astype(np.int64)
