"""`refresh.early` beside lives that are too short for it."""

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping

WORKLOAD = {"model": "open", "arrival_rate": "1 /s"}


def problems(**blocks: object) -> list[str]:
    try:
        load_mapping({"workload": WORKLOAD, **blocks}, "f")
    except ScenarioError as error:
        return [line.removeprefix("f: ") for line in error.lines]
    return []


@pytest.mark.parametrize(
    ("early", "jitter", "shortest"),
    [("15 min", 0, "15 min"), ("450 s", 0.5, "450 s"), ("1 ns", 1, "0 s")],
)
def test_a_token_is_not_due_when_it_is_made(early: str, jitter: float, shortest: str) -> None:
    (line,) = problems(refresh={"early": early, "jitter": jitter})
    assert line.startswith("refresh.early: refreshing ")
    assert f"; less than its shortest life of {shortest}" in line


def test_one_moment_later_it_may_be() -> None:
    assert problems(refresh={"early": "449.999999999 s", "jitter": 0.5}) == []
    assert problems(refresh={"jitter": 1}) == []


def test_a_hybrid_with_shorter_tokens() -> None:
    ours = {"name": "ours", "extends": "jwt_refresh", "token": {"access_ttl": "1 min"}}
    (line,) = problems(refresh={"early": "2 min"}, strategies=["jwt", ours])
    assert line.startswith("strategies[1]: refreshing 2 min early")


def test_in_the_background_means_early() -> None:
    (line,) = problems(refresh={"background": True})
    assert line == (
        "refresh.background: nothing to refresh in the background (true);"
        " refresh.early, such as 1 min, beside it"
    )
    assert problems(refresh={"background": True, "early": "1 min"}) == []
    ours = {"name": "ours", "extends": "jwt_refresh", "refresh": {"background": True}}
    (line,) = problems(strategies=["jwt", ours])
    assert line.startswith("strategies[1]: nothing to refresh in the background")
    assert problems(strategies=["jwt", ours], refresh={"early": "1 min"}) == []


def test_sessions_are_not_renewed_in_the_background() -> None:
    ours = {"name": "ours", "extends": "bff", "refresh": {"background": True, "early": "1 s"}}
    (line,) = problems(strategies=["bff", ours])
    assert "means nothing for bff" in line


def test_who_is_never_refused_is_never_told_when_to_come_back() -> None:
    (line,) = problems(rate_limit={"retry_after": True})
    assert line.startswith("rate_limit.retry_after: nobody is refused (true);")
    assert problems(rate_limit={"retry_after": True, "logins_per_s": "5 /s"}) == []
