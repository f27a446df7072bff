"""The strategies that ask, event by event, worked by hand: when each step begins and ends.

Times as in `exposures`, but for what stands at a test.
"""

from typing import Any

from simulator.engines.tally import Tally
from tests.engines.exposures import LOGS_OUT, SERVER, TWO, counts, world
from tests.engines.tiny import run_both, tell

TRIPS: dict[str, Any] = {
    "store": {"round_trip": "2 ms", "read": "1 ms", "write": "3 ms"},
    "database": {"round_trip": "4 ms", "read": "1 ms", "write": "5 ms"},
    "auth_server": {"round_trip": "6 ms", "service_time": "2 ms"},
}
"""To the store and back: 3 ms to read, 5 to write; the database: 5 and 9; the server: 8."""


def seen(tally: Tally) -> tuple[int, ...]:
    """Return what was carried and recognised."""
    return counts(tally, "carried", "recognised")


def test_a_table_is_read_and_written_for_each_request() -> None:
    plan = world("database", (0, 0), database=TRIPS["database"], workload=LOGS_OUT)
    assert tell(plan, "calls", "answer", "keeps", "found", "serves", "drops", "receives") == [
        "0 a receives unauthorised_401",
        "1 a calls database read",
        "6 a answer of database read",
        "6 a calls database write",
        "15 a answer of database write",
        "15 a keeps until 1800015",
        "15 a receives ok_200",
        "15 a calls database read",
        "20 a answer of database read",
        "20 a found in the table",
        "20 a calls database write",
        "29 a answer of database write",
        "29 a serves 0.001",
        "29.001 a receives ok_200",
        "29.001 a calls database write",
        "38.001 a answer of database write",
        "38.001 a drops, exposed 0",
        "38.001 a receives ok_200",
    ]
    # Reading, finding and writing: 14 ms; before that its 401, and a login of 15 ms.
    assert counts(run_both(plan), "auth_ns") == (29_000_000,)


def test_a_session_is_refreshed_behind_its_clients_back() -> None:
    """The access token in it is good for 50 ms, from 13 on; at 63.001 it is not."""
    plan = world("bff", (0, 0), (63.001, 0), (100, 0), token={"access_ttl": "50 ms"}, **TRIPS)
    assert tell(plan, "calls", "answer", "keeps", "found", "yes", "no", "renews", "serves") == [
        "0 a calls authorization server",
        "8 a answer of authorization server",
        "8 a calls store write",
        "13 a answer of store write",
        "13 a keeps until 1800013",
        "13 a calls store read",
        "16 a answer of store read",
        "16 a found in the store",
        "16 a yes: access token fresh",
        "16 a serves 0.001",
        "63.001 b calls store read",
        "66.001 b answer of store read",
        "66.001 b found in the store",
        "66.001 b no: access token fresh",
        "66.001 b calls authorization server",
        "74.001 b answer of authorization server",
        "74.001 b yes: refresh token good",
        "74.001 b calls store write",
        "79.001 b answer of store write",
        "79.001 b renews until 129.001",
        "79.001 b serves 0.001",
        "100 c calls store read",
        "103 c answer of store read",
        "103 c found in the store",
        "103 c yes: access token fresh",
        "103 c serves 0.001",
    ]
    tally = run_both(plan)
    assert seen(tally) == (3, 3)
    # The client knows nothing of it: no login, no 401 but the stranger's.
    assert counts(tally, "refreshes", "logins", "exchanges_sent") == (1, 1, 5)


def test_a_session_whose_refresh_token_has_expired_is_refused() -> None:
    """Made at 13 for 60 ms: at 77.001, when the server looks at it, it is too old by 4.001."""
    plan = world(
        *("bff", (0, 0), (66.001, 0)),
        token={"access_ttl": "50 ms"},
        refresh={"ttl": "60 ms"},
        **TRIPS,
    )
    assert tell(plan, "sends", "found", "yes", "no", "receives", from_ms=20)[:6] == [
        "66.001 b sends request with credential",
        "69.001 b found in the store",
        "69.001 b no: access token fresh",
        "77.001 b no: refresh token good",
        "77.001 b receives unauthorised_401",
        "77.001 b sends login",
    ]
    tally = run_both(plan)
    assert counts(tally, "logins", "expired_relogins", "refreshes") == (2, 1, 0)


def test_a_client_refreshes_at_the_server_itself() -> None:
    """Its trip there is as long as that to the balancer, 10 ms; no node's 6 ms are added."""
    network = {"client_round_trip": "20 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = world(
        *("jwt_refresh", (0, 0), (100, 0)),
        network=network,
        token={"access_ttl": "50 ms"},
        nodes=TWO,
        **TRIPS,
    )
    assert tell(plan, "sends", "to", "calls", "renews", "receives", from_ms=100) == [
        "100 b sends request with credential",
        # A refused the stranger, B got the repetition.
        "110 b to A",
        "120.045 b receives unauthorised_401",
        "120.045 b sends refresh with credential",
        "130.045 b to the authorization server",
        "130.045 b calls authorization server",
        "132.045 b renews until 182.045",
        "142.045 b receives ok_200",
        "142.045 b sends request with credential",
        "152.045 b to B",
        "162.091 b receives ok_200",
    ]
    # No node did anything but verify: 2 × 0.045 of b, once of a, and the pages.
    nodes = run_both(plan).nodes
    assert nodes[:, 0].tolist() == [45_000, 2 * 46_000]


def test_a_list_is_read_once_and_then_used() -> None:
    plan = world("jwt_denylist", (0, 0), (20, 0), denylist={"cache": "50 ms"}, store=TRIPS["store"])
    assert tell(plan, "computes", "calls", "answer", "yes", "no", "found", "serves") == [
        "0 a computes 1",
        "1 a calls database read",
        "2 a answer of database read",
        "2 a computes 0.217",
        "2.217 a computes 0.045",
        "2.262 a yes: token unexpired",
        "2.262 a no: list fresh",
        "2.262 a calls store read",
        "5.262 a answer of store read",
        "5.262 a found beside the denylist",
        "5.262 a serves 0.001",
        "20 b computes 0.045",
        "20.045 b yes: token unexpired",
        "20.045 b yes: list fresh",
        "20.045 b found beside the node's list",
        "20.045 b serves 0.001",
    ]
    assert seen(run_both(plan)) == (2, 2)


def test_a_cached_session_asks_once() -> None:
    cache = {"ttl": "50 ms"}
    plan = world("cached_store", (0, 0), (60, 0), (70, 0), cache=cache, store=TRIPS["store"])
    assert tell(plan, "calls store", "answer of store", "keeps", "found", "unknown", "serves") == [
        "2 a calls store write",
        "7 a answer of store write",
        "7 a keeps until 1800007",
        "7 a found in the node's copy",
        "7 a serves 0.001",
        "60 b unknown in the node's copy",
        "60 b calls store read",
        "63 b answer of store read",
        "63 b found in the store",
        "63 b serves 0.001",
        "70 c found in the node's copy",
        "70 c serves 0.001",
    ]
    # What was not in the copy was not yet judged.
    assert seen(run_both(plan)) == (3, 3)


def test_a_login_at_the_server_is_made_there() -> None:
    """Its home is the server's place: what A and B recognise is neither's."""
    plan = world("jwt", (0, 0), (50, 0), nodes=TWO, auth_server=SERVER)
    visibility = run_both(plan).visibility
    assert visibility[:, :, 0].tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
    assert visibility[:, :, 1].tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
