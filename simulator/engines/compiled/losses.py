"""When nodes lose their memory; mirrors the reference's `Losses`.

Each node's own losses are a list, in order of time: with a thousand nodes that are restarted one
after the other nobody looks through all of them.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled.memory import State, node_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model.rules import NEVER_NS


def listed_losses(nodes: NDArray[np.void], loss_node: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each loss's next one of the same node, −1: none.

    Args:
        nodes: The table of nodes, whose `loss_first` and `loss_last` are written.
        loss_node: Whose each loss is, in order of time.
    """
    nodes["loss_first"] = nodes["loss_last"] = -1
    following = np.full(len(loss_node), -1, dtype=np.int64)
    for i, n in enumerate(loss_node.tolist()):
        if nodes["loss_last"][n] >= 0:
            following[nodes["loss_last"][n]] = i
        else:
            nodes["loss_first"][n] = i
        nodes["loss_last"][n] = i
    return following


@kernel
def loss_ns(t: State, n: int, now: int) -> int:
    """Return when a node next loses its memory after now: `copies.next_loss_ns`, by its list."""
    at_ns = int64s(t.loss_ns_at, t.loss_ns_rows)
    i = node_at(t, n).loss_first
    while i >= 0:
        if at_ns[i] > now:
            return at_ns[i]
        i = int64s(t.next_loss_at, t.next_loss_rows)[i]
    return NEVER_NS


@kernel
def foresee_loss(t: State, n: int, at_ns: int) -> None:
    """Note that a node will lose its memory; not before its losses that are known."""
    node, i = node_at(t, n), t.losses
    t.losses = i + 1
    int64s(t.loss_ns_at, t.loss_ns_rows)[i] = at_ns
    int64s(t.next_loss_at, t.next_loss_rows)[i] = -1
    if node.loss_last >= 0:
        int64s(t.next_loss_at, t.next_loss_rows)[node.loss_last] = i
    else:
        node.loss_first = i
    node.loss_last = i
