"""A tree of minima over the nodes: who has the fewest connections, found without asking each.

`model.balancers.least_connections` asks every node; with a thousand of them that is most of a
request. Here a node is a leaf of a binary tree whose other places hold the less of the two below
them (a tournament: Knuth, The Art of Computer Programming 3, 5.2.3), so that a change and a
question take O(log nodes). The same node is found, which is tested.

int64[2 · leaves]: the root is at 1, the places below `at` are 2 · at and 2 · at + 1, node n is at
leaves + n; a node that must not be found is `NEVER_NS`. `leaves` is a power of two.
"""

from collections.abc import MutableSequence, Sequence

from simulator.engines.compiled.primitives import compilable


def leaves_for(nodes: int) -> int:
    """Return how many leaves a tree of so many nodes has."""
    return 1 << max(0, nodes - 1).bit_length()


@compilable
def set_leaf(tree: MutableSequence[int], node: int, value: int) -> None:
    """Change a node's value."""
    at = (len(tree) >> 1) + node
    tree[at] = value
    while at > 1:
        value = min(value, tree[at ^ 1])
        at >>= 1
        if tree[at] == value:
            return
        tree[at] = value


@compilable
def first_least(tree: Sequence[int], start: int) -> int:
    """Return the first node from `start` on, then from 0 on, with the least of all values."""
    leaves = len(tree) >> 1
    least = tree[1]
    at = leaves + start
    if tree[at] == least:
        return start
    while at > 1 and (at & 1 or tree[at + 1] != least):
        at >>= 1
    # To the right there is one with the least value, or (at the root) there is none.
    at = at + 1 if at > 1 else 1
    while at < leaves:
        at *= 2
        if tree[at] != least:
            at += 1
    return at - leaves
