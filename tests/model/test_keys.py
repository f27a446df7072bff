"""Signing keys over time, and clocks."""

import pytest

from simulator.model import keys
from simulator.model.rules import NEVER_NS


@pytest.mark.parametrize(("now_ns", "kid"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (10**9, 2)])
def test_the_shared_key_is_counted_by_rotations(now_ns: int, kid: int) -> None:
    assert keys.signing_key(now_ns, 3, NEVER_NS, [10, 20]) == kid


def test_a_node_signs_with_its_own_key_from_its_moment_on() -> None:
    assert [keys.signing_key(now, 3, 15, [10, 20]) for now in (14, 15, 25)] == [1, -4, -4]
    assert len({keys.own_key(node) for node in range(50)}) == 50
    assert max(keys.own_key(node) for node in range(50)) < 0


@pytest.mark.parametrize(
    ("kid", "node", "own_ns", "retired_ns", "until_ns"),
    [
        (0, 2, NEVER_NS, NEVER_NS, NEVER_NS),
        (0, 2, NEVER_NS, 30, 30),
        (0, 2, 20, 30, 20),
        (0, 2, 40, 30, 30),
        (-3, 2, 20, 0, NEVER_NS),  # its own
        (-2, 2, 20, 0, 0),  # another's
    ],
)
def test_until_when_a_signature_is_taken(
    kid: int, node: int, own_ns: int, retired_ns: int, until_ns: int
) -> None:
    assert keys.signature_until_ns(kid, node, own_ns, retired_ns) == until_ns


@pytest.mark.parametrize(
    ("rotations", "until"),
    [
        ([], [NEVER_NS]),
        ([(10, 5)], [15, NEVER_NS]),
        ([(10, 5), (20, 0)], [15, 20, NEVER_NS]),
        # The second rotation refuses all that was signed before it, whatever the first one grants.
        ([(10, 50), (20, 5), (30, 90)], [25, 25, 120, NEVER_NS]),
    ],
)
def test_every_rotation_retires_all_keys_before_it(
    rotations: list[tuple[int, int]], until: list[int]
) -> None:
    assert keys.retirements(rotations) == until


def test_a_clock_that_is_ahead_sees_the_end_sooner() -> None:
    assert [keys.expiry_by_clock_ns(100, fast) for fast in (7, 0, -7)] == [93, 100, 107]
