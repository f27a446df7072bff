"""Stories: every line follows from what the engine noted, and says why."""

from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from simulator.engines import tally
from simulator.engines.run import run_plan
from simulator.model.steps import OUTCOMES
from simulator.plan import make_plan
from simulator.report.story.duration import duration
from simulator.report.story.line import Line
from simulator.report.story.moments import USER
from simulator.report.story.show import StoryText
from simulator.report.story.telling import Story, tell
from simulator.report.story.whose import whose_story
from simulator.scenario.loading import load, load_mapping
from simulator.scenario.strategy_names import WORKING
from tests.engines.generated import scenarios

ALL = 10**9
CODE, VALUE = tally.STORY.index("code"), tally.STORY.index("value")
UNKNOWN = (
    "no session of", "no fresh copy of", "no such token of", "expired", "is on it", "is revoked",
    "was used before", "signature is wrong", "taken no more",
    "nothing to write",
)  # fmt: skip
ONE_USER = {
    "name": "small",
    "seed": 1,
    "duration": "6 s",
    "replications": 1,
    "workload": {
        "model": "closed",
        "users": 1,
        "requests_per_visit": {"mean": 50, "distribution": "constant"},
        "think_time": "1 s",
    },
    "nodes": {"count": 2, "service_time": "10 ms"},
}


def story(strategy: str, limit: int = ALL, **blocks: Any) -> Story:  # noqa: ANN401 - YAML
    """The story of the one user of a small scenario."""
    scenario = load_mapping({**ONE_USER, **blocks})
    plan = make_plan(scenario, strategy, 0)
    found = run_plan(plan, "reference", records=True, story=True)
    return tell(scenario, plan, found, 0, limit)


def texts(told: Story, *events: str) -> list[str]:
    """`where: text` of some events, with plain spaces; of all if none is named."""
    return [
        f"{line.where}: {line.text}".replace("\N{NO-BREAK SPACE}", " ")
        for line in told.lines
        if not events or line.event in events
    ]


def shown(told: Story, width: int = 80, encoding: str = "utf-8") -> list[str]:
    """What a pipe of some width gets."""

    class Pipe(StringIO):
        pass

    Pipe.encoding = property(lambda _self: encoding)  # type: ignore[assignment]
    pipe = Pipe()
    Console(file=pipe, width=width, highlight=False).print(StoryText(told))
    return pipe.getvalue().splitlines()


def test_ab_server_says_why_b_refuses() -> None:
    scenario = load("ab_server")
    plan = make_plan(scenario, "local", 0)
    told = tell(scenario, plan, run_plan(plan, "reference", records=True, story=True), 0, ALL)
    assert texts(told, "looked") == [
        *["A: looks in its memory: here is the session of login 1"] * 3,
        *[f"B: looks in its memory: no session of login {n} (A took it)" for n in (1, 2, 3, 4)],
        "A: looks in its memory: here is the session of login 4",
        *[f"A: looks in its memory: no session of login {n} (B took it)" for n in (5, 6, 7)],
        "B: looks in its memory: here is the session of login 7",
    ]
    assert texts(told, "timeline") == [
        "A: is up, and in service",
        "B: is added, and boots for 1 s",
        "B: is up, and in service; round robin starts over",
    ]
    answers = texts(told, "received")
    assert answers[:3] == [
        "user 0: 401 Unauthorized after 41 ms: has to log in",
        "user 0: 200 OK after 57.51 ms: holds the cookie of login 1",
        "user 0: 200 OK after 54.69 ms: request 1 is answered, 153.2 ms in all",
    ]
    gives_up = "user 0: 401 Unauthorized after 41.05 ms: request {} is abandoned after 3 logins"
    assert [a for a in answers if "abandoned" in a] == [gives_up.format(4), gives_up.format(1)]
    assert texts(told, "dropped") == [
        "B: has no session of login 4 to drop: A has it, and would accept it for another 30 min"
    ]
    assert told.total == (
        "User 0, the whole run: requests: 7 (5 ok, 2 abandoned); logins: 7; refreshes: 0;"
        " exchanges in all: 22."
    )
    assert told.left_out == ()


