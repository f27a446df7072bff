"""What clients put up with, worked by hand: time-outs, repetitions, logins without end."""

import pytest

from simulator.engines.tally import RECORD
from simulator.model.steps import PUBLIC, TIMEOUT
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan


def test_a_client_gives_up_and_its_server_works_on_in_vain() -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1), (17, 2)], client={"timeout": "15 ms"})
    assert tell(plan, "starts", "ends", "receives") == [
        "0 a starts at A",
        "10 a ends ok_200",
        "10 a receives ok_200",
        "10 b starts at A",
        "16 b receives timeout",
        # Nobody waits for this any more, but c does not begin before it.
        "20 b ends ok_200",
        "20 c starts at A",
        "30 c ends ok_200",
        "30 c receives ok_200",
    ]
    tally = run_both(plan)
    assert tally.outcomes[PUBLIC, TIMEOUT] == 1
    assert (tally.counters["ok"], tally.counters["timeout"]) == (2, 1)


@pytest.mark.parametrize(("timeout", "outcome"), [("19 ms", "ok_200"), ("18999999 ns", "timeout")])
def test_an_answer_at_the_last_instant_counts(timeout: str, outcome: str) -> None:
    plan = tiny_plan("none", [(0, 0), (1, 1)], client={"timeout": timeout})
    assert tell(plan, "receives")[-1].endswith(f"b receives {outcome}")


def test_an_answer_under_way_when_the_client_gives_up_is_too_late() -> None:
    network = {"client_round_trip": "8 ms", "client_uplink": "1e15 bit/s",
               "client_downlink": "1e15 bit/s"}  # fmt: skip
    plan = tiny_plan("none", [(0, 0)], client={"timeout": "17 ms"}, network=network)
    assert tell(plan, "starts", "ends", "receives") == [
        "4 a starts at A",
        "14 a ends ok_200",
        "17 a receives timeout",
    ]


def test_time_outs_come_in_order_of_sending() -> None:
    plan = tiny_plan(
        "none", [(t, t) for t in range(4)], client={"timeout": "5 ms"}, duration_ms=100
    )
    assert tell(plan, "receives") == [f"{5 + t} {'abcd'[t]} receives timeout" for t in range(4)]


def test_a_repetition_after_each_pause_until_the_last() -> None:
    """Refused at 1, 6 and 11 while a is served until 12; a third repetition would come at 16."""
    client = {"retries": 2, "backoff": "5 ms"}
    plan = tiny_plan(
        "none",
        [(0, 0), (1, 1)],
        client=client,
        nodes={"queue_limit": 0, "service_time": "12 ms"},
    )
    assert tell(plan, "sends", "receives") == [
        "0 a sends public",
        "1 b sends public",
        "1 b receives unavailable_503",
        "6 b sends public",
        "6 b receives unavailable_503",
        "11 b sends public",
        "11 b receives unavailable_503",
        "12 a receives ok_200",
    ]
    counted = run_both(plan).counters
    assert (counted["ok"], counted["error"], counted["exchanges_sent"]) == (1, 1, 4)


def test_a_repetition_that_succeeds_counts_from_the_first_try() -> None:
    client = {"retries": 3, "backoff": "5 ms"}
    plan = tiny_plan(
        "none",
        [(0, 0), (1, 1)],
        client=client,
        nodes={"queue_limit": 0, "service_time": "12 ms"},
    )
    assert tell(plan, "receives")[-1] == "28 b receives ok_200"
    b = dict(zip(RECORD, run_both(plan).records[-1].tolist(), strict=True))
    assert (b["sent_ns"], b["finished_ns"], b["exchanges"]) == (1 * MS, 28 * MS, 4)


def test_repetitions_after_time_outs_add_to_the_load() -> None:
    """The first try is still being worked on when the second comes."""
    client = {"timeout": "8 ms", "retries": 1, "backoff": "1 ms"}
    plan = tiny_plan("none", [(0, 0)], client=client, duration_ms=50)
    assert tell(plan, "sends", "starts", "ends", "receives") == [
        "0 a sends public",
        "0 a starts at A",
        "8 a receives timeout",
        "9 a sends public",
        "10 a ends ok_200",
        "10 a starts at A",
        "17 a receives timeout",
        "20 a ends ok_200",
    ]
    assert run_both(plan).counters["timeout"] == 1


def test_each_exchange_has_tries_of_its_own() -> None:
    """The login that fails is repeated; the 401 before it was an answer, and is not."""
    crash = {"at": "0.5 ms", "crash_node": "A", "restart_after": "3 ms"}
    plan = tiny_plan(
        "local",
        [(0, 0)],
        events=[crash],
        client={"retries": 1, "backoff": "4 ms"},
        **FREE_LOGIN,
    )
    assert tell(plan, "sends", "receives") == [
        "0 a sends request",
        "0 a receives unauthorised_401",
        "0 a sends login",
        "0.5 a receives bad_gateway_502",
        "4.5 a sends login",
        "6.5 a receives ok_200",
        "6.5 a sends request with credential",
        "16.5 a receives ok_200",
    ]


def test_a_login_that_fails_for_good_is_an_error() -> None:
    crash = {"at": "0.5 ms", "crash_node": "A", "restart_after": "3 ms"}
    plan = tiny_plan("local", [(0, 0)], events=[crash], **FREE_LOGIN)
    assert tell(plan, "receives") == [
        "0 a receives unauthorised_401",
        "0.5 a receives bad_gateway_502",
    ]
    counted = run_both(plan).counters
    assert (counted["error"], counted["logins"]) == (1, 0)


def test_logins_that_never_help_are_abandoned() -> None:
    """Two nodes in turn: every login is taken on B, every request is sent to A."""
    plan = tiny_plan("local", [(0, 0)], nodes={"count": 2}, **FREE_LOGIN)
    once = [
        "sends login",
        "to B",
        "receives ok_200",
        "sends request with credential",
        "to A",
        "unknown in the node",
        "receives unauthorised_401",
    ]
    at = [0, 0, 2, 2, 2, 2, 2]
    assert tell(plan, "sends", "to", "unknown", "receives") == [
        "0 a sends request",
        "0 a to A",
        "0 a receives unauthorised_401",
        *(f"{t + 2 * n} a {what}" for n in range(3) for t, what in zip(at, once, strict=True)),
    ]
    counted = run_both(plan).counters
    assert (counted["abandoned"], counted["logins"], counted["forced_relogins"]) == (1, 3, 2)
    assert (counted["carried"], counted["recognised"]) == (3, 0)


def test_fewer_attempts() -> None:
    client = {"login_attempts": 1}
    plan = tiny_plan("local", [(0, 0)], nodes={"count": 2}, client=client, **FREE_LOGIN)
    counted = run_both(plan).counters
    assert (counted["abandoned"], counted["logins"], counted["exchanges_sent"]) == (1, 1, 3)
