"""Revocations and thefts: what they say, and what they may not say."""

import pytest

from simulator.scenario.dumping import dump
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_text
from simulator.scenario.quantities import MIN, S
from simulator.scenario.user_events import Csrf, Revoke, Steal, Xss

WORKLOAD = "workload: {model: open, arrival_rate: 1}\n"


def test_a_revocation() -> None:
    (event,) = load_text(WORKLOAD + "events: [{at: 1 min, revoke: {share: 0.25}}]").events
    assert isinstance(event, Revoke)
    assert (event.kind, event.at, event.share) == ("revoke", 1 * MIN, 0.25)


def test_a_theft() -> None:
    text = "events: [{at: 1 s, steal: {share: 1, noticed_after: 0 s, thief_interval: 30 s}}]"
    (event,) = load_text(WORKLOAD + text).events
    assert isinstance(event, Steal)
    assert (event.kind, event.share) == ("steal", 1.0)
    assert (event.noticed_after, event.thief_interval) == (0, 30 * S)


def test_what_a_theft_need_not_say() -> None:
    (event,) = load_text(WORKLOAD + "events: [{at: 1 s, steal: {share: 0.01}}]").events
    assert isinstance(event, Steal)
    assert (event.noticed_after, event.thief_interval) == (10 * MIN, 10 * S)


def test_a_script_in_the_page() -> None:
    (event,) = load_text(WORKLOAD + "events: [{at: 1 s, xss: {share: 0.01}}]").events
    assert isinstance(event, Xss)
    assert (event.kind, event.share) == ("xss", 0.01)
    assert (event.noticed_after, event.thief_interval) == (10 * MIN, 10 * S)


def test_a_forgery() -> None:
    (event,) = load_text(WORKLOAD + "events: [{at: 1 s, csrf: {share: 0.01}}]").events
    assert isinstance(event, Csrf)
    assert (event.kind, event.share) == ("csrf", 0.01)


def test_they_are_dumped_as_they_are_written() -> None:
    scenario = load_text(
        WORKLOAD + "events: [{at: 1 s, revoke: {share: 0.25}}, {at: 2 s, steal: {share: 1}}]"
    )
    text = dump(scenario)
    assert load_text(text) == scenario
    assert "- {at: 1 s, revoke: {share: 0.25}}\n" in text
    assert "steal: {share: 1.0, noticed_after: 10 min, thief_interval: 10 s}}\n" in text


WRONG = {
    "revoke: {}": "28: events[0].revoke.share: missing",
    "revoke: 0.5": "28: events[0].revoke: not a mapping of keys (0.5); a mapping of keys",
    "revoke: {share: 0}": "36: events[0].revoke.share: zero (0); a number above 0, at most 1",
    "revoke: {share: -0.1}": (
        "36: events[0].revoke.share: negative (-0.1); a number above 0, at most 1"
    ),
    "revoke: {share: 1.5}": (
        "36: events[0].revoke.share: too large (1.5); a number above 0, at most 1"
    ),
    "revoke: {share: 20 %}": (
        "36: events[0].revoke.share: not a number (20 %); a number above 0, at most 1; "
        "did you mean 0.2?"
    ),
    "steal: {noticed_after: 1 s}": "27: events[0].steal.share: missing",
    "csrf: {}": "26: events[0].csrf.share: missing",
    "xss: {noticed_after: 1 s}": "25: events[0].xss.share: missing",
    "steal: {share: 1, thief_interval: 0 s}": (
        "54: events[0].steal.thief_interval: zero (0 s); a time above 0, at most 3650 d"
    ),
    "steal: {share: 1, noticed: 1 s}": (
        "38: events[0].steal.noticed: unknown key; share, noticed_after or thief_interval; "
        "did you mean noticed_after?"
    ),
}


@pytest.mark.parametrize(("event", "line"), WRONG.items())
def test_wrong(event: str, line: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(WORKLOAD + f"events: [{{at: 1 s, {event}}}]\n", "f")
    assert [said.removeprefix("f:2:") for said in caught.value.lines] == [line]