def test_a_refresh_is_told() -> None:
    scenario = load("ab_server")
    plan = make_plan(scenario, "jwt_refresh", 0)
    told = tell(scenario, plan, run_plan(plan, "reference", records=True, story=True), 0, ALL)
    everything = texts(told)
    start = everything.index("B: the signature is good, but the token expired 1.209 s ago")
    assert everything[start + 1 : start + 12] == [
        "B: answers 401 Unauthorized",
        "user 0: 401 Unauthorized after 42.04 ms: tries its refresh token",
        "user 0: refreshes with the refresh token of login 1 (543 B)",
        "balancer: picks A (round_robin)",
        "A: asks the database for the refresh token: 1.5 ms",
        "A: the refresh token of login 1 is good, and used up now",
        "A: writes the next refresh token to the database: 3 ms",
        "A: signs a token (RS256): 217 µs",
        "A: issues the next tokens of login 1: exp in 5 s",
        "A: answers 200 OK",
        "user 0: 200 OK after 46.05 ms: holds a new token of login 1",
    ]
    assert "B: the access token of login 1 stays good for another 2.844 s" in everything


def test_a_client_that_forgets_its_token_tells_no_server() -> None:
    two = {"mean": 2, "distribution": "constant"}
    workload = {**ONE_USER["workload"], "logout_probability": 1, "requests_per_visit": two}
    told = story("jwt", workload=workload)
    forgot = texts(told, "forgot")
    assert forgot[0] == (
        "user 0: logs out: forgets its token; no server is told, and a copy would be accepted"
        " for another 12 h"
    )
    assert max(line.exchange or 0 for line in told.lines) == int(told.total.split()[-1].strip("."))
    # After it the user is a stranger again.
    assert texts(told, "sent")[4] == "user 0: visit 2: sends request 1 without a credential (500 B)"


def test_a_crash_loses_sessions_and_says_so() -> None:
    events = [{"at": "3 s", "crash_node": "A", "restart_after": "1.5 s"}]
    told = texts(story("sticky", duration="8 s", events=events))
    for line in (
        "A: stops: what it was doing fails, what it remembered is gone",
        "balancer: keeps to A, as its cookie says; but it is down",
        "user 0: 502 Bad Gateway after 41.05 ms: request 4 has failed",
        "A: is up again, and remembers nothing",
        "A: looks in its memory: no session of login 1 (lost when A stopped)",
    ):
        assert told.count(line) == 1, line


def test_the_balancer_notices_a_death_and_a_return() -> None:
    events = [{"at": "2 s", "crash_node": "A", "restart_after": "20 s"}]
    told = story("none", duration="40 s", events=events)
    noticed = [(line.at_ns / 1e9, line.text) for line in told.lines if line.where == "balancer"]
    # health_check: 2 s × 3, and 2 s × 2 after the restart.
    assert (8.0, "has noticed that A is down") in noticed
    assert (26.0, "has noticed that A is back; round robin starts over") in noticed


@pytest.mark.parametrize(
    ("affinity", "last"),
    [
        ({"cookie_ttl": "2 s"}, "picks B (round_robin)"),
        ({"when_gone": "keep"}, "picks B (round_robin); its cookie goes on naming A"),
        ({"fail_back": True}, "goes back to A, which its cookie named first"),
    ],
)
def test_cookies_that_run_out_stay_or_lead_back(affinity: dict[str, Any], last: str) -> None:
    told = story(
        "sticky",
        duration="9 s",
        events=[{"at": "2 s", "crash_node": "A", "restart_after": "2 s"}],
        balancer={"health_check": {"interval": "10 ms"}, "affinity": affinity},
    )
    assert f"balancer: {last}" in texts(told, "picked")


