"""seed_argument: each claim of the classic argument, and whether it holds, as README says."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.analysis.intervals import interval
from simulator.engines.tally import SERIES
from simulator.experiment.api import compare
from simulator.model import steps
from simulator.report.headline import rounded
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Tallies, Values

NAME = "seed_argument"
S = 1_000_000_000
B_SERVES_S, A_DIES_S, A_SERVES_S = 260, 600, 634
NODES_A_B = (0, 1)
README = Path(__file__).parents[2] / "README.md"
SECTION = "## Sessions or JWT? The argument, measured"


def surely(values: list[float]) -> tuple[float, float]:
    """The ends of the 99 % interval of a column's mean."""
    mean, half_width = interval(values, 0.99)
    return mean - half_width, mean + half_width


# Sessions need sharing once there is a second server; one that is added later knows no login.


def test_local_sessions_are_known_to_every_second_request(
    tallies: Tallies, confirm: Confirm
) -> None:
    carried, recognised = SERIES.index("carried"), SERIES.index("recognised")
    with_two = []
    for tally in tallies(NAME, "local"):
        alone, both = tally.series[:B_SERVES_S], tally.series[B_SERVES_S + 30 : 360]
        assert alone[:, recognised].sum() == alone[:, carried].sum() > 0
        with_two.append(both[:, recognised].sum() / both[:, carried].sum())
    confirm(with_two, 1 / 2, widest=0.05)


def test_a_server_added_later_does_not_know_earlier_logins(tallies: Tallies) -> None:
    a, b = NODES_A_B
    for strategy, knows in (("local", False), ("central_store", True), ("jwt", True)):
        for tally in tallies(NAME, strategy):
            carried, recognised = tally.visibility[a, b]
            assert recognised == (carried if knows else 0) < carried + 1
            assert carried > 100


def test_sticky_does_without_sharing_until_the_node_dies(tallies: Tallies) -> None:
    forced = SERIES.index("forced_relogins")
    for tally in tallies(NAME, "sticky"):
        assert tally.series[:A_DIES_S, forced].sum() <= 3
        assert tally.series[A_DIES_S:, forced].sum() > 50


def test_copies_between_nodes_are_slower_than_clients(values: Values) -> None:
    scenario = load(NAME)
    assert scenario.replication.lag > scenario.network.client_round_trip
    _, most = surely(values(NAME, "replicated", "login_visibility"))
    assert most < 0.98
    least, _ = surely(values(NAME, "replicated", "login_coverage"))
    assert least > 0.999


# A central store is asked on every authenticated request, and can become the bottleneck.


def test_the_store_is_asked_on_every_authenticated_request(tallies: Tallies) -> None:
    for tally in tallies(NAME, "central_store"):
        c = tally.counters
        refused = c["carried"] - c["recognised"]
        assert refused == 0
        # FLOWS: a read each time that a session is presented (thieves' included, whose requests
        # are nobody's), a write for each login, logout and revocation.
        writes = c["logins"] + c["exposures"]
        assert c["store_ops"] - writes >= c["recognised"]
        assert c["recognised"] >= c["ok"]


def test_redis_does_not_notice_and_a_busy_store_is_the_bottleneck(values: Values) -> None:
    assert all(share < 0.001 for share in values(NAME, "central_store", "store_utilisation"))
    assert surely(values(NAME, "busy_store", "store_utilisation"))[0] > 0.75
    pairs = zip(
        values(NAME, "busy_store", "latency_ms_mean"),
        values(NAME, "central_store", "latency_ms_mean"),
        strict=True,
    )
    assert all(busy > 2 * redis for busy, redis in pairs)
    # The nodes' own work is next to nothing.
    assert all(share < 0.1 for share in values(NAME, "none", "node_utilisation_max"))


# OAuth 2.0 access tokens must be looked up on every call, and updated when renewed.


def test_an_opaque_token_is_looked_up_on_every_call_unless_an_answer_is_kept(
    tallies: Tallies,
) -> None:
    for plain, cached in zip(
        tallies(NAME, "introspection"), tallies(NAME, "introspection_cached"), strict=True
    ):
        c = plain.counters
        refreshes = int(plain.outcomes[steps.REFRESH].sum())
        # FLOWS: a login reads the user and writes the token's row, a refresh reads and writes it,
        # a logout or revocation writes it; all else are look-ups.
        others = 2 * c["logins"] + 2 * refreshes + c["exposures"]
        assert c["database_ops"] - others >= c["recognised"] >= c["ok"] - 3
        assert cached.counters["database_ops"] < 0.5 * c["database_ops"]
        assert c["refreshes"] > 100
    scenario = load(NAME)
    for tally in tallies(NAME, "introspection_cached"):
        assert 0 < tally.counters["exposure_max_ns"] <= 30 * S
    assert scenario.introspection.cache == 0


# JWT needs no look-up, a new server needs only the key; tokens work on any domain.


def test_a_jwt_needs_no_look_up(tallies: Tallies) -> None:
    for tally in tallies(NAME, "jwt"):
        c = tally.counters
        assert c["store_ops"] == 0
        # A login looks the user up; nothing else does.
        assert 0 <= c["database_ops"] - c["logins"] <= 2
        assert c["recognised"] == c["carried"] > 0
        assert c["known"] == c["pairs"] > 0


