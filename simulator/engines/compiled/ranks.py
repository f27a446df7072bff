"""Heaps of the store's keys, by a time and the numbers of their logins; as Python's `heapq`."""

import numpy as np

from simulator.engines.compiled.layout import KEY
from simulator.engines.compiled.memory import Row
from simulator.engines.compiled.primitives import inlined, kernel, record_at

_key = record_at(KEY)
_KEY: int = np.dtype(KEY).itemsize


@inlined
def key_at(heap: int, place: int) -> Row:
    """Return a place of a heap."""
    return _key(heap + place * _KEY)


@inlined
def write_key(heap: int, place: int, at_ns: int, number: int, login: int) -> None:
    """Put a key into a place of a heap."""
    key = key_at(heap, place)
    key.at_ns = at_ns
    key.number = number
    key.login = login


@kernel
def push_key(heap: int, size: int, at_ns: int, number: int, login: int) -> None:
    """Add a key to a heap of that size."""
    place = size
    while place > 0:
        parent = key_at(heap, (place - 1) >> 1)
        if parent.at_ns < at_ns or (parent.at_ns == at_ns and parent.number < number):
            break
        write_key(heap, place, parent.at_ns, parent.number, parent.login)
        place = (place - 1) >> 1
    write_key(heap, place, at_ns, number, login)


@kernel
def replace_key(heap: int, size: int, at_ns: int, number: int, login: int) -> None:
    """Put a key into the place of a heap's first one."""
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        first = key_at(heap, child)
        if child + 1 < size:
            other = key_at(heap, child + 1)
            if other.at_ns < first.at_ns or (
                other.at_ns == first.at_ns and other.number < first.number
            ):
                child, first = child + 1, other
        if at_ns < first.at_ns or (at_ns == first.at_ns and number < first.number):
            break
        write_key(heap, place, first.at_ns, first.number, first.login)
        place = child
    write_key(heap, place, at_ns, number, login)


@kernel
def pop_key(heap: int, size: int) -> None:
    """Take the first key out of a heap of that size."""
    last = key_at(heap, size - 1)
    replace_key(heap, size - 1, last.at_ns, last.number, last.login)
