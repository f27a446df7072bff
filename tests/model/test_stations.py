"""Stations by hand: queues in closed form, and what an outage does to an operation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.reference.station import Station
from simulator.model import stations
from simulator.model.rules import NEVER_NS
from simulator.model.stations import HANG, REFUSE
from simulator.model.timeline import Outage


def station(servers: int = 1, *outages: Outage) -> Station:
    return Station(1, servers, 0, 10**9, outages)


def serve(station: Station, *operations: tuple[int, int]) -> list[tuple[int, int, bool]]:
    """Serve operations (arrival, service) in turn: (start, end, whether done) of each."""
    return [station.serve(now, 0, service) for now, service in operations]


@pytest.mark.parametrize(
    ("start", "service", "expected"), [(0, 10, NEVER_NS), (0, 11, 10), (10, 1, 10), (30, 5, 10)]
)
def test_refused(start: int, service: int, expected: int) -> None:
    """What ends as the outage begins is done; what would end later breaks at its beginning."""
    assert stations.refused_ns(start, service, 10) == expected


@pytest.mark.parametrize(
    ("start", "expected_start", "expected_service"),
    [
        (0, 0, 5),  # over before
        (5, 5, 5),  # ends as the hang begins
        (6, 6, 15),  # interrupted: goes on afterwards
        (9, 9, 15),
        (10, 20, 5),  # begins when the hang is over
        (19, 20, 5),
        (20, 20, 5),
        (25, 25, 5),
    ],
)
def test_hung(start: int, expected_start: int, expected_service: int) -> None:
    assert stations.hung_start_ns(start, 10, 20) == expected_start
    assert stations.hung_service_ns(expected_start, 5, 10, 20) == expected_service


def test_one_server_is_lindley() -> None:
    assert serve(station(), (0, 10), (3, 10), (25, 10), (35, 1)) == [
        (0, 10, True),
        (10, 20, True),
        (25, 35, True),
        (35, 36, True),
    ]


def test_several_servers_are_kiefer_and_wolfowitz() -> None:
    assert serve(station(2), (0, 10), (0, 4), (1, 10), (2, 1), (3, 5)) == [
        (0, 10, True),
        (0, 4, True),
        (4, 14, True),
        (10, 11, True),
        (11, 16, True),
    ]


def test_queues_are_each_by_itself() -> None:
    shards = Station(2, 1, 0, 10**9, ())
    assert shards.serve(0, 0, 10) == (0, 10, True)
    assert shards.serve(0, 1, 10) == (0, 10, True)
    assert shards.serve(0, 0, 10) == (10, 20, True)


def test_an_outage_that_refuses() -> None:
    out = station(1, Outage(100, 200, REFUSE))
    assert serve(
        out,
        (90, 10),  # done as the outage begins
        (95, 10),  # would start at 100: broken before
        (96, 10),
        (100, 10),  # refused at once
        (199, 10),
        (200, 10),  # back
        (201, 10),
    ) == [
        (90, 100, True),
        (100, 100, False),
        (100, 100, False),
        (100, 100, False),
        (199, 199, False),
        (200, 210, True),
        (210, 220, True),
    ]


def test_what_is_broken_in_service_holds_the_server_until_then_only() -> None:
    out = station(1, Outage(100, 200, REFUSE))
    assert serve(out, (95, 1000), (97, 1), (200, 5)) == [
        (95, 100, False),
        (100, 100, False),
        (200, 205, True),
    ]


def test_an_outage_that_hangs() -> None:
    out = station(1, Outage(100, 200, HANG))
    assert serve(out, (90, 20), (95, 10), (150, 10), (300, 10)) == [
        (90, 210, True),  # ten before, ten after
        (210, 220, True),
        (220, 230, True),
        (300, 310, True),
    ]
    assert serve(station(1, Outage(100, 200, HANG)), (150, 10)) == [(200, 210, True)]


def test_outages_one_after_the_other() -> None:
    out = station(1, Outage(100, 200, HANG), Outage(205, 300, REFUSE), Outage(400, 500, HANG))
    assert serve(out, (150, 3), (150, 3), (350, 60)) == [
        (200, 203, True),
        (203, 205, False),  # started after the hang, broken by the next outage
        (350, 510, True),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), min_size=1, max_size=30),
    st.integers(1, 4),
)
def test_never_more_at_a_time_than_servers(gaps: list[tuple[int, int]], servers: int) -> None:
    now, operations = 0, []
    for gap, service in gaps:
        now += gap
        operations.append((now, service))
    served = serve(station(servers), *operations)
    for start, _, _ in served:
        assert sum(s <= start < e for s, e, _ in served) <= servers
    starts = [start for start, _, _ in served]
    assert starts == sorted(starts)  # first come, first served
    for (at, service), (start, end, _) in zip(operations, served, strict=True):
        assert (end - start, start >= at) == (service, True)
        # Nobody waits while a server is idle.
        if start > at:
            assert sum(s <= start - 1 < e for s, e, _ in served) == servers