def test_a_token_goes_to_either_domain_and_a_cookie_does_not(values: Values) -> None:
    assert set(values(NAME, "jwt", "not_presented")) == {0}
    logins = zip(
        values(NAME, "central_store", "logins"), values(NAME, "jwt", "logins"), strict=True
    )
    more = [cookie - token for cookie, token in logins]
    assert surely(more)[0] > 500
    assert surely(values(NAME, "central_store", "not_presented"))[0] > 500


# JWT sends more bytes on every request, so network load grows.


def test_a_token_weighs_twenty_times_as_much_but_a_store_moves_more_inside(
    tallies: Tallies, values: Values
) -> None:
    weights = zip(
        values(NAME, "jwt", "credential_bytes_per_request"),
        values(NAME, "central_store", "credential_bytes_per_request"),
        values(NAME, "central_store", "store_bytes_per_request"),
        strict=True,
    )
    for token, session, inside in weights:
        assert 15 < token / session < 25
        assert inside > 3 * (token - session)
    assert set(values(NAME, "jwt", "store_bytes_per_request")) == {0}
    for one, other in zip(tallies(NAME, "jwt"), tallies(NAME, "central_store"), strict=True):
        grows = one.counters["wire_bytes"] / other.counters["wire_bytes"]
        assert 1.08 < grows < 1.13


# A stolen or logged-out JWT stays good until it expires; what buys that back, and at what price.


def test_how_long_an_ended_login_is_accepted(tallies: Tallies, values: Values) -> None:
    scenario = load(NAME)
    longest_ns = {
        "jwt": scenario.token.ttl,
        "local": scenario.session.idle_timeout + 3 * 60 * S,
        "jwt_refresh": scenario.token.access_ttl,
        "introspection_cached": 30 * S,
        "denylist_copy": 10 * S,
        "cached_store": 5 * S,
    }
    for strategy, limit_ns in longest_ns.items():
        for tally in tallies(NAME, strategy):
            assert 0 < tally.counters["exposure_max_ns"] <= limit_ns
    for strategy in ("database", "central_store", "introspection", "bff", "jwt_denylist"):
        assert set(values(NAME, strategy, "exposure_s_max")) == {0}
        assert set(values(NAME, strategy, "false_accepts")) == {0}
    assert all(s > 11 * 3_600 for s in values(NAME, "jwt", "exposure_s_mean"))
    # From the longest to the shortest.
    order = ("jwt", "jwt_refresh", "introspection_cached", "denylist_copy", "cached_store")
    means = [surely(values(NAME, strategy, "exposure_s_max")) for strategy in order]
    assert all(longer[0] > shorter[1] for longer, shorter in pairwise(means))


def test_what_buying_it_back_costs(values: Values) -> None:
    database = "database_ops_per_request"
    refresh, plain = (values(NAME, name, database) for name in ("jwt_refresh", "jwt"))
    assert all(0.1 < a - b < 0.2 for a, b in zip(refresh, plain, strict=True))
    # The look-up is back.
    assert surely(values(NAME, "jwt_denylist", "store_ops_per_request"))[0] > 1
    assert surely(values(NAME, "denylist_copy", "store_ops_per_request"))[1] < 0.05


# README


def rows() -> list[list[str]]:
    """The table's rows, as cells: claim, figures, whether it holds."""
    section = README.read_text(encoding="utf-8").split(SECTION)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def figures() -> list[tuple[str, str, str]]:
    """Every figure of the table: column, strategy, and its value as it is shown."""
    found = []
    for _, cell, _ in rows():
        for part in cell.split(";"):
            column, values = re.fullmatch(r"\s*`(\w+)`: (.*?)\s*", part).groups()  # type: ignore[union-attr] # else the test fails
            each = r"(\w+) (\d[\d,.]*\d|\d)( ± (?:\d[\d,.]*\d|\d))?"
            assert re.fullmatch(rf"{each}(, {each})*", values), values
            found += [(column, m[1], m[2] + (m[3] or "")) for m in re.finditer(each, values)]
    return found


def test_the_table_has_every_claim_and_a_verdict_on_it() -> None:
    table = rows()
    assert len(table) >= 12
    assert all(verdict.startswith(("holds", "does not hold")) for _, _, verdict in table)


def test_the_figures_are_those_of_the_run() -> None:
    summary = compare(load(NAME), engine="compiled")
    told = figures()
    assert len(told) > 30
    for column, strategy, shown in told:
        value, half_width = rounded(
            float(summary[column][strategy]), float(summary[f"{column}_ci95"][strategy])
        )
        assert shown == value + (f" ± {half_width}" if half_width else ""), (column, strategy)


@pytest.mark.parametrize("replications", [load(NAME).replications])
def test_it_says_how_often_it_was_run(replications: int) -> None:
    section = README.read_text(encoding="utf-8").split(SECTION)[1].split("\n## ")[0]
    assert f"seed {load(NAME).seed}" in section
    assert f"{replications} replications" in section.replace("five", "5")
