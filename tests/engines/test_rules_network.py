"""The way between client and node, worked by hand: bytes, header limits, domains of cookies."""

from typing import Any

import pytest

from simulator import draws
from simulator.engines.tally import RECORD
from simulator.model.steps import LOGIN, OK_200, REQUEST, TOO_LARGE_431, UNAUTHORISED_401
from simulator.plan import Plan
from tests.engines.tiny import FREE_LOGIN, run_both, tell, tiny_plan

# 8 Mbit/s up: 1 µs a byte; 80 Mbit/s down: 0.1 µs a byte; 30 ms there and back.
SLOW = {
    "client_round_trip": "30 ms",
    "client_uplink": "8 Mbit/s",
    "client_downlink": "80 Mbit/s",
    "header_bytes": "1000 B",
    "response_bytes": "9000 B",
}


def world(strategy: str, *requests: Any, **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return tiny_plan(strategy, requests, **FREE_LOGIN, **blocks)


def test_every_byte_takes_its_time() -> None:
    """Up 16 ms (and 32 µs for a cookie of 32 B); down 15.1, a page 16, a login's answer 15.1032."""
    plan = world("local", (0, 0), network=SLOW)
    assert tell(plan, "sends", "to", "ends", "receives") == [
        "0 a sends request",
        "16 a to A",
        "16 a ends unauthorised_401",
        "31.1 a receives unauthorised_401",
        "31.1 a sends login",
        "47.1 a to A",
        "49.1 a ends ok_200",
        "64.2032 a receives ok_200",
        "64.2032 a sends request with credential",
        "80.2352 a to A",
        "90.2352 a ends ok_200",
        "106.2352 a receives ok_200",
    ]
    counted = run_both(plan).counters
    assert counted["latency_ns"] == 106_235_200
    # The 401 exchange and the login; the look itself takes no time.
    assert counted["auth_ns"] == 64_203_200
    assert counted["credential_bytes"] == 32
    assert counted["wire_bytes"] == 1000 + 1000 + 1000 + 1032 + 1032 + 10_000


def test_a_header_over_the_limit_is_a_431_before_any_queue() -> None:
    network = {"header_bytes": "500 B", "header_limit": "531 B", "client_round_trip": "0 s",
               "client_uplink": "1e15 bit/s", "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = world("local", (0, 0), (3, 0), network=network)
    assert tell(plan, "sends", "to", "queues", "receives")[6:] == [
        "2 a sends request with credential",
        "2 a to A",
        "2 a receives too_large_431",
        "3 b sends request with credential",
        "3 b to A",
        "3 b receives too_large_431",
    ]  # fmt: skip
    tally = run_both(plan)
    assert tally.outcomes[REQUEST, TOO_LARGE_431] == 2
    assert (tally.counters["error"], tally.counters["logins"]) == (2, 1)
    # It never came to a recognition: login_visibility does not know of it.
    assert tally.counters["carried"] == 0


def test_431_comes_before_503() -> None:
    """The only worker is busy with b's login when c comes, and nobody may wait."""
    network = {"header_bytes": "500 B", "header_limit": "531 B", "client_round_trip": "0 s"}
    plan = world("local", (0, 0), (20, 1), (21, 0), network=network, nodes={"queue_limit": 0})
    found = tell(plan, "starts", "ends", "receives", from_ms=20)
    assert [line.split(" ", 1)[1] for line in found] == [
        "b starts at A",
        "b ends unauthorised_401",
        "b receives unauthorised_401",
        "b starts at A",
        "c receives too_large_431",
        "b ends ok_200",
        "b receives ok_200",
        "b receives too_large_431",
    ]


# --- Domains ---------------------------------------------------------------------------------

DOMAINS = {"domains": {"a.example": 3, "b.example": 1, "c.example": 1}}
VISITS = [(20 * n, 0) for n in range(30)]


def domains(plan: Plan) -> list[int]:
    """Return the domain of each visit's request, drawn here from the plan's shares."""
    found = []
    for visit in range(len(VISITS)):
        u = draws.uniform(int(plan.key[draws.DOMAIN]), visit, 0)
        found.append(0 if u <= 0.6 else 1 if u <= 0.8 else 2)
    return found


@pytest.mark.parametrize("strategy", ["local", "sticky", "central_store"])
def test_a_cookie_goes_to_its_own_domain_only(strategy: str) -> None:
    """One user, one login for each domain; until then the cookie of another one is no use."""
    plan = world(strategy, *VISITS, workload=DOMAINS, nodes={"service_time": "1 us"})
    drawn = domains(plan)
    assert set(drawn) == {0, 1, 2}
    first = {drawn.index(domain) for domain in set(drawn)}
    tally = run_both(plan)
    assert [r[RECORD.index("domain")] for r in sorted(tally.records.tolist())] == drawn
    assert tally.outcomes[LOGIN, OK_200] == tally.counters["logins"] == 3
    assert tally.outcomes[REQUEST, UNAUTHORISED_401] == 3
    # The very first request found nobody logged in anywhere.
    assert tally.counters["not_presented"] == len(first) - 1
    assert tally.counters["carried"] == tally.counters["recognised"] == len(VISITS)


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh"])
def test_a_bearer_token_goes_everywhere(strategy: str) -> None:
    plan = world(strategy, *VISITS, workload=DOMAINS, nodes={"service_time": "1 us"})
    assert len(set(domains(plan))) == 3
    counted = run_both(plan).counters
    assert (counted["logins"], counted["not_presented"]) == (1, 0)
    assert counted["carried"] == counted["recognised"] == len(VISITS)


def test_shares_of_domains() -> None:
    plan = tiny_plan("none", [(n / 10, 0) for n in range(5_000)], workload=DOMAINS,
                     nodes={"workers": 100, "service_time": "1 us"})  # fmt: skip
    drawn = [r[RECORD.index("domain")] for r in run_both(plan).records.tolist()]
    # 3 of 5, and 1 of 5 each: within 4 standard deviations of a binomial.
    for domain, share in enumerate((0.6, 0.2, 0.2)):
        spread = 4 * (share * (1 - share) * 5_000) ** 0.5
        assert abs(drawn.count(domain) - 5_000 * share) < spread


# --- A login at the wrong place, and what is told of it --------------------------------------


def test_two_servers_that_take_turns() -> None:
    """The classic: one user logs in on A, B joins, and every other request meets a stranger."""
    plan = world(
        "local",
        *((t, 0) for t in (0, 20, 40, 60)),
        nodes={"count": 1, "service_time": "1 ms", "boot_time": "0 s"},
        client={"login_attempts": 1},
        events=[{"at": "30 ms", "add_nodes": 1}],
    )
    assert tell(plan, "sends", "to", "found", "unknown", "receives") == [
        "0 a sends request",
        "0 a to A",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "0 a to A",
        "2 a receives ok_200",
        "2 a sends request with credential",
        "2 a to A",
        "2 a found in the node",
        "3 a receives ok_200",
        "20 b sends request with credential",
        "20 b to A",
        "20 b found in the node",
        "21 b receives ok_200",
        # B is in the list from 30 on; round robin begins with A again.
        "40 c sends request with credential",
        "40 c to A",
        "40 c found in the node",
        "41 c receives ok_200",
        "60 d sends request with credential",
        "60 d to B",
        "60 d unknown in the node",
        "60 d receives unauthorised_401",
        "60 d sends login",
        "60 d to A",
        "62 d receives ok_200",
        "62 d sends request with credential",
        "62 d to B",
        "62 d unknown in the node",
        "62 d receives unauthorised_401",
    ]
    tally = run_both(plan)
    # Login node A (the only one that took logins) by serving node: carried, recognised.
    assert tally.visibility.tolist() == [[[3, 3], [2, 0]], [[0, 0], [0, 0]]]
    assert tally.counters["abandoned"] == 1
    assert tally.counters["forced_relogins"] == 1
