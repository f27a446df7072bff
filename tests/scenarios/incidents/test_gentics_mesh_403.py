"""gentics_mesh_403: a token that was kept is still good when its user has logged out."""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines import tally as told
from simulator.engines.order import THIEF
from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values

NAME = "incidents/gentics_mesh_403"
S = 1_000_000_000
COPIED_S, END_S = 240, 600


def looks(strategy: str) -> dict[int, list[bool]]:
    """Whether each request with each copy was let in, in order."""
    tally = run_plan(make_plan(load(NAME), strategy, 0), "compiled", story=True)
    found: dict[int, list[bool]] = {}
    for _, visit, *_, code, _, value in tally.story.tolist():
        if code == told.ENDED and visit >= THIEF:
            found.setdefault(visit, []).append(value == 0)
    assert len(found) > 5
    return found


def test_a_copied_token_is_let_in_to_the_end() -> None:
    for let_in in looks("jwt").values():
        assert all(let_in)
        assert len(let_in) >= (END_S - COPIED_S) / 5 - 1


@pytest.mark.parametrize("strategy", ["central_store", "jwt_denylist"])
def test_who_is_asked_refuses_after_the_logout(strategy: str, tallies: Tallies) -> None:
    # The first refusal is the last request: the copy is thrown away.
    for let_in in looks(strategy).values():
        assert let_in[:-1] == [True] * (len(let_in) - 1)
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["exposures"] > 1_000
        assert c["false_accepts"] == c["exposure_max_ns"] == 0


def test_the_rest_of_the_hour(values: Values, tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt"):
        c = tally.counters
        assert c["false_accepts"] > 100
        assert c["exposure_max_ns"] <= 3_600 * S
    # Tokens are as old as visits are long, nine think times of five seconds on average.
    mean, half_width = interval(values(NAME, "jwt", "exposure_s_mean"), 0.99)
    assert 3_600 - 55 < mean - half_width < mean + half_width < 3_600 - 35


@pytest.mark.parametrize(("strategy", "longest_s"), [("jwt_refresh", 300), ("denylist_copied", 10)])
def test_a_shorter_while(strategy: str, longest_s: int, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert 0.9 * longest_s * S < c["exposure_max_ns"] <= longest_s * S
        assert c["false_accepts"] > 0


def test_what_the_copy_of_the_list_saves(values: Values) -> None:
    copied, asked = (
        interval(values(NAME, strategy, "store_ops_per_request"), 0.99)
        for strategy in ("denylist_copied", "jwt_denylist")
    )
    assert copied.mean + copied.half_width < 0.2 * (asked.mean - asked.half_width)
