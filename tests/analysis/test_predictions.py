"""Where closed forms are said to hold, and where nothing is said."""

import pytest

from simulator.analysis.columns import NAMES
from simulator.analysis.predictions import Prediction, predictions
from simulator.scenario.loading import load_mapping

EXPONENTIAL = {"mean": "10 ms", "distribution": "exponential"}


def predict(strategy: str = "none", **keys: object) -> dict[str, Prediction]:
    scenario = {
        "duration": "1 h",
        "workload": {"model": "open", "arrival_rate": "50 /s"},
        "nodes": {"count": 1, "workers": 1, "service_time": EXPONENTIAL},
        **keys,
    }
    found = predictions(load_mapping(scenario), strategy)
    assert {p.column for p in found} <= set(NAMES)
    return {p.column: p for p in found}


def nodes(**keys: object) -> dict[str, object]:
    return {"count": 1, "workers": 1, "service_time": EXPONENTIAL, **keys}


def test_m_m_1_by_hand() -> None:
    found = predict()
    # 40 ms round trip, 500 B up at 5 Mbit/s, 4,596 B down at 20 Mbit/s; 10 ms ÷ (1 − 0.5) inside.
    assert found["latency_ms_mean"].model == "M/M/1"
    assert found["latency_ms_mean"].value == pytest.approx(40 + 0.8 + 1.8384 + 20)
    assert found["node_utilisation_mean"].value == pytest.approx(0.5)
    assert found["throughput_per_s"].value == pytest.approx(50)
    assert found["latency_ms_p50"].value == pytest.approx(42.6384 + 13.8629, rel=1e-5)


def test_random_policy_splits_arrivals_into_poisson_streams() -> None:
    split = predict(nodes=nodes(count=4), balancer={"policy": "random"})
    quarter = predict(workload={"model": "open", "arrival_rate": "12.5 /s"})
    assert split["latency_ms_mean"].value == pytest.approx(quarter["latency_ms_mean"].value)
    assert split["throughput_per_s"].value == pytest.approx(50)


def test_unequal_nodes_have_no_closed_form() -> None:
    weights = {"A": 3}
    assert predict(nodes=nodes(count=4, weights=weights), balancer={"policy": "random"}) == {}


def test_a_queue_with_as_much_work_as_it_can_do() -> None:
    """M/M/1/K at load 1: all K + 1 states are equally likely."""
    found = predict(
        workload={"model": "open", "arrival_rate": "100 /s"}, nodes=nodes(queue_limit=4)
    )
    assert found["latency_ms_mean"].model == "M/M/c/K"
    assert found["availability"].value == pytest.approx(1 - 1 / 6)


@pytest.mark.parametrize(
    ("keys", "model"),
    [
        ({"nodes": nodes(workers=3)}, "M/M/c"),
        ({"nodes": nodes(queue_limit=3)}, "M/M/c/K"),
        ({"nodes": nodes(workers=3, queue_limit=0)}, "Erlang B (M/M/c/c)"),
        ({"nodes": nodes(service_time="10 ms", queue_limit=0)}, "Erlang B (M/G/c/c)"),
        ({"nodes": nodes(service_time="10 ms")}, "M/D/1"),
        (
            {"nodes": nodes(service_time={"mean": "10 ms", "distribution": "gamma", "cv": 2})},
            "M/G/1",
        ),
        ({"workload": {"model": "closed", "users": 20}}, "machine repair (M/M/c//N)"),
        (
            {"workload": {"model": "partly_open", "arrival_rate": "5 /s"}, "warm_up": "5 min"},
            "Jackson network",
        ),
        (
            {
                "nodes": nodes(workers=200, database_query=EXPONENTIAL),
                "database": {"connections": 1},
            },
            "Jackson tandem",
        ),
        ({"nodes": nodes(queue_limit=10**9)}, "M/M/1"),
        (
            {
                "workload": {"model": "open", "arrival_rate": "200 /s"},
                "nodes": nodes(queue_limit=9),
            },
            "M/M/c/K",
        ),
    ],
)
def test_where_a_model_holds(keys: dict[str, object], model: str) -> None:
    assert {p.model for p in predict(**keys).values()} == {model}


@pytest.mark.parametrize(
    "keys",
    [
        {"nodes": nodes(count=2)},  # round robin
        {"nodes": nodes(workers=2, service_time="10 ms")},  # M/D/2
        {
            # A queue that would not fill up within the run.
            "workload": {"model": "open", "arrival_rate": "200 /s"},
            "nodes": nodes(queue_limit=10**6),
        },
        {"workload": {"model": "partly_open", "arrival_rate": "5 /s"}, "duration": "10 min"},
        {"workload": {"model": "open", "arrival_rate": 50, "profile": [{"at": 0, "factor": 2}]}},
        {"events": [{"at": "1 min", "add_nodes": 1}]},
        {"client": {"retries": 1}},
        {"nodes": nodes(database_query=EXPONENTIAL)},  # workers wait for the database
        {"nodes": nodes(count=2), "workload": {"model": "closed", "users": 20}},
        {"nodes": nodes(queue_limit=5), "workload": {"model": "closed", "users": 20}},
        {"network": {"header_bytes": "9 KiB"}},  # everything is a 431
        {"strategy": "local"},
    ],
)
def test_where_nothing_is_said(keys: dict[str, object]) -> None:
    assert predict(**keys) == {}
