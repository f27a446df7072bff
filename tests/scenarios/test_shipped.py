"""What holds for every shipped scenario: it is a lesson, it runs, and both engines agree on it."""

import math
import re
from dataclasses import fields

import numpy as np
import pytest

from simulator.analysis import columns
from simulator.engines.run import run_plan
from simulator.engines.tally import SERIES, Tally
from simulator.model.strategies import strategy_of
from simulator.plan import Plan, make_plan
from simulator.scenario.hybrid import scenario_of
from simulator.scenario.loading import load
from simulator.scenario.schema import Scenario
from simulator.scenario.source_file import shipped_scenarios, short_name

NAMES = tuple(shipped_scenarios())
CASES = tuple((name, strategy) for name in NAMES for strategy in load(name).strategy_names)
ASK_THE_STORE = ("central_store", "cached_store", "bff", "jwt_denylist")
KEEP_SESSIONS = ("local", "sticky", "replicated")


def thinned(scenario: Scenario) -> Scenario:
    """The scenario with an eighth of its visits and workers: as busy, and quick on both engines."""
    workload, nodes = scenario.workload, scenario.nodes
    if workload.arrival_rate is None:
        return scenario
    return scenario.model_copy(
        update={
            "workload": workload.model_copy(update={"arrival_rate": workload.arrival_rate / 8}),
            "nodes": nodes.model_copy(update={"workers": -(-nodes.workers // 8)}),
        }
    )


def assert_same(one: Tally, other: Tally) -> None:
    assert one.counters == other.counters
    for field in fields(Tally):
        if field.name != "counters":
            assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def engines_agree(plan: Plan) -> None:
    assert_same(run_plan(plan, "reference", records=True), run_plan(plan, "compiled", records=True))


def test_all_of_them_are_found() -> None:
    promised = {
        "ab_server",
        "scale_out",
        "node_crash",
        "flash_crowd",
        "store_outage",
        "full_store",
        "mobile_bytes",
        "stolen_token",
        "browser_attacks",
        "logout_everywhere",
        "third_party_auth",
        "refresh_herd",
        "retry_storm",
        "replication_storm",
        "database_sessions",
        "mixed_devices",
        "several_devices",
        "single_sign_on",
        "app_beside_browser",
        "seed_argument",
    }
    assert promised | {"cross_domain", "access_log", "header_too_large"} <= set(NAMES)
    reports = {
        "alkemio_6332",
        "connect_redis_75",
        "fxa_370",
        "gorouter_76",
        "gentics_mesh_403",
        "ingress_nginx_4093",
        "mathesar_2595",
        "rancher_53216",
        "redisson_1311",
        "redis_rate_60",
        "sourcegraph_37016",
    }
    assert {f"incidents/{name}" for name in reports} <= set(NAMES)


def test_no_two_have_the_same_name() -> None:
    assert len({short_name(name) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("incidents/")])
def test_an_incident_names_its_report(name: str) -> None:
    report = re.match(r"[\w.-]+/([\w.-]+)#(\d+) \(20\d\d\): \S", load(name).description)
    assert report
    assert short_name(name).endswith(f"_{report[2]}")


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is_about(name: str) -> None:
    scenario = load(name)
    assert scenario.name == short_name(name)
    assert len(scenario.description) > 200
    assert "\n\n" not in scenario.description.strip()


@pytest.mark.parametrize(("name", "strategy"), CASES)
def test_its_columns_make_sense(name: str, strategy: str) -> None:
    plan = make_plan(load(name), strategy, 0)
    # Conservation and Little's law are asserted by the run itself.
    tally = run_plan(plan, "compiled")
    row = columns.values(plan, tally)
    assert row["requests"] > 0
    assert not math.isnan(row["availability"])
    assert math.isnan(row["latency_ms_mean"]) == (row["ok"] == 0)
    shares = ("availability", "store_utilisation", "database_utilisation", "node_utilisation_max")
    assert all(0 <= row[share] <= 1 for share in shares)
    ranks = [row[f"latency_ms_{rank}"] for rank in ("p50", "p95", "p99", "p999")]
    assert ranks == sorted(ranks)
    base, met = scenario_of(load(name), strategy)
    chosen = strategy_of(met, base)
    if strategy == "none":
        nothing = ("logins", "auth_ms_mean", "credential_bytes_per_request", "false_accepts")
        assert all(row[column] == 0 for column in nothing)
        assert math.isnan(row["login_visibility"])
    else:
        begins_logged_in = met.workload.logged_in_at_start == 1
        assert tally.series[:, SERIES.index("logins")].sum() > 0 or begins_logged_in
        assert row["credential_bytes_per_request"] > 0
        assert row["latency_ms_mean"] > row["auth_ms_mean"] or row["ok"] == 0
    assert (row["store_ops_per_request"] > 0) == (base in ASK_THE_STORE)
    c = tally.counters
    assert c["replication_bytes"] == 0 or base == "replicated"
    assert c["node_sessions_max"] > 0 or base not in KEEP_SESSIONS
    assert c["auth_server_ops"] == 0 or met.auth_server != "in_app"
    assert row["refreshes"] == 0 or chosen.refresh or base == "bff"


@pytest.mark.parametrize(("name", "strategy"), CASES)
def test_engines_agree_on_an_eighth_of_it(name: str, strategy: str) -> None:
    engines_agree(make_plan(thinned(load(name)), strategy, 0))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "strategy"), CASES)
def test_engines_agree_on_all_of_it(name: str, strategy: str) -> None:
    engines_agree(make_plan(load(name), strategy, 0))
