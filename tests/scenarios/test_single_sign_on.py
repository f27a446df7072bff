"""single_sign_on: who is known at the server types once a visit, however many domains it meets."""

import pytest

from simulator.engines import tally as told
from simulator.engines.run import run_plan
from simulator.model.steps import LOGIN
from simulator.plan import make_plan
from simulator.scenario.loading import load
from tests.scenarios.conftest import Tallies, Values

NAME = "single_sign_on"
KIND, CODE, EXCHANGE, VISIT = (
    told.STORY.index(name) for name in ("kind", "code", "exchange", "visit")
)


@pytest.mark.parametrize(
    ("strategy", "is_silent"),
    [("central_store", True), ("jwt_cookie", True), ("typed", False), ("jwt", False)],
)
def test_a_visit_types_once(strategy: str, *, is_silent: bool) -> None:
    story = run_plan(make_plan(load(NAME), strategy, 0), "compiled", story=True).story
    sent = story[story[:, CODE] == told.SENT]
    logins = int((sent[:, KIND] == LOGIN).sum())
    silent = int((story[:, CODE] == told.SIGNED_ON).sum())
    visits = len(set(sent[:, VISIT].tolist()))
    if is_silent:
        # Visits that begin in the last seconds have not typed yet; hardly a user comes twice.
        assert visits * 0.97 < logins - silent <= visits
        assert silent > visits
    else:
        assert silent == 0


def test_as_many_logins_in_less_time(values: Values, tallies: Tallies) -> None:
    """What is not typed is 8 s for each request whose user was logged in elsewhere."""
    waits = zip(
        values(NAME, "typed", "latency_ms_mean"),
        values(NAME, "central_store", "latency_ms_mean"),
        tallies(NAME, "central_store"),
        strict=True,
    )
    for typed_ms, silent_ms, tally in waits:
        c = tally.counters
        spared_ms = 8_000 * c["not_presented"] / c["requests"]
        assert typed_ms - silent_ms == pytest.approx(spared_ms, rel=0.1)


def test_lost_sessions_are_made_again_unseen(values: Values) -> None:
    """Beside what any request waits, nobody under `sticky` waits for a keyboard after the crash."""
    assert all(lost > 30 for lost in values(NAME, "sticky", "forced_relogins"))
    sticky = values(NAME, "sticky", "latency_ms_mean")
    store = values(NAME, "central_store", "latency_ms_mean")
    assert all(abs(a - b) < 20 for a, b in zip(sticky, store, strict=True))
    typed = values(NAME, "sticky_typed", "latency_ms_mean")
    asked = values(NAME, "typed", "latency_ms_mean")
    assert all(a - b > 10 for a, b in zip(typed, asked, strict=True))
