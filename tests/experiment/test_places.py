"""Where logins are taken: at nodes, or at an authorization server; tables name both."""

from collections.abc import Callable
from typing import Any

from simulator.engines import tally
from simulator.experiment.outcome import Comparison
from simulator.experiment.places import AUTHORIZATION_SERVER, place_names
from simulator.plan import make_plan
from simulator.scenario.loading import load_mapping

Compare = Callable[..., Comparison]


def test_a_server_stands_behind_the_nodes(small: dict[str, Any]) -> None:
    scenario = load_mapping({**small, "auth_server": {"round_trip": "30 ms"}})
    for strategy, places in (("jwt", 4), ("local", 3)):
        plan = make_plan(scenario, strategy, 0)
        assert tally.places(plan) == places
        assert (
            place_names(plan.node_names)[:places][-1] == {4: AUTHORIZATION_SERVER, 3: "C"}[places]
        )
    assert place_names(plan.node_names)[make_plan(scenario, "jwt", 0).door] == AUTHORIZATION_SERVER


def test_tables_name_it(compare: Compare, small: dict[str, Any]) -> None:
    server = {"auth_server": {"round_trip": "30 ms"}, "strategies": ["jwt", "local"]}
    comparison = compare(load_mapping({**small, **server}))
    visibility = comparison.visibility.set_index("strategy")
    assert set(visibility.loc["jwt", "login_node"]) == {AUTHORIZATION_SERVER}
    assert set(visibility.loc["jwt", "serving_node"]) == {"A", "B", "C"}
    assert set(visibility.loc["local", "login_node"]) == {"A", "B", "C"}


def test_records_name_it_where_a_request_ended_there(
    compare: Compare, small: dict[str, Any]
) -> None:
    # It takes 5 s for a login, and clients wait for 1 s.
    slow = {
        "auth_server": {"service_time": "5 s"},
        "client": {"timeout": "1 s"},
        "strategies": ["jwt"],
        "replications": 1,
    }
    records = compare(load_mapping({**small, **slow}), records=True).records
    assert records is not None
    assert len(records) > 0
    assert set(records["outcome"]) == {"timeout"}
    assert set(records["node"]) == {AUTHORIZATION_SERVER}
