"""browser_attacks: what a script in the page can read, and what another page can have sent."""

from functools import lru_cache
from typing import NamedTuple

import pytest

from simulator import draws
from simulator.engines import tally as told
from simulator.engines.order import THIEF
from simulator.engines.run import run_plan
from simulator.engines.tally import Tally
from simulator.model.client_kinds import is_browser
from simulator.model.steps import FORGED, OK_200, UNAUTHORISED_401
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies

NAME = "browser_attacks"
S = 1_000_000_000
NOTICED_NS = 420 * S
CHOICES = tuple(name for name in load(NAME).strategy_names if name != "none")
READABLE = ("session_open", "jwt", "jwt_refresh", "jwt_cookie_open")
ATTACHED = ("session_none", "jwt_cookie_none", "jwt_cookie_open")


class Attacked(NamedTuple):
    """Whom the attacks hit, and when thieves were let in."""

    tally: Tally
    robbed: tuple[int, ...]
    forged: tuple[int, ...]
    let_in_ns: tuple[int, ...]
    browsers: frozenset[int]


@lru_cache
def attacked(strategy: str) -> Attacked:
    plan = make_plan(load(NAME), strategy, 0)
    tally = run_plan(plan, "compiled", story=True)
    robbed, forged, let_in_ns = [], [], []
    for at_ns, visit, _, _, user, kind, code, _, value in tally.story.tolist():
        if code == told.STOLEN:
            robbed.append(user)
        elif code == told.SENT and kind == FORGED:
            forged.append(user)
        elif code == told.ENDED and visit >= THIEF and value == OK_200:
            let_in_ns.append(at_ns)
    key = int(plan.key[draws.CLIENT])
    browsers = frozenset(u for u in range(plan.users) if is_browser(key, u, plan.app_share))
    return Attacked(tally, tuple(robbed), tuple(forged), tuple(let_in_ns), browsers)


@pytest.mark.parametrize("strategy", CHOICES)
def test_a_script_steals_what_it_can_read(strategy: str) -> None:
    found = attacked(strategy)
    assert (len(found.robbed) > 10) == (strategy in READABLE)
    assert set(found.robbed) <= found.browsers
    if strategy in READABLE:
        assert min(found.let_in_ns) < NOTICED_NS


@pytest.mark.parametrize("strategy", CHOICES)
def test_a_page_has_sent_what_the_browser_attaches(strategy: str) -> None:
    found = attacked(strategy)
    outcomes = found.tally.outcomes[FORGED]
    assert len(found.forged) == outcomes.sum() > 30
    assert set(found.forged) <= found.browsers
    accepted = len(found.forged) if strategy in ATTACHED else 0
    assert found.tally.counters["forged_accepts"] == outcomes[OK_200] == accepted
    assert outcomes[UNAUTHORISED_401] == len(found.forged) - accepted
    # It costs nobody a login, and nobody's visibility.
    c = found.tally.counters
    assert c["carried"] == c["recognised"]
    assert c["forced_relogins"] == 0


def test_all_strategies_meet_the_same_attacks() -> None:
    """Who is hit, a hash says; who is logged in, the traffic, which is the same."""
    assert len({attacked(strategy).forged for strategy in CHOICES}) == 1
    assert len({attacked(strategy).robbed for strategy in READABLE}) == 1
    none = attacked("none").tally
    assert none.outcomes[FORGED].sum() == none.counters["false_accepts"] == 0


def test_what_was_stolen_ends_as_ever(tallies: Tallies) -> None:
    for tally in tallies(NAME, "session_open"):
        c = tally.counters
        assert c["exposures"] > 0 == c["exposure_max_ns"] == c["false_accepts"]
    for tally in tallies(NAME, "jwt"):
        assert tally.counters["exposure_max_ns"] > 11 * 3600 * S
        assert tally.counters["false_accepts"] > 100
    for tally in tallies(NAME, "jwt_refresh"):
        assert 0 < tally.counters["exposure_max_ns"] <= 300 * S
    assert max(attacked("session_open").let_in_ns) < NOTICED_NS
    assert max(attacked("jwt").let_in_ns) > 590 * S