def test_a_weight_is_named_where_there_are_several() -> None:
    told = texts(story("none", nodes={"count": 2, "weights": {"A": 4}}), "picked")
    assert told[:3] == [
        "balancer: picks A (round_robin, weight 4)",
        "balancer: picks A (round_robin, weight 4)",
        "balancer: picks B (round_robin, weight 1)",
    ]


def test_a_deployment_restarts_the_nodes_in_turn() -> None:
    events = [{"at": "1 s", "rolling_deploy": {"interval": "2 s", "drain": "500 ms"}}]
    told = story("sticky", events=events, nodes={"count": 2, "boot_time": "1 s"})
    timeline = [
        (line.at_ns / 1e9, line.where, line.text.replace("\N{NO-BREAK SPACE}", " "))
        for line in told.lines
        if line.event == "timeline" and line.at_ns
    ]
    lets_go = "lets {} go: only clients that a cookie binds to it are sent there"
    stops = "stops: what it was doing fails, what it remembered is gone"
    back = "is up again, and remembers nothing, and in service; round robin starts over"
    assert timeline == [
        (1.0, "nodes", "get a new version: they are restarted, one every 2 s"),
        (1.0, "balancer", lets_go.format("A")),
        (1.5, "A", stops),
        (2.5, "A", back),
        (3.0, "balancer", lets_go.format("B")),
        (3.5, "B", stops),
        (4.5, "B", back),
    ]


def test_a_store_that_hangs() -> None:
    told = texts(
        story(
            "central_store",
            events=[{"at": "3 s", "store_outage": {"duration": "1.2 s", "mode": "hang"}}],
            client={"retries": 1},
            store={"timeout": "200 ms"},
        )
    )
    for line in (
        "store: hangs for 1.2 s",
        "B: asks the store for the session: fails after 200 ms",
        "B: answers 503 Service Unavailable",
        "store: is back",
    ):
        assert told.count(line) == 1, line
    assert any("503 Service Unavailable after 241.1 ms: tries again after" in line for line in told)


def test_no_store_no_outage_to_tell() -> None:
    events = [{"at": "3 s", "store_outage": {"duration": "1 s", "mode": "hang"}}]
    assert "store" not in {line.where for line in story("jwt", events=events).lines}


def test_a_token_that_no_header_holds() -> None:
    told = texts(story("jwt", token={"claims_bytes": "7 KiB"}))
    assert "balancer: picks A (round_robin); but it takes no header over 8,192 B" in told
    assert any("431 Request Header Fields Too Large" in line for line in told)


@pytest.mark.parametrize(
    ("strategy", "line"),
    [
        # From look to look: 10 ms of work, 21.8384 ms down, 1 s of thought, 20.8512 ms up; then
        # the store takes 0.51 ms to answer.
        ("local", "A: looks in its memory: no session of login 1 (expired 152.7 ms ago)"),
        ("central_store", "A: the store says: no session of login 1 (expired 153.2 ms ago)"),
    ],
)
def test_an_idle_session(strategy: str, line: str) -> None:
    nodes = {"count": 1, "service_time": "10 ms"}
    assert line in texts(story(strategy, session={"idle_timeout": "900 ms"}, nodes=nodes))


def test_a_refresh_token_that_has_expired_too() -> None:
    blocks: dict[str, Any] = {"token": {"access_ttl": "1500 ms"}, "refresh": {"ttl": "2 s"}}
    assert any(
        line.endswith(": has to log in, its refresh token has expired, too")
        for line in texts(story("jwt_refresh", **blocks), "received")
    )


def test_a_worker_that_is_busy() -> None:
    workload = {"model": "closed", "users": 30, "think_time": "1 ms"}
    told = texts(story("none", workload=workload, nodes={"count": 1, "workers": 1}))
    assert "A: waits: its worker is busy" in told
    assert any(line.startswith("A: a worker takes it after ") for line in told)


def test_a_limit_says_what_it_leaves_out() -> None:
    whole, told = story("local"), story("local", limit=4)
    assert told.lines == whole.lines[: len(told.lines)]
    assert {line.exchange for line in told.lines} == {None, 1, 2, 3, 4}
    count = max(line.exchange or 0 for line in whole.lines)
    (sentence,) = told.left_out
    assert sentence == (
        f"Left out: the last {count - 4} of {count} exchanges (--limit {count} tells all)."
    )
    assert told.total == whole.total
    assert whole.left_out == ()


