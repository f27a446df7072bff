"""How many nodes an autoscaler wants: Kubernetes' rule, with numbers from its documentation."""

import pytest

from simulator.model.autoscaler import (
    boots_ns,
    busy_share,
    decided,
    decision,
    leaves_ns,
    wanted_nodes,
)


@pytest.mark.parametrize(
    ("serving", "ordered", "share", "target", "wanted"),
    [
        (1, 1, 0.8, 0.4, 2),  # twice the target: twice as many
        (4, 4, 0.2, 0.4, 2),  # half of it: half as many
        (2, 2, 0.44, 0.4, 2),  # a tenth more is tolerated
        (2, 2, 0.441, 0.4, 3),
        (10, 10, 0.36, 0.4, 10),  # a tenth less, too
        (10, 10, 0.35, 0.4, 9),
        (50, 50, 0.9, 0.75, 60),
        (3, 3, 0.4, 0.3, 4),  # exactly four, whatever the last bit says
        (3, 3, 0.1, 0.3, 1),
        (1, 1, 1.0, 0.01, 20),  # no more than the most
        (4, 4, 0.0, 0.8, 1),  # no fewer than the least
        # What boots counts as idle: it was ordered for this very load.
        (2, 4, 0.8, 0.4, 4),
        (2, 3, 0.8, 0.4, 4),
        (2, 4, 1.0, 0.4, 5),
        (2, 4, 0.5, 0.4, 4),  # on average they would be less than that: no reason to remove any
        (2, 3, 0.6, 0.4, 3),
        # Where there is too little to do, what boots does not count.
        (2, 4, 0.2, 0.4, 1),
        (2, 3, 0.4, 0.4, 3),
        (0, 2, 0.0, 0.4, 2),  # nobody serves: nothing is known
    ],
)
def test_wanted_nodes(serving: int, ordered: int, share: float, target: float, wanted: int) -> None:
    assert wanted_nodes(serving, ordered, share, target, 1, 60 if target > 0.01 else 20) == wanted


def test_busy_share() -> None:
    assert busy_share(30, 120) == 0.25
    assert busy_share(0, 0) == 0.0


def test_a_node_boots_when_the_one_of_its_name_is_gone() -> None:
    assert boots_ns(100, 40, 20) == 120
    assert boots_ns(100, 130, 20) == 150


def test_a_node_that_has_served_nobody_stops_at_once() -> None:
    assert leaves_ns(100, True, 30) == 130
    assert leaves_ns(100, False, 30) == 100


@pytest.mark.parametrize(("wanted", "share"), [(1, 0.0), (10_000, 1.0), (7, 0.123456)])
def test_a_decision_fits_into_a_line(wanted: int, share: float) -> None:
    assert decided(decision(wanted, share)) == (wanted, pytest.approx(share, abs=1e-6))
