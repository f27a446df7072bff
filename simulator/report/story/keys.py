"""Which key signed a token, and what nodes make of it, in words."""

from simulator.model import keys
from simulator.report.story.duration import duration
from simulator.report.story.look import Look


def signed(look: Look) -> str:
    """What a node makes of a signature that it has verified."""
    if look.known:
        return f"the signature's key is one that {look.scene.node(look.m.node)} takes"
    plan, kid, node = look.scene.plan, look.held.kid, look.m.node
    if plan.own_key_ns[node] <= look.m.at_ns:
        return f"the signature is wrong for {look.scene.node(node)}, which has a key of its own"
    if kid < 0:
        signer = look.scene.node(keys.own_key(kid))
        return f"the signature is wrong: only {signer} has the key that it was made with"
    ago = duration(look.m.at_ns - int(plan.retired_ns[kid]))
    return f"the signature is of a key that was rotated, and is taken no more since {ago} ago"


def clock(look: Look) -> str:
    """How wrong the clock is of the node that looks; empty if it is right."""
    fast_ns = int(look.scene.plan.fast_ns[look.m.node])
    if not fast_ns:
        return ""
    way = "fast" if fast_ns > 0 else "slow"
    return f" by {look.scene.node(look.m.node)}'s clock, which is {duration(abs(fast_ns))} {way}"