def test_other_users_are_left_out() -> None:
    workload = {"model": "closed", "users": 1001, "think_time": "5 s"}
    told = story("none", workload=workload)
    assert told.left_out == ("Left out: what the other 1,000 users did (--user N).",)


@pytest.mark.parametrize("width", [80, 60, 200])
def test_it_fits_the_terminal(width: int) -> None:
    told = story("local", events=[{"at": "3 s", "add_nodes": 1}], nodes={"boot_time": "1 s"})
    rows = shown(told, width)
    assert max(map(len, rows)) <= width
    assert all(row == row.rstrip() for row in rows)
    assert "\x1b" not in "".join(rows)
    # Nothing is lost in the folding.
    words = " ".join(" ".join(rows).split()).replace("\N{NO-BREAK SPACE}", " ")
    for line in texts(told):
        text = line.split(": ", 1)[1]
        assert text in words


def test_plain_letters_where_a_terminal_has_no_others() -> None:
    told = story("jwt")
    assert "µs" in "".join(shown(told))
    "".join(shown(told, encoding="ascii")).encode("ascii")


def test_an_interrupted_paragraph_says_what_it_is_about() -> None:
    lines = (
        Line(0, "user 0", "sends request 1", "sent", 1, 0, 0, "request", None, "request 1"),
        Line(1, "user 0", "logs in", "sent", 2, 1, 0, "login", None, "request 2"),
        Line(2, "A", "answers 200 OK", "ended", 1, 0, 0, "request", "A", "request 1", OUTCOMES[0]),
        Line(3, "A", "answers 200 OK", "ended", 2, 1, 0, "login", "A", "request 2", OUTCOMES[0]),
    )
    rows = shown(Story("title", lines, "total", ()))
    assert "0.000000  A       (request 1) answers 200 OK" in rows
    assert "0.000000  A       (login of request 2) answers 200 OK" in rows


@pytest.mark.parametrize(
    ("span_ns", "words"),
    [
        (0, "0 µs"),
        (217_000, "217 µs"),
        (20_851_200, "20.85 ms"),
        (5 * 10**9, "5 s"),
        (119 * 10**9, "119 s"),
        (30 * 60 * 10**9, "30 min"),
        (12 * 3600 * 10**9, "12 h"),
        (14 * 86_400 * 10**9, "14 d"),
    ],
)
def test_durations(span_ns: int, words: str) -> None:
    assert duration(span_ns).replace("\N{NO-BREAK SPACE}", " ") == words


@given(scenarios(), st.integers(0, len(WORKING) - 1))
@settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_story_can_be_told(mapping: dict[str, Any], which: int) -> None:
    scenario = load_mapping(mapping)
    names = scenario.strategy_names
    plan = make_plan(scenario, names[which % len(names)], 0)
    found = run_plan(plan, "reference", records=True, story=True)
    users = sorted({user for user in found.story[:, USER].tolist() if user >= 0})
    assert whose_story(found, ALL) in users or not users
    lines = [line for user in users for line in tell(scenario, plan, found, user, ALL).lines]
    events = [line.event for line in lines]
    counters = found.counters
    answered = counters["exchanges_sent"] - counters["exchanges_in_flight"]
    assert events.count("sent") == counters["exchanges_sent"]
    assert events.count("received") == answered
    looked = [line.text for line in lines if line.event == "looked"]
    known = sum(not any(word in text for word in UNKNOWN) for text in looked)
    values = found.story[found.story[:, CODE] == tally.LOOKED, VALUE]
    assert (known, len(looked)) == (int((values % 2).sum()), len(values))
    for code, event in ((tally.REVOKED, "revoked"), (tally.STOLEN, "stolen")):
        assert events.count(event) == int((found.story[:, CODE] == code).sum())
