"""The benchmark: its C mirror is our engine to the bit; the README quotes what was measured."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_plan
from simulator.plan import Plan, make_plan
from simulator.scenario.loading import load_mapping
from tests.benchmarks import curves, mirror
from tests.benchmarks.figures import Figure, read, with_ratios, write
from tests.benchmarks.machine import description
from tests.benchmarks.mirror import BeyondMirrorError, Mirror
from tests.benchmarks.plot import draw
from tests.benchmarks.point import Point, apart, measure
from tests.benchmarks.report import RESULTS, block, page

README = Path(__file__).parents[1] / "README.md"
ARRAYS = ("outcomes", "histogram", "series", "visibility", "nodes")
POLICIES = {"local": "consistent_hash"}
STRATEGIES = ("sticky", "central_store", "jwt", "jwt_refresh", "local")
# Sessions that idle out, and tokens that end, so that users log in again; half are new; a cut; a
# crowd at the beginning that waits.
EXPIRING = {
    "warm_up": "13 s",
    "session": {"idle_timeout": "20 s", "absolute_timeout": "1 min"},
    "token": {"ttl": "30 s"},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    found = mirror.build(tmp_path_factory.mktemp("mirror"))
    if found is None:
        pytest.skip("there is no C compiler")
    return found


def small(strategy: str, extra: Mapping[str, Any] | None = None, users: int = 2_000) -> Plan:
    scenario = {
        "name": "mirrored",
        "seed": 7,
        "duration": "80 s",
        "workload": {
            "model": "closed",
            "users": users,
            "think_time": {"mean": "15 s", "distribution": "exponential"},
            "requests_per_visit": {"mean": 4, "distribution": "geometric"},
            "logged_in_at_start": 0.5,
        },
        "balancer": {"policy": POLICIES.get(strategy, "round_robin")},
        "nodes": {"count": 3, "workers": 2, "queue_limit": 5000},
        "store": {"shards": 2, "read": {"mean": "1 ms", "distribution": "exponential"}},
        **(extra or {}),
    }
    return make_plan(load_mapping(scenario), strategy, 0)


def assert_same(built: Mirror, plan: Plan, engine: str) -> None:
    ours, mirrored = run_plan(plan, engine), built.run(plan)  # type: ignore[arg-type]
    assert dict(mirrored.counters) == dict(ours.counters)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(mirrored, name), getattr(ours, name), name)
    assert ours.counters["logins"] > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_mirror_is_the_engine_to_the_bit(built: Mirror, strategy: str) -> None:
    assert_same(built, small(strategy), "compiled")


@pytest.mark.parametrize("strategy", ["central_store", "jwt"])
def test_the_mirror_lets_sessions_and_tokens_expire(built: Mirror, strategy: str) -> None:
    plan = small(strategy, EXPIRING)
    assert_same(built, plan, "compiled")
    assert built.run(plan).counters["expired_relogins"] > 100


def test_the_mirror_is_the_reference_engine_too(built: Mirror) -> None:
    assert_same(built, small("central_store", users=300), "reference")


@pytest.mark.slow
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_mirror_is_the_engine_on_the_benchmark(built: Mirror, strategy: str) -> None:
    """The very scenario of the figures, a million users, on a shorter run."""
    (point,) = (
        p for p in curves.by_users(curves.QUICK) if p.users == 1_000_000 and p.strategy == strategy
    )
    assert_same(built, point.plan(), "compiled")


@pytest.mark.parametrize(
    ("strategy", "extra", "why"),
    [
        ("bff", {}, "other programs"),
        ("jwt", {"events": [{"at": "10 s", "crash_node": "A", "restart_after": "5 s"}]}, "events"),
        ("jwt", {"nodes": {"count": 3, "concurrency": "async"}}, "async servers"),
        ("local", {"balancer": {"policy": "round_robin"}}, "nodes that do not know their users"),
        ("jwt", {"client": {"retries": 1}}, "retries"),
    ],
)
def test_the_mirror_refuses_what_it_leaves_out(
    built: Mirror, strategy: str, extra: dict[str, Any], why: str
) -> None:
    with pytest.raises(BeyondMirrorError, match=why):
        built.run(small(strategy, extra))


def test_the_mirror_ends_where_something_goes_wrong(built: Mirror) -> None:
    """A queue is full: the engine answers 503, the mirror has nothing to say."""
    plan = small("jwt", {"nodes": {"count": 3, "workers": 2, "queue_limit": 1}})
    assert run_plan(plan, "reference").counters["error"] > 0
    with pytest.raises(BeyondMirrorError, match="has happened"):
        built.run(plan)


def test_a_point_is_measured_in_a_process_of_its_own() -> None:
    point = Point("users", "reference", "jwt", "round_robin", 50, 2, 8, 10.0, 20.0)
    measured = apart(measure, point, None)
    assert 80 < measured.requests < 120
    assert measured.exchanges >= measured.requests
    assert measured.cpu_ns > 0
    assert measured.peak_rss_mb > 10


def test_ratios_are_of_what_they_say() -> None:
    figures = with_ratios(
        [
            Figure("users", "jwt", "round_robin", 10_000, ns_per_request=50.0),
            Figure("users", "jwt", "round_robin", 1_000_000, ns_per_request=100.0),
            Figure("reference", "jwt", "round_robin", 10_000, ns_per_request=30_000.0),
            Figure("mirror", "jwt", "round_robin", 1_000_000, ns_per_request=80.0),
            Figure("tandem", "simpy", "round_robin", 4, ns_per_request=20_000.0),
            Figure("tandem", "compiled", "round_robin", 4, ns_per_request=200.0),
        ]
    )
    assert [f.ratio for f in figures] == [1.0, 2.0, 300.0, 1.25, 1.0, 100.0]


def test_the_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    figures = [Figure("users", "jwt", "round_robin", 1000, 3, 10, 1.5, 1.4, 1.2, 1.9, 1.0, 70.0)]
    write(figures, tmp_path / "benchmarks.csv")
    assert read(tmp_path / "benchmarks.csv") == figures


def test_the_machine_is_described() -> None:
    assert {"processor", "cores", "python", "numba", "date"} <= set(description())


def test_the_readme_quotes_what_was_measured() -> None:
    figures = read(RESULTS / "benchmarks.csv")
    machine = json.loads((RESULTS / "machine.json").read_text("utf-8"))
    assert block(figures, machine) in README.read_text("utf-8")
    published = (RESULTS / "benchmarks.md").read_text("utf-8")
    assert published == page(figures, machine, machine["skipped"])


def test_the_picture_is_drawn_from_the_table() -> None:
    assert draw(read(RESULTS / "benchmarks.csv")).startswith(b"\x89PNG")
