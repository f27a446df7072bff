"""Nodes of unequal weight: whose turn it is, and who is drawn, without asking each.

`model.balancers.smooth_turn` lets every node's current weight grow, as nginx does. Nodes of one
weight differ only in how often they were taken: of those the first that was taken least often has
the largest current weight, so that among themselves they take turns. One current weight for each
different weight is therefore enough, that of the node whose turn it is; a turn takes as long as
there are different weights. (All nodes of different weights: as long as in nginx.) A draw is looked
up in the sums of weights by halving. The same nodes are found, which is tested.

`turns` is int64[nodes]: nodes in service by weight, then by number. `groups` is int64[weights ·
FIELDS]: of each different weight in service the weight itself, the current weight, where its nodes
begin and end in `turns`, and whose turn it is there.
"""

from collections.abc import MutableSequence, Sequence

from simulator.engines.compiled.primitives import compilable

WEIGHT, CURRENT, FIRST, END, NEXT = range(5)
FIELDS = 5


@compilable
def gather(
    by_weight: Sequence[int],
    position: Sequence[int],
    weights: Sequence[int],
    turns: MutableSequence[int],
    groups: MutableSequence[int],
) -> int:
    """Group the nodes in service, nobody having been taken yet; return how many groups there are.

    Args:
        by_weight: All nodes by weight, then by number.
        position: Each node's position in the balancer's list, −1 out of service.
        weights: By node.
        turns: To be written.
        groups: To be written.
    """
    count = 0
    end = 0
    for node in by_weight:
        if position[node] < 0:
            continue
        if count == 0 or groups[(count - 1) * FIELDS + WEIGHT] != weights[node]:
            at = count * FIELDS
            groups[at + WEIGHT] = weights[node]
            groups[at + CURRENT] = 0
            groups[at + FIRST] = groups[at + NEXT] = end
            count += 1
        turns[end] = node
        end += 1
        groups[(count - 1) * FIELDS + END] = end
    return count


@compilable
def take_turn(turns: Sequence[int], groups: MutableSequence[int], count: int, total: int) -> int:
    """Return the node whose turn it is by smooth weighted round robin, and move on.

    Args:
        turns: Nodes in service.
        groups: Their groups.
        count: How many groups there are, at least 1.
        total: The sum of the weights in service.
    """
    best = 0
    for at in range(0, count * FIELDS, FIELDS):
        current = groups[at + CURRENT] + groups[at + WEIGHT]
        groups[at + CURRENT] = current
        most = groups[best + CURRENT]
        # Ties: the first node.
        if current > most or (
            current == most and turns[groups[at + NEXT]] < turns[groups[best + NEXT]]
        ):
            best = at
    node = turns[groups[best + NEXT]]
    groups[best + NEXT] += 1
    if groups[best + NEXT] == groups[best + END]:
        # All of its nodes have been taken as often as this one.
        groups[best + NEXT] = groups[best + FIRST]
        groups[best + CURRENT] -= total
    return node


@compilable
def add_up(
    listed: Sequence[int], count: int, weights: Sequence[int], sums: MutableSequence[int]
) -> int:
    """Write down the sum of the weights up to each position, itself included; return the whole."""
    total = 0
    for place in range(count):
        total += weights[listed[place]]
        sums[place] = total
    return total


@compilable
def place_of(sums: Sequence[int], count: int, drawn: int) -> int:
    """Return the position that a number below the sum of all weights falls to."""
    start, end = 0, count - 1
    while start < end:
        middle = (start + end) // 2
        if sums[middle] > drawn:
            end = middle
        else:
            start = middle + 1
    return start
