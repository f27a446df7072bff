"""Which sessions a node has used last, where its memory has limited room; mirrors `Room`.

A list of rows of copies from the least to the most recently used. Who is in it is held by it, so
that its row is not taken for another login.
"""

from simulator.engines.compiled.copy_rows import OUT, copy_of, take_copy
from simulator.engines.compiled.memory import State, copy_at, login_at, node_at
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.rows import let_go


@kernel
def use(t: State, number: int, c: int) -> None:
    """Note that a node uses a session that is, or comes, into its memory."""
    copy = copy_at(t, c)
    node = node_at(t, copy.node)
    if copy.newer == OUT:
        login_at(t, number).holders += 1
        copy.login = number
    else:
        unlink(t, c)
    copy.older = node.newest
    copy.newer = -1
    if node.newest >= 0:
        copy_at(t, node.newest).newer = c
    else:
        node.oldest = c
    node.newest = c


@kernel
def unlink(t: State, c: int) -> None:
    """Take a session out of its node's order of use."""
    copy = copy_at(t, c)
    node = node_at(t, copy.node)
    if copy.older >= 0:
        copy_at(t, copy.older).newer = copy.newer
    else:
        node.oldest = copy.newer
    if copy.newer >= 0:
        copy_at(t, copy.newer).older = copy.older
    else:
        node.newest = copy.older
    copy.newer = OUT


@kernel
def leave(t: State, c: int) -> None:
    """Note that a session is in its node's memory no more; −1: it has no row."""
    if c >= 0 and copy_at(t, c).newer != OUT:
        unlink(t, c)
        let_go(t, copy_at(t, c).login)


@kernel
def empty(t: State, n: int) -> None:
    """Note that a node's memory is lost."""
    while node_at(t, n).oldest >= 0:
        leave(t, node_at(t, n).oldest)


@kernel
def found(t: State, number: int, n: int) -> None:
    """Note that a node has found a session in its memory, if it is not about to leave."""
    c = copy_of(t, number, n)
    if c >= 0 and copy_at(t, c).newer != OUT:
        use(t, number, c)


@kernel
def settle(t: State, number: int, n: int) -> None:
    """Give a session a row in its own node, where it is no copy: nobody accepts it for that."""
    c = take_copy(t, number, n)
    copy = copy_at(t, c)
    copy.from_ns = copy.until_ns = copy.token_ns = copy.made_ns = 0
    copy.epoch = node_at(t, n).epoch
    use(t, number, c)
