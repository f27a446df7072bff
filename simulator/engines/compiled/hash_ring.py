"""The hash ring, so that a node is found in about one step, however many points there are.

`model.balancers.on_ring` halves the ring until it has found the point, then walks over the points
of nodes out of service. Here the hashes are cut into as many equal parts as there are points (or a
few more), and of each part the first point is known: points are as good as uniform, so that it is
rarely the second one. Who is in service at each point is written down when the list has changed.
The same node is found, which is tested.

`ring` is int64[2 · (points + 1)]: hash and node in service at or after it; the last one stands for
the first, behind all hashes. `starts` is int64[parts]: the first point of each part.
"""

from collections.abc import MutableSequence, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled.primitives import compilable

HASH_BITS = 53


def shift_for(points: int) -> int:
    """Return how many low bits of a hash do not tell its part."""
    return HASH_BITS - max(0, points - 1).bit_length()


def part_starts(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first point of each part, int64[parts]; none for a ring without points."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    shift = shift_for(len(points))
    parts = np.arange(1 << (HASH_BITS - shift), dtype=np.int64)
    return np.searchsorted(points, parts << shift).astype(np.int64)


def ring_of(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ring, int64[2 · (points + 1)]; nobody is in service."""
    ring = np.full((len(points) + 1, 2), -1, dtype=np.int64)
    ring[:, 0] = [*points, 1 << HASH_BITS]
    return ring.reshape(-1)


@compilable
def write_owners(ring: MutableSequence[int], nodes: Sequence[int], position: Sequence[int]) -> None:
    """Write down who is in service at each point.

    Args:
        ring: The ring.
        nodes: Whose each point is.
        position: Each node's position in the balancer's list, −1 out of service.
    """
    owner = -1
    # Twice around: the owner of the last points is found at the beginning.
    for _ in range(2):
        ring[2 * len(nodes) + 1] = owner
        for at in range(len(nodes) - 1, -1, -1):
            if position[nodes[at]] >= 0:
                owner = nodes[at]
            ring[2 * at + 1] = owner


@compilable
def owner_of(ring: Sequence[int], starts: Sequence[int], shift: int, hashed: int) -> int:
    """Return the node in service at or after a hash; −1: nobody is."""
    at = starts[hashed >> shift]
    while ring[2 * at] < hashed:
        at += 1
    return ring[2 * at + 1]
