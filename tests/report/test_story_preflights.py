"""Preflights in the story."""

from tests.report.tiny_story import NO_NETWORK, OUT, rows, texts, tiny_story

NETWORK = {**NO_NETWORK, "client_round_trip": "10 ms"}
OTHER = {"domains": {"a.example": 1e-6, "b.example": 1e6}}
ASKS = "asks first to b.example whether a token may come (CORS preflight: OPTIONS) (500 B)"


def test_what_it_asks_and_for_how_long_it_may() -> None:
    told = tiny_story("jwt", 0, 300, workload=OTHER)
    assert texts(told, "sent").count(ASKS) == 1
    assert [line for line in texts(told, "received") if "browser" in line] == [
        "200 OK after 0 µs: its browser may call it for 2 h"
    ]
    # The call that was waiting for it is no repetition of anything.
    again = [line for line in texts(told, "sent") if line.startswith("sends request")]
    assert ["again" in line for line in again] == [False, True, False]
    assert "preflights: 1; exchanges in all: 5" in told.total


def test_it_asks_each_time() -> None:
    token = {"preflight_max_age": "0 s"}
    told = tiny_story("jwt", 0, 300, workload=OTHER, token=token)
    assert (
        texts(told, "received").count("200 OK after 0 µs: its browser may call it, this once") == 2
    )
    second = [line for line in texts(told, "sent") if line.startswith("sends request 2")]
    assert ["again" in line for line in second] == [False]
    assert [line.outcome for line in told.lines if line.kind == "preflight" and line.outcome]


def test_the_preflight_of_a_logout_belongs_to_no_request() -> None:
    token = {"preflight_max_age": "0 s"}
    told = tiny_story("jwt_denylist", 0, workload={**OTHER, **OUT}, token=token)
    *_, asked, out = texts(told, "received")
    assert asked == "200 OK after 0 µs: its browser may call it, this once"
    assert out.endswith("is logged out")
    answered = [line for line in texts(told, "received") if "is answered" in line]
    assert len(answered) == 1
    # The node is down when it comes, and its answer is a 502.
    down = {"at": "56 ms", "crash_node": "A", "restart_after": "50 ms"}
    other = {"at": "56 ms", "crash_node": "B", "restart_after": "50 ms"}
    told = tiny_story(
        "jwt_denylist", 0, workload={**OTHER, **OUT}, token=token, network=NETWORK,
        events=[down, other],
    )  # fmt: skip
    assert rows(told, "received")[-1].endswith("502 Bad Gateway after 10 ms: does not log out")


def test_a_call_that_failed_is_tried_again_behind_another_preflight() -> None:
    down = [{"at": "35 ms", "crash_node": node, "restart_after": "10 ms"} for node in ("A", "B")]
    told = tiny_story(
        "jwt", 0, workload=OTHER, token={"preflight_max_age": "0 s"}, network=NETWORK, events=down,
        client={"retries": 1, "backoff": "10 ms"},
    )  # fmt: skip
    assert [line for line in texts(told, "received") if "502" in line] == [
        "502 Bad Gateway after 10 ms: tries again after 10 ms"
    ]
