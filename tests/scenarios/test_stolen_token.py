"""stolen_token: until when a thief is let in, under each strategy."""

from dataclasses import dataclass, field

import pytest

from simulator.engines import tally as told
from simulator.engines.order import THIEF
from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies

NAME = "stolen_token"
S = 1_000_000_000
STOLEN_S, NOTICED_S, END_S = 300, 540, 900
INTERVAL_S = 10
AT_ONCE = ("sticky_told", "central_store", "introspection", "bff", "jwt_denylist")
NEVER = ("sticky", "jwt")


@dataclass
class Thief:
    """What became of a thief's requests: when each was looked at, and whether it was let in."""

    looks: list[tuple[float, bool]] = field(default_factory=list)

    def let_in(self, from_s: float, to_s: float) -> list[bool]:
        """Whether each request that was looked at in [from, to) was let in."""
        return [known for at_s, known in self.looks if from_s <= at_s < to_s]


def thieves(strategy: str) -> list[Thief]:
    """Follow every thief of a run through its story."""
    tally = run_plan(make_plan(load(NAME), strategy, 0), "compiled", story=True)
    found: dict[int, Thief] = {}
    for at_ns, visit, *_, code, _, value in tally.story.tolist():
        if code == told.STOLEN:
            found[value] = Thief()
        elif code == told.ENDED and visit >= THIEF:
            found[visit].looks.append((at_ns / S, value == 0))
    assert len(found) > 20
    return list(found.values())


@pytest.mark.parametrize(
    "strategy", [*AT_ONCE, *NEVER, "cached_store", "jwt_refresh", "denylist_copy"]
)
def test_nobody_can_tell_a_thief_until_it_is_noticed(strategy: str) -> None:
    for thief in thieves(strategy):
        seen = thief.let_in(STOLEN_S, NOTICED_S)
        # An access token runs out, or is replaced in its row when its owner refreshes; then for
        # good. Anything else lasts.
        assert all(seen) or strategy in ("jwt_refresh", "introspection")
        assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("strategy", AT_ONCE)
def test_who_is_asked_every_time_refuses_at_once(strategy: str, tallies: Tallies) -> None:
    for thief in thieves(strategy):
        assert not any(thief.let_in(NOTICED_S, END_S))
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["exposures"] > 0 == c["exposure_max_ns"] == c["false_accepts"]


@pytest.mark.parametrize("strategy", NEVER)
def test_who_is_never_told_lets_him_in_to_the_end(strategy: str) -> None:
    for thief in thieves(strategy):
        seen = thief.let_in(NOTICED_S, END_S)
        assert all(seen)
        # Every ten seconds; the first and the last answer may fall on either side.
        assert abs(len(seen) - (END_S - NOTICED_S) / INTERVAL_S) <= 1


def test_how_long_that_would_go_on(tallies: Tallies) -> None:
    scenario = load(NAME)
    for tally in tallies(NAME, "jwt"):
        c = tally.counters
        # Tokens are as old as the run at most.
        assert scenario.token.ttl - NOTICED_S * S <= c["exposure_ns"] / c["exposures"]
        assert c["exposure_max_ns"] <= scenario.token.ttl
        assert c["exposure_censored"] == 0
    for tally in tallies(NAME, "sticky"):
        c = tally.counters
        # Nobody knows how long the thief goes on: cut at the end of the run, all of them.
        assert c["exposure_censored"] == c["exposures"] > 0
        assert c["exposure_max_ns"] == (END_S - NOTICED_S) * S


def test_a_short_token_has_run_out_before_most_victims_notice(tallies: Tallies) -> None:
    ttl_s = load(NAME).token.access_ttl / S
    found = thieves("jwt_refresh")
    late = [thief for thief in found if any(thief.let_in(NOTICED_S, END_S))]
    assert 0 < len(late) < len(found) / 2
    assert not any(any(thief.let_in(STOLEN_S + ttl_s, END_S)) for thief in found)
    for tally in tallies(NAME, "jwt_refresh"):
        assert tally.counters["exposure_max_ns"] <= ttl_s * S


@pytest.mark.parametrize(("strategy", "longest_s"), [("cached_store", 5), ("denylist_copy", 30)])
def test_copies_live_on_for_a_while(strategy: str, longest_s: int, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert 0 < tally.counters["exposure_max_ns"] <= longest_s * S
    assert not any(any(t.let_in(NOTICED_S + longest_s, END_S)) for t in thieves(strategy))
