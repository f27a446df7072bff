"""A scenario that is written as YAML is the same scenario when it is read again."""

import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.dumping import dump
from simulator.scenario.loading import load, load_mapping, load_text
from simulator.scenario.source_file import shipped_scenarios
from simulator.scenario.strategy_names import WORKING

UNITS = ("ns", "us", "ms", "s", "min", "h")
TIMES = st.builds("{} {}".format, st.integers(1, 1_000), st.sampled_from(UNITS))
ODD_TIMES = st.floats(1e-9, 1e6)
DISTRIBUTIONS = st.one_of(
    TIMES,
    ODD_TIMES,
    st.fixed_dictionaries(
        {"mean": TIMES, "distribution": st.sampled_from(("lognormal", "gamma", "pareto"))},
        optional={"cv": st.floats(0.01, 50)},
    ),
    st.fixed_dictionaries({"mean": ODD_TIMES, "distribution": st.just("exponential")}),
    st.fixed_dictionaries(
        {"distribution": st.just("empirical"), "values": st.lists(TIMES, min_size=1, max_size=5)},
        optional={"mean": TIMES},
    ),
)
NAMES = st.text(string.ascii_letters + string.digits + "_.-", min_size=1, max_size=20)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CLAIMS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
HYBRIDS = st.fixed_dictionaries(
    {
        "name": st.from_regex("[a-z][a-z0-9_]{0,39}", fullmatch=True).filter(
            lambda name: name not in ("all", *WORKING)
        ),
        "extends": st.sampled_from(("central_store", "cached_store")),
        "store": st.fixed_dictionaries({"read": DISTRIBUTIONS}, optional={"write": DISTRIBUTIONS}),
    },
    optional={
        "session": st.fixed_dictionaries({}, optional={"idle_timeout": TIMES}),
        "nodes": st.fixed_dictionaries({"database_query": st.just("none") | DISTRIBUTIONS}),
        "auth_server": st.just("in_app")
        | st.fixed_dictionaries({}, optional={"timeout": ODD_TIMES, "service_time": DISTRIBUTIONS}),
    },
)
RESERVED = {"iss", "sub", "aud", "iat", "exp", "jti"}
SCENARIOS = st.fixed_dictionaries(
    {
        "workload": st.fixed_dictionaries(
            {"model": st.just("partly_open"), "arrival_rate": st.floats(1e-3, 1e6)},
            optional={
                "users": st.integers(1, 10**9),
                "think_time": DISTRIBUTIONS,
                "requests_per_visit": st.integers(1, 50)
                | st.fixed_dictionaries(
                    {"mean": st.floats(1, 100), "distribution": st.just("geometric")}
                ),
                "logout_probability": st.just(0) | st.floats(1e-9, 1),
                "domains": st.just({"a.example": 0.1, "b.example": 3}),
                "clients": st.just({"browser": 2, "app": {"share": 0.5, "keeps_cookies": False}}),
            },
        )
    },
    optional={
        "name": NAMES.filter(lambda name: name[0].isalnum()),
        "description": TEXTS.filter(lambda text: text.replace("\n", "").isprintable()),
        "seed": st.integers(0, 2**63 - 1),
        "duration": st.integers(2, 10**8),
        "warm_up": st.sampled_from(("auto", 0, "1 s", "0.5 ms")),
        "strategies": st.just("all")
        | st.just(["jwt", "none"])
        | st.lists(HYBRIDS, min_size=1, max_size=1),
        "nodes": st.fixed_dictionaries(
            {
                "names": st.lists(
                    NAMES.filter(lambda name: name[0].isalnum()), unique=True, min_size=2
                )
            },
            optional={"service_time": DISTRIBUTIONS, "database_query": DISTRIBUTIONS},
        ),
        "network": st.fixed_dictionaries({"client_uplink": st.floats(1, 1e12)}),
        "token": st.fixed_dictionaries(
            {
                "claims": st.dictionaries(
                    TEXTS.filter(lambda name: name not in RESERVED), CLAIMS, max_size=4
                )
            }
        ),
        "slo": st.just({"latency_p99": "0.4 s", "availability": 0.999}),
    },
)


@given(SCENARIOS)
def test_dumped_and_loaded_again(mapping: dict[str, object]) -> None:
    scenario = load_mapping(mapping)
    text = dump(scenario)
    assert load_text(text) == scenario
    assert dump(load_text(text)) == text


EVENTS = """
name: events
workload: {model: open, arrival_rate: 1, profile: [{at: 1.5 s, factor: 2}]}
events:
  - {at: 1 min, add_nodes: 2}
  - {at: 2 min, crash_node: A, restart_after: 30 s}
  - {at: 3 min, remove_node: B, drain: 1.5 s}
  - {at: 4 min, store_outage: {duration: 10 s, mode: hang}}
  - {at: 5 min, arrival_factor: 0.5}
"""


def test_events_are_dumped_as_they_are_written() -> None:
    scenario = load_text(EVENTS)
    text = dump(scenario)
    assert load_text(text) == scenario
    assert "- {at: 4 min, store_outage: {duration: 10 s, mode: hang}}\n" in text


def test_every_key_is_spelt_with_its_unit() -> None:
    text = dump(load_text("workload: {model: closed, users: 3}"))
    assert "service_time: {mean: 12 ms, distribution: exponential}" in text
    assert "header_limit: 8 KiB" in text
    assert "client_uplink: 5 Mbit/s" in text


def test_a_trace_is_found_from_where_the_dump_lies(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "t.parquet").touch()
    text = "workload: {model: trace, trace: {file: t.parquet}}"
    scenario = load_text(text, folder=tmp_path / "a")
    dumped = dump(scenario, tmp_path / "results" / "run")
    assert "file: ../../a/t.parquet" in dumped
    again = load_text(dumped, folder=tmp_path / "results" / "run", needs_trace=False)
    assert again.trace_path.resolve() == scenario.trace_path.resolve()


def test_shipped_scenarios_are_the_same_again() -> None:
    for name, path in shipped_scenarios().items():
        scenario = load(name)
        assert load_text(dump(scenario, path.parent), folder=path.parent).spelt() == (
            scenario.spelt()
        )
