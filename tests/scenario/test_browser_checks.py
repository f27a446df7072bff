"""Where browsers keep tokens: what one key says of another, and what contradicts it."""

from typing import Any

import pytest

from simulator.scenario.dumping import dump
from simulator.scenario.errors import ScenarioError
from simulator.scenario.hybrid import scenario_of
from simulator.scenario.loading import load_mapping, load_text
from simulator.scenario.schema import Scenario
from simulator.scenario.token_storage import CARRIERS, USUAL

WORKLOAD = {"model": "open", "arrival_rate": "1 /s"}


def load(**blocks: Any) -> Scenario:  # noqa: ANN401 - YAML
    return load_mapping({"workload": WORKLOAD, **blocks}, "f")


def problems(**blocks: Any) -> list[str]:  # noqa: ANN401 - YAML
    with pytest.raises(ScenarioError) as caught:
        load(**blocks)
    return [line.removeprefix("f: ") for line in caught.value.lines]


@pytest.mark.parametrize(
    ("token", "pair"),
    [
        ({}, ("header", "local_storage")),
        ({"carrier": "header"}, ("header", "local_storage")),
        ({"carrier": "cookie"}, ("cookie", "http_only_cookie")),
        ({"storage": "local_storage"}, ("header", "local_storage")),
        ({"storage": "memory"}, ("header", "memory")),
        ({"storage": "cookie"}, ("cookie", "cookie")),
        ({"storage": "http_only_cookie"}, ("cookie", "http_only_cookie")),
        ({"storage": "cookie", "carrier": "cookie"}, ("cookie", "cookie")),
    ],
)
def test_one_of_the_two_says_the_other(token: dict[str, str], pair: tuple[str, str]) -> None:
    scenario = load(token=token)
    assert (scenario.token.carrier, scenario.token.storage) == pair
    assert load_text(dump(scenario)) == scenario
    # A hybrid's goes before the scenario's, whatever that says.
    ours = {"name": "ours", "extends": "jwt", "token": {"ttl": "1 h", **token}}
    for storage in CARRIERS:
        _, met = scenario_of(load(strategies=[ours], token={"storage": storage}), "ours")
        said = pair if token else (CARRIERS[storage], storage)
        assert (met.token.carrier, met.token.storage) == said


def test_every_carrier_has_a_usual_storage() -> None:
    assert {CARRIERS[storage]: storage for storage in USUAL.values()} == USUAL


IN_HEADER = 'a token in a header is not kept there ("{}"); local_storage or memory'
IN_COOKIE = 'a token in a cookie is not kept there ("{}"); cookie or http_only_cookie'


@pytest.mark.parametrize(
    ("carrier", "storage", "why"),
    [
        ("header", "cookie", IN_HEADER),
        ("header", "http_only_cookie", IN_HEADER),
        ("cookie", "local_storage", IN_COOKIE),
        ("cookie", "memory", IN_COOKIE),
    ],
)
def test_a_token_is_not_kept_where_its_carrier_cannot_take_it_from(
    carrier: str, storage: str, why: str
) -> None:
    token = {"carrier": carrier, "storage": storage}
    assert problems(token=token) == [f"token.storage: {why.format(storage)}"]
    ours = {"name": "ours", "extends": "jwt", "token": token}
    line = f"strategies[0].token.storage: {why.format(storage)}"
    assert problems(strategies=[ours]) == [line]


def test_what_is_no_storage() -> None:
    (line,) = problems(token={"storage": "session_storage"})
    assert line.startswith("token.storage: ")
    assert problems(token={"storage": ["memory"]})
    assert problems(token=3)


@pytest.mark.parametrize("base", ["central_store", "bff"])
def test_a_session_has_no_token_to_keep(base: str) -> None:
    ours = {"name": "ours", "extends": base, "token": {"storage": "memory"}}
    assert any("means nothing for " + base in line for line in problems(strategies=[ours]))


def test_a_token_has_no_session_cookie() -> None:
    ours = {"name": "ours", "extends": "jwt", "session": {"http_only": False}}
    (line,) = problems(strategies=[ours])
    assert "means nothing for jwt" in line


@pytest.mark.parametrize("key", [{"same_site": "none"}, {"csrf_token": True}])
def test_what_is_said_of_a_cookie_goes_for_a_token_in_a_cookie_too(key: dict[str, Any]) -> None:
    ours = {"name": "ours", "extends": "jwt", "session": key}
    in_cookie = {"token": {"carrier": "cookie"}}
    assert load(strategies=[{**ours, **in_cookie}])
    assert load(strategies=[ours], **in_cookie)
    assert load(strategies=[{**ours, "extends": "bff"}])
    (line,) = problems(strategies=[ours])
    (name, value), *_ = key.items()
    shown = "true" if value is True else f'"{value}"'
    assert line == (
        f"strategies[0].session.{name}: means nothing for jwt in a header ({shown}); it goes with"
        " `token.carrier: cookie`"
    )


def test_what_only_a_session_has_is_told_apart() -> None:
    session = {"same_site": "none", "idle_timeout": "1 min"}
    ours = {"name": "ours", "extends": "jwt", "session": session, "token": {"carrier": "cookie"}}
    (line,) = problems(strategies=[ours])
    assert line.startswith("strategies[0].session.idle_timeout: means nothing for jwt")
