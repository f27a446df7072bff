"""What nodes remember of logins, and who is in their group: pure functions of integers.

Written once for both engines, as `model.rules` is. Times are int64 nanoseconds.
"""

from collections.abc import Sequence

from simulator.model.rules import NEVER_NS


def held_at_home(
    now_ns: int,
    node: int,
    epoch: int,
    home: int,
    home_epoch: int,
    forgotten_ns: int,
    is_read_back: bool,  # noqa: FBT001 - a scalar, for the compiler
) -> bool:
    """Return whether a node's memory holds a login that only its own node keeps.

    Args:
        now_ns: When it looks.
        node: The node that looks.
        epoch: How often it has lost its memory.
        home: The node that took the login.
        home_epoch: Its epoch then.
        forgotten_ns: When it was told to forget the login.
        is_read_back: Whether the login's row is read when its node starts again.
    """
    return node == home and now_ns < forgotten_ns and (epoch == home_epoch or is_read_back)


def home_until_ns(newest_ns: int, forgotten_ns: int, lost_ns: int) -> int:
    """Return until when the node that took a login accepts it.

    Args:
        newest_ns: When the login expires.
        forgotten_ns: When the node was told to forget it.
        lost_ns: When the node loses its memory, and nothing is read back.
    """
    return min(newest_ns, forgotten_ns, lost_ns)


def copy_until_ns(from_ns: int, until_ns: int, own_ns: int, lost_ns: int) -> int:
    """Return until when a node accepts a login of which it has a copy; 0: it never came to that.

    Args:
        from_ns: When the copy is there.
        until_ns: When it is there no more.
        own_ns: When what it is a copy of expires.
        lost_ns: When the node loses its memory for the first time since the copy was sent.
    """
    return 0 if lost_ns <= from_ns else min(until_ns, own_ns, lost_ns)


def held_as_copy(
    now_ns: int,
    epoch: int,
    copy_epoch: int,
    from_ns: int,
    until_ns: int,
    token_ns: int,
    own_ns: int,
) -> bool:
    """Return whether a node's memory holds a copy of a login.

    Args:
        now_ns: When it looks.
        epoch: How often the node has lost its memory.
        copy_epoch: Its epoch when the copy was made.
        from_ns: When the copy is there.
        until_ns: When it is there no more.
        token_ns: Which token of the login it is a copy of, told apart by its expiry; 0: a session.
        own_ns: The expiry of the token that is presented; 0: a session.
    """
    return from_ns <= now_ns < until_ns and copy_epoch == epoch and token_ns == own_ns


ALL_PEERS, BACKUP = 1, 2
"""Who gets copies of a session (`replication.copies`); 0: nobody."""


def is_member(up: int, down_since_ns: int, now_ns: int, drop_ns: int) -> bool:
    """Return whether the other nodes take a node for a member of their group.

    Args:
        up: Whether it is.
        down_since_ns: Since when it is down; 0 if it never was up.
        now_ns: When.
        drop_ns: How long a dead one stays a member (Tomcat: `McastService.dropTime`).
    """
    return up != 0 or (down_since_ns > 0 and now_ns < down_since_ns + drop_ns)


def serves(up: int, loaded_ns: int, now_ns: int) -> bool:
    """Return whether a node takes exchanges: it is up, and has loaded the others' sessions.

    Until then it is a member of their group, but its port is closed (Tomcat: a cluster manager asks
    for the state before the connectors start).
    """
    return up != 0 and now_ns >= loaded_ns


def until_ns(now_ns: int, ttl_ns: int) -> int:
    """Return until when something is remembered that is remembered from now on."""
    return min(now_ns + ttl_ns, NEVER_NS)


def denied_last_ns(now_ns: int, propagation_ns: int, list_ns: int, lists_ns: int) -> int:
    """Return until when some node accepts a token that is denied from now on.

    Args:
        now_ns: When it was revoked.
        propagation_ns: How long it takes until that is in the list (or introspection answers so).
        list_ns: How long a node uses its copy of the list (or of an answer).
        lists_ns: Until when the freshest copy that exists is used.

    While the revocation travels, a node may still read the list as it was, and use that copy.
    """
    if propagation_ns > 0:
        return now_ns + propagation_ns + list_ns
    return max(now_ns, lists_ns)


def next_loss_ns(node: int, now_ns: int, loss_ns: Sequence[int], loss_node: Sequence[int]) -> int:
    """Return when a node next loses its memory after now: the timeline is known beforehand."""
    for i in range(len(loss_ns)):
        if loss_node[i] == node and loss_ns[i] > now_ns:
            return int(loss_ns[i])
    return NEVER_NS


COMPILED = (
    held_at_home,
    held_as_copy,
    home_until_ns,
    copy_until_ns,
    is_member,
    serves,
    until_ns,
    denied_last_ns,
    next_loss_ns,
)
