"""node_crash: a crash loses exactly the sessions that lived there."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.model import steps
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import KNOWN_EVERYWHERE, Tallies

NAME = "node_crash"
S = 1_000_000_000
C = 2
DIES_NS, NOTICED_NS, LISTED_NS = 240 * S, 246 * S, 304 * S


@dataclass(frozen=True)
class Look:
    """A session that was looked for: where, when, who, what the node said, and whose it is."""

    at_ns: int
    node: int
    user: int
    known: bool
    home: int
    kept_ns: int

    @property
    def died(self) -> bool:
        """Whether it lived on C when C died."""
        return self.home == C and self.kept_ns < DIES_NS <= self.at_ns


def looks(tally: Tally) -> Iterator[Look]:
    """Follows every credential through the story: made on a node, taken by a client, looked for."""
    kept: dict[tuple[int, int], tuple[int, int]] = {}
    jar: dict[int, tuple[int, int]] = {}
    sent: dict[tuple[int, int], tuple[int, int]] = {}
    for at_ns, visit, _, exchange, user, kind, code, node, value in tally.story.tolist():
        if code == told.KEPT:
            kept[visit, exchange] = (node, at_ns)
        elif code == told.RECEIVED and kind == steps.LOGIN and value == steps.OK_200:
            jar[user] = kept[visit, exchange]
        elif code == told.SENT and kind == steps.REQUEST and value:
            sent[visit, exchange] = jar[user]
        elif code == told.LOOKED:
            yield Look(at_ns, node, user, bool(value % 2), *sent[visit, exchange])


def story(strategy: str) -> tuple[Plan, Tally]:
    plan = make_plan(load(NAME), strategy, 0)
    return plan, run_plan(plan, "compiled", story=True)


def test_sticky_loses_exactly_the_sessions_that_lived_there() -> None:
    _, tally = story("sticky")
    found = list(looks(tally))
    assert all(look.known != look.died for look in found)
    # Each of those who came back with a lost session logged in again, once; nobody else did.
    victims = {look.user for look in found if look.died}
    assert tally.counters["forced_relogins"] == len(victims) > 100


def test_local_loses_them_again_when_the_node_is_back() -> None:
    _, tally = story("local")
    found = list(looks(tally))
    assert all(look.known == (look.home == look.node and not look.died) for look in found)
    # The second loss: those whom the hash sends back to C, which does not know their new logins.
    again = [look for look in found if not look.known and not look.died]
    assert all(look.node == C and look.at_ns > LISTED_NS for look in again)
    assert len({look.user for look in again}) > 100


@pytest.mark.parametrize("strategy", KNOWN_EVERYWHERE)
def test_others_lose_none(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["recognised"] == tally.counters["carried"] > 0
        assert tally.counters["forced_relogins"] == 0


def test_replicated_loses_those_whose_copies_were_still_under_way(tallies: Tallies) -> None:
    for tally in tallies(NAME, "replicated"):
        c = tally.counters
        # 20 visits a second, a quarter of them on C, and 50 ms.
        assert c["carried"] - c["recognised"] <= 3
        assert c["forced_relogins"] <= 3


@pytest.mark.parametrize("strategy", ["none", "local", "jwt"])
def test_until_the_balancer_has_noticed_whatever_goes_there_fails(strategy: str) -> None:
    plan, tally = story(strategy)
    at = dict.fromkeys(("before", "meanwhile", "away", "after"), 0)
    failed = dict.fromkeys(at, 0)
    picked: dict[tuple[int, int], tuple[int, int]] = {}
    for at_ns, visit, _, exchange, _, _, code, node, value in tally.story.tolist():
        if code == told.PICKED:
            picked[visit, exchange] = (node, at_ns)
        elif code == told.RECEIVED:
            target, arrived_ns = picked[visit, exchange]
            when = phase(arrived_ns)
            bad = value == steps.BAD_GATEWAY_502
            assert target == C or not bad
            at[when] += target == C
            failed[when] += bad
    # Before the crash: those that were being worked on at that instant, all workers at most.
    assert failed["before"] <= plan.workers < at["before"]
    assert failed["meanwhile"] == at["meanwhile"] > 100
    assert at["away"] == failed["away"] == failed["after"] == 0 < at["after"]
    assert tally.counters["error"] == failed["before"] + failed["meanwhile"]


def phase(at_ns: int) -> str:
    if at_ns < DIES_NS:
        return "before"
    if at_ns < NOTICED_NS:
        return "meanwhile"
    return "away" if at_ns < LISTED_NS else "after"
