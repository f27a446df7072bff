"""The signer's keys in nodes; each kernel mirrors the reference's `KeySets`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import GOT_KEYS, soon
from simulator.engines.compiled.keys import signing
from simulator.engines.compiled.ledger import tell
from simulator.engines.compiled.memory import State, exchange_at, node_at
from simulator.engines.compiled.nodes import release
from simulator.engines.compiled.phases import RETURNING
from simulator.engines.compiled.primitives import kernel
from simulator.model import key_sets


@kernel
def start_keys(t: State, now: int, n: int) -> None:
    """A node starts: with the keys, if the run starts with it."""
    node = node_at(t, n)
    node.keys_until_ns = key_sets.first_until_ns(now, t.plan.jwks_ns)
    node.newest_key = signing(t, n, now)


@kernel
def lose_keys(t: State, n: int) -> None:
    """A node stops, and whoever waits for keys there."""
    node = node_at(t, n)
    node.keys_until_ns = node.fetching = 0
    node.keyless_first = node.keyless_last = -1


@kernel
def lacks_key(t: State, now: int, i: int, n: int) -> bool:
    """Return whether a node must fetch the keys before it can verify a token."""
    node = node_at(t, n)
    return key_sets.lacks_key(now, node.keys_until_ns, exchange_at(t, i).kid, node.newest_key)


@kernel
def awaits_keys(t: State, now: int, i: int, n: int) -> bool:
    """Wait for another request's fetch, if there is one under way; return whether there is."""
    node, x = node_at(t, n), exchange_at(t, i)
    if not node.fetching:
        node.fetching = i + 1 if key_sets.is_shared(t.plan.jwks_ns) else 0
        return False
    tell(t, now, i, tally.AWAITED, n, 0)
    x.link = -1
    x.phase = RETURNING
    if node.keyless_last >= 0:
        exchange_at(t, node.keyless_last).link = i
    else:
        node.keyless_first = i
    node.keyless_last = i
    if not t.plan.threaded:
        release(t, now, n)
    return True


@kernel
def share_keys(t: State, now: int, i: int) -> None:
    """Keep the keys that were fetched; who waited for them goes on, with them or without."""
    x = exchange_at(t, i)
    node = node_at(t, x.node)
    if node.fetching != i + 1:
        return
    node.fetching = 0
    if x.answered:
        node.keys_until_ns = now + t.plan.jwks_ns
        node.newest_key = signing(t, x.node, now)
    waiting = node.keyless_first
    node.keyless_first = node.keyless_last = -1
    while waiting >= 0:
        other = exchange_at(t, waiting)
        other.answered = x.answered
        soon(t, GOT_KEYS, waiting)
        waiting = other.link
