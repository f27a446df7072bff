"""logout_everywhere: half of the users are logged out; who lets them in all the same?"""

import pytest

from simulator.analysis.intervals import interval
from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.model import steps
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values

NAME = "logout_everywhere"
S, MS = 1_000_000_000, 1_000_000
REVOKED_S, END_S = 360, 600
AT_ONCE = (
    "sticky_told", "database", "central_store", "cached_told", "introspection", "bff",
    "jwt_denylist",
)  # fmt: skip
OUT_OF_REACH = ("sticky", "jwt", "jwt_refresh")


@pytest.mark.parametrize("strategy", AT_ONCE)
def test_where_one_place_keeps_it_or_all_are_told_it_is_over(
    strategy: str, tallies: Tallies
) -> None:
    for tally in tallies(NAME, strategy):
        c = tally.counters
        assert c["exposures"] > 200
        assert c["exposure_max_ns"] == c["false_accepts"] == 0


@pytest.mark.parametrize(
    ("strategy", "least_ms", "longest_ms"),
    [
        ("cached_store", 0, 5_000),
        ("denylist_copy", 0, 10_000),
        ("replicated_told", 20, 100),  # the messages of one node leave one after the other
    ],
)
def test_copies_take_as_long_as_they_live_or_the_message_travels(
    strategy: str, least_ms: int, longest_ms: int, tallies: Tallies
) -> None:
    for tally in tallies(NAME, strategy):
        assert least_ms * MS < tally.counters["exposure_max_ns"] <= longest_ms * MS


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh"])
def test_a_token_is_good_for_exactly_the_rest_of_its_life(strategy: str) -> None:
    tally = run_plan(make_plan(load(NAME), strategy, 0), "compiled", story=True)
    expires_ns: dict[tuple[int, int], int] = {}
    jar: dict[int, int] = {}
    revoked = 0
    for at_ns, visit, _, exchange, user, kind, code, _, value in tally.story.tolist():
        if code in (told.KEPT, told.ROTATED):
            expires_ns[visit, exchange] = value
        elif code == told.RECEIVED and kind in (steps.LOGIN, steps.REFRESH) and not value:
            jar[user] = expires_ns[visit, exchange]
        elif code == told.REVOKED:
            assert value == jar[user] - at_ns
            revoked += 1
    assert revoked == tally.counters["exposures"] > 200


def test_a_session_out_of_reach_is_kept_by_its_own_user(tallies: Tallies) -> None:
    idle_ns = load(NAME).session.idle_timeout
    for tally in tallies(NAME, "sticky"):
        c = tally.counters
        # From the last request on, which for some comes at the very end of the run.
        assert idle_ns + 0.95 * (END_S - REVOKED_S) * S < c["exposure_max_ns"]
        assert c["exposure_max_ns"] <= idle_ns + (END_S - REVOKED_S) * S
        assert c["exposure_ns"] / c["exposures"] > idle_ns - REVOKED_S * S


def test_who_should_be_out_goes_on(tallies: Tallies) -> None:
    runs = [tallies(NAME, strategy) for strategy in OUT_OF_REACH]
    for sticky, jwt, refresh in zip(*runs, strict=True):
        accepted = [t.counters["false_accepts"] for t in (sticky, jwt, refresh)]
        # The same visits; one of half the users is under way all the time.
        assert min(accepted) > 1_000
        assert max(accepted) - min(accepted) <= 5


def test_a_logout_that_works_is_followed_by_logins(values: Values) -> None:
    everywhere = [interval(values(NAME, name, "logins"), 0.99).mean for name in AT_ONCE]
    assert max(everywhere) - min(everywhere) <= 1
    for strategy in OUT_OF_REACH:
        pairs = zip(
            values(NAME, "central_store", "logins"), values(NAME, strategy, "logins"), strict=True
        )
        mean, half_width = interval((works - does_not for works, does_not in pairs), 0.99)
        assert mean - half_width > 100
