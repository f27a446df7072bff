"""Which workloads may have several devices a user."""

import pytest

from simulator.scenario.errors import InputError
from simulator.scenario.loading import load_mapping


def test_a_user_of_a_trace_is_one_device() -> None:
    workload = {"model": "trace", "trace": {"file": "log.parquet"}, "devices_per_user": 2}
    with pytest.raises(InputError, match="a user of a trace is one device"):
        load_mapping({"workload": workload})


@pytest.mark.parametrize("model", ["closed", "open", "partly_open"])
def test_users_of_other_workloads_may_have_several(model: str) -> None:
    rate = {} if model == "closed" else {"arrival_rate": 1}
    workload = {"model": model, "users": 5, **rate, "devices_per_user": 3}
    scenario = load_mapping({"workload": workload})
    assert scenario.workload.devices_per_user == 3
