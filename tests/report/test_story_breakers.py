"""Stories of circuit breakers; worked by hand: a look into the store takes 2 ms, a service 10."""

from typing import Any

from tests.report.tiny_story import FREE, rows, tiny_story

STORE: dict[str, Any] = {**FREE, "read": "2 ms", "write": "3 ms"}
OUT = {"at": "50 ms", "store_outage": {"duration": "30 ms"}}


def test_a_breaker_opens_spares_tries_and_closes() -> None:
    store = {**STORE, "breaker": {"failures": 1, "open_for": "20 ms"}}
    told = tiny_story("central_store", 0, 60, 65, 81, nodes={"count": 1}, events=[OUT], store=store)
    assert rows(told, "called", "breaker", from_ms=60) == [
        "60 A: asks the store for the session: fails after 0 µs",
        "60 A: opens the circuit breaker: a call has failed; asks the store no more for 20 ms",
        "65 A: the circuit breaker is open: does not ask the store",
        "81 A: the circuit breaker lets one call through to the store, to try",
        "81 A: asks the store for the session: 2 ms",
        "83 A: closes the circuit breaker: the store answers",
    ]


def test_who_is_spared_may_be_let_in_all_the_same() -> None:
    breaker = {"failures": 2, "open_for": "1 min"}
    store = {**STORE, "breaker": breaker, "on_outage": "accept"}
    told = tiny_story("central_store", 0, 60, 65, 70, nodes={"count": 1}, events=[OUT], store=store)
    assert rows(told, "breaker") == [
        (
            "65 A: opens the circuit breaker: 2 calls in a row have failed; asks the store no more"
            " for 60 s"
        ),
        (
            "70 A: the circuit breaker is open: does not ask the store, and lets it in all the same"
            " (on_outage: accept)"
        ),
    ]


def test_who_is_spared_as_a_stranger_had_a_credential() -> None:
    """Nobody says of it that no credential came along."""
    breaker = {"failures": 1, "open_for": "1 min"}
    store = {**STORE, "breaker": breaker, "on_outage": "anonymous"}
    told = tiny_story("central_store", 0, 60, 65, nodes={"count": 1}, events=[OUT], store=store)
    assert "65 A: answers 401 Unauthorized" in rows(told, "ended", from_ms=65)
