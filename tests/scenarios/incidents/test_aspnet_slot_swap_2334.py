"""aspnet_slot_swap_2334: all are logged out at once, and the password hash lets them in again."""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES, Tally
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values
from tests.scenarios.test_shipped import assert_same

NAME = "incidents/aspnet_slot_swap_2334"
SWAP_S = 480
FULL_S = (SWAP_S + 2, SWAP_S + 30)
"""When more log in than the cores can take."""


def column(tally: Tally, name: str, from_s: int, to_s: int = 720) -> int:
    """The sum of a series' column over [from, to)."""
    return int(tally.series[from_s:to_s, SERIES.index(name)].sum())


@pytest.mark.parametrize("strategy", ["jwt", "jwt_quick_hash"])
def test_all_are_logged_out_once(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert column(tally, "carried", 0, SWAP_S) == column(tally, "recognised", 0, SWAP_S)
        # Who is between two requests at the swap: 9 visits a second, 19 pauses of 8 s in each.
        refused = column(tally, "carried", SWAP_S) - column(tally, "recognised", SWAP_S)
        assert 1_200 < refused < 1_400
        # A handful of a million users are here twice at a time, and log in once.
        assert refused - 5 <= column(tally, "forced_relogins", SWAP_S) <= refused
        assert column(tally, "forced_relogins", SWAP_S + 120) <= 10


def test_they_are_let_in_as_fast_as_passwords_are_checked(
    tallies: Tallies, confirm: Confirm
) -> None:
    rates = [
        column(tally, "logins", *FULL_S) / (FULL_S[1] - FULL_S[0]) for tally in tallies(NAME, "jwt")
    ]
    confirm(rates, 2 * 2 / 0.1, widest=0.05)


def test_everybody_waits_behind_them(values: Values) -> None:
    slow, quick = (
        interval(values(NAME, s, "latency_ms_p99"), 0.99) for s in ("jwt", "jwt_quick_hash")
    )
    assert slow.mean - slow.half_width > 10_000
    assert quick.mean + quick.half_width < 200


def test_after_a_minute_it_is_over(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt"):
        # Nine visits a second begin with a login.
        assert 8 < column(tally, "logins", SWAP_S + 60) / 180 < 10
        assert tally.counters["error"] == tally.counters["timeout"] == 0


@pytest.mark.parametrize("strategy", ["none", "central_store"])
def test_what_needs_no_key_does_not_notice(strategy: str, tallies: Tallies) -> None:
    without = load(NAME).model_copy(update={"events": ()})
    undisturbed = run_plan(make_plan(without, strategy, 0), "compiled")
    assert_same(tallies(NAME, strategy)[0], undisturbed)
