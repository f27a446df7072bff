"""`client.login_delay`, worked by hand: a user takes time to log in, once for every login."""

from simulator.engines.tally import RECORD
from tests.engines.tiny import FREE_LOGIN, MS, run_both, tell, tiny_plan

TYPES = {"login_delay": "8 ms"}


def test_a_user_takes_time_between_the_refusal_and_the_login() -> None:
    plan = tiny_plan("local", [(0, 0)], client=TYPES, **FREE_LOGIN)
    assert tell(plan, "sends", "receives") == [
        "0 a sends request",
        "0 a receives unauthorised_401",
        "8 a sends login",
        "10 a receives ok_200",
        "10 a sends request with credential",
        "20 a receives ok_200",
    ]
    tally = run_both(plan)
    a = dict(zip(RECORD, tally.records[0].tolist(), strict=True))
    # The user waited for 20 ms; of these the login itself took 2.
    assert (a["finished_ns"] - a["sent_ns"], a["auth_ns"]) == (20 * MS, 2 * MS)
    assert tally.counters["latency_ns"] == 20 * MS


def test_nobody_occupies_a_worker_by_typing() -> None:
    """The one worker serves b while a's user types."""
    plan = tiny_plan("local", [(0, 0), (1, 1)], client=TYPES, **FREE_LOGIN)
    assert tell(plan, "sends login", "receives") == [
        "0 a receives unauthorised_401",
        "1 b receives unauthorised_401",
        "8 a sends login",
        "9 b sends login",
        "10 a receives ok_200",
        # a's request came at 10, b's login at 9: first come, first served.
        "12 b receives ok_200",
        "22 a receives ok_200",
        "32 b receives ok_200",
    ]


def test_each_login_is_typed() -> None:
    """Two nodes in turn: every login is taken on B, every request is sent to A."""
    client = {**TYPES, "login_attempts": 2}
    plan = tiny_plan("local", [(0, 0)], nodes={"count": 2}, client=client, **FREE_LOGIN)
    assert tell(plan, "sends", "receives unauthorised") == [
        "0 a sends request",
        "0 a receives unauthorised_401",
        "8 a sends login",
        "10 a sends request with credential",
        "10 a receives unauthorised_401",
        "18 a sends login",
        "20 a sends request with credential",
        "20 a receives unauthorised_401",
    ]
    assert run_both(plan).counters["abandoned"] == 1


def test_a_repetition_is_not_typed_again() -> None:
    crash = {"at": "8.5 ms", "crash_node": "A", "restart_after": "3 ms"}
    client = {**TYPES, "retries": 1, "backoff": "4 ms"}
    plan = tiny_plan("local", [(0, 0)], events=[crash], client=client, **FREE_LOGIN)
    assert tell(plan, "sends login", "receives") == [
        "0 a receives unauthorised_401",
        "8 a sends login",
        "8.5 a receives bad_gateway_502",
        "12.5 a sends login",
        "14.5 a receives ok_200",
        "24.5 a receives ok_200",
    ]


def test_who_has_begun_to_type_finishes() -> None:
    """Of one user a has logged in at 10, but the login form of b is open already."""
    nodes = {"workers": 3}
    plan = tiny_plan("local", [(0, 0), (5, 0), (11, 0)], client=TYPES, nodes=nodes, **FREE_LOGIN)
    assert tell(plan, "sends login", "keeps") == [
        "8 a sends login",
        "10 a keeps until 1800010",
        "13 b sends login",
        "15 b keeps until 1800015",
    ]
    assert run_both(plan).counters["logins"] == 2


def test_a_refresh_asks_nobody_for_a_password() -> None:
    """A login writes a row in 2 ms, beside its own 2, and signs in 0.217; so does a refresh."""
    plan = tiny_plan(
        "jwt_refresh",
        [(0, 0), (100, 0)],
        client=TYPES,
        token={"access_ttl": "50 ms"},
        **FREE_LOGIN,
    )
    assert tell(plan, "sends") == [
        "0 a sends request",
        "8 a sends login",
        "12.217 a sends request with credential",
        "100 b sends request with credential",
        "100.045 b sends refresh with credential",
        "103.262 b sends request with credential",
    ]


def test_how_long_a_user_takes_may_vary() -> None:
    """One of two times for each login, the same under every strategy, whatever else they draw."""
    values = {"distribution": "empirical", "values": ["8 ms", "20 ms"]}
    took: dict[str, list[float]] = {}
    for strategy in ("local", "jwt"):
        plan = tiny_plan(
            *(strategy, [(100 * i, i) for i in range(20)]),
            duration_ms=3_000,
            nodes={"workers": 9},
            client={"login_delay": values},
            **FREE_LOGIN,
        )
        typed = [line.split(" ") for line in tell(plan, "sends login")]
        took[strategy] = [float(at) - 100 * i for i, (at, *_) in enumerate(typed)]
    assert took["local"] == took["jwt"]
    assert sorted(set(took["local"])) == [8, 20]


def test_each_login_of_a_request_takes_a_time_of_its_own() -> None:
    client = {"login_delay": {"mean": "8 ms", "distribution": "exponential"}, "login_attempts": 3}
    plan = tiny_plan("local", [(0, 0)], nodes={"count": 2}, client=client, **FREE_LOGIN)
    moments = [float(line.split(" ")[0]) for line in tell(plan, "sends login", "receives unau")]
    told, sent = moments[::2], moments[1::2]
    assert len({b - a for a, b in zip(told, sent, strict=False)}) == 3


def test_no_time_and_a_constant_one_are_as_they_were() -> None:
    """A scalar, and a distribution that does not vary, are the same; zero is nothing."""
    one, other, none, zero = (
        run_both(tiny_plan("local", [(0, 0), (5, 0)], client=client, **FREE_LOGIN)).story.tolist()
        for client in (TYPES, {"login_delay": {"mean": "8 ms"}}, {}, {"login_delay": 0})
    )
    assert one == other
    assert none == zero != one


def test_a_run_may_end_while_somebody_types() -> None:
    plan = tiny_plan("local", [(0, 0)], duration_ms=7, client=TYPES, **FREE_LOGIN)
    counted = run_both(plan).counters
    assert (counted["in_flight"], counted["exchanges_sent"]) == (1, 1)
