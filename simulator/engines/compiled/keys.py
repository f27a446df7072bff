"""Signatures and clocks of the nodes; each kernel mirrors the reference's `Keys`."""

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
    """Return until when some node takes it: any that is there at some time of the run."""
    if not (t.plan.keyed or t.plan.skewed):
        return expiry_ns
    last_ns = token_until_ns(t, kid, expiry_ns, 0)
    for n in range(1, t.plan.nodes):
        last_ns = max(last_ns, token_until_ns(t, kid, expiry_ns, n))
    return last_ns
