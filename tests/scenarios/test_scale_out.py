"""scale_out: who still knows the users when nodes join and one dies."""

import numpy as np
import pytest

from simulator.engines.tally import SERIES
from simulator.scenario.loading import load
from tests.scenarios.conftest import KNOWN_EVERYWHERE, Confirm, Tallies, Values

NAME = "scale_out"
CARRIED, RECOGNISED = SERIES.index("carried"), SERIES.index("recognised")
B_SERVES_S, C_SERVES_S, A_DIES_S = 4 * 60 + 20, 6 * 60 + 20, 8 * 60


@pytest.mark.parametrize("strategy", KNOWN_EVERYWHERE)
def test_what_every_node_can_check_is_always_recognised(strategy: str, tallies: Tallies) -> None:
    for tally in tallies(NAME, strategy):
        assert tally.counters["carried"] > 100_000
        assert tally.counters["recognised"] == tally.counters["carried"]
        assert tally.counters["forced_relogins"] == 0


def test_local_knows_everybody_while_there_is_one_node(tallies: Tallies) -> None:
    for tally in tallies(NAME, "local"):
        alone = tally.series[:B_SERVES_S]
        assert alone[:, RECOGNISED].sum() == alone[:, CARRIED].sum() > 0


def test_local_recognises_at_the_node_of_the_login_only(tallies: Tallies) -> None:
    for tally in tallies(NAME, "local"):
        carried, recognised = tally.visibility[:, :, 0], tally.visibility[:, :, 1]
        elsewhere = ~np.eye(3, dtype=bool)
        assert (carried[elsewhere] > 0).all()
        assert (recognised[elsewhere] == 0).all()
        # B and C never lose their memory, A does.
        assert (recognised.diagonal()[1:] == carried.diagonal()[1:]).all()
        assert 0 < recognised[0, 0] < carried[0, 0]


@pytest.mark.parametrize(
    ("from_s", "to_s", "nodes"), [(B_SERVES_S, C_SERVES_S, 2), (C_SERVES_S, A_DIES_S, 3)]
)
def test_local_falls_to_one_request_in_as_many_as_there_are_nodes(
    from_s: int, to_s: int, nodes: int, tallies: Tallies, confirm: Confirm
) -> None:
    # Half a minute after a node has joined, the logins are spread over all of them.
    steady = [tally.series[from_s + 30 : to_s] for tally in tallies(NAME, "local")]
    confirm([s[:, RECOGNISED].sum() / s[:, CARRIED].sum() for s in steady], 1 / nodes)


def test_sticky_loses_those_of_a_when_a_dies(tallies: Tallies) -> None:
    for tally in tallies(NAME, "sticky"):
        lost = tally.visibility[:, :, 0] - tally.visibility[:, :, 1]
        assert lost[0].sum() > 0.98 * lost.sum() > 0


def test_replicated_survives_the_crash_and_misses_who_is_back_before_the_copy(
    tallies: Tallies,
) -> None:
    for tally in tallies(NAME, "replicated"):
        known = tally.visibility[:, :, 1] / tally.visibility[:, :, 0]
        # At home always; elsewhere all but the requests that a login repeats.
        assert (known.diagonal() > 0.999).all()
        assert (known > 0.8).all()
        alone = tally.series[:B_SERVES_S]
        assert alone[:, RECOGNISED].sum() == alone[:, CARRIED].sum()
        assert tally.counters["forced_relogins"] > 1_000


def test_how_long_an_ended_login_lives_on(values: Values) -> None:
    for strategy in ("database", "central_store", "introspection", "bff", "jwt_denylist"):
        assert set(values(NAME, strategy, "exposure_s_max")) == {0}
    scenario = load(NAME)
    longest = {
        "local": scenario.session.idle_timeout,
        "jwt": scenario.token.ttl,
        "jwt_refresh": scenario.token.access_ttl,
    }
    for found in values(NAME, "cached_store", "exposure_s_max"):
        assert 0 < found <= scenario.cache.ttl / 1e9
    for strategy, limit_ns in longest.items():
        # Somebody logs out within half a minute of a login or of the last request. A request of
        # another visit that was under way may touch a session that a logout did not reach.
        prolonged_ns = scenario.client.timeout if strategy == "local" else 0
        for found in values(NAME, strategy, "exposure_s_max"):
            assert limit_ns / 1e9 - 30 < found <= (limit_ns + prolonged_ns) / 1e9
