"""Grids and samples: every combination once, or each axis covered evenly."""

import pytest

from simulator.experiment.design import grid, sample
from simulator.scenario.errors import InputError
from simulator.scenario.raw_keys import read_raw_keys


def test_a_grid_is_every_combination() -> None:
    design = grid(["nodes.count=1..3", "token.access_ttl=1min,90s", "warm_up=auto,5"])
    assert design.paths == ("nodes.count", "token.access_ttl", "warm_up")
    assert len(design.cells) == len(set(design.cells)) == 12
    assert design.changes(3) == {
        "nodes.count": 1, "token.access_ttl": "90s", "warm_up": 5,
    }  # fmt: skip
    assert design.kinds == (int, int, str)
    assert design.numbers(3) == (1, 90, "5")


def test_an_axis_is_of_one_kind() -> None:
    design = grid(["workload.logout_probability=0,0.5", "session.csrf_token=true,false"])
    assert design.kinds == (float, str)
    assert repr(design.numbers(0)) == "(0.0, 'true')"


def test_a_sample_meets_each_part_of_each_axis_once() -> None:
    texts = ["token.access_ttl=0s..100s", "nodes.count=1..4", "balancer.policy=random,round_robin"]
    design = sample([*texts, "workload.arrival_rate=1..100 log"], 20, seed=3)
    assert design.sampled
    ttl, count, policy, rate = zip(*design.cells, strict=True)
    assert sorted(int(float(value) / 5) for value in ttl) == list(range(20))
    assert [count.count(n) for n in (1, 2, 3, 4)] == [5] * 4
    assert policy.count("random") == 10
    assert sum(float(value) < 10 for value in rate) == 10
    assert design.cells == sample([*texts, "workload.arrival_rate=1..100 log"], 20, seed=3).cells
    assert design.cells != sample([*texts, "workload.arrival_rate=1..100 log"], 20, seed=4).cells


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "--vary: none given"),
        (["nodes.count=1", "nodes.count=2"], "nodes.count is given twice"),
        (["replications=1..3"], "replications is no circumstance; --replications says it"),
        (["nodes.count=1..9999", "nodes.workers=1..9999"], "cells; at most 1,000,000"),
    ],
)
def test_what_is_no_design(texts: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        grid(texts)


def test_a_sample_has_a_size() -> None:
    with pytest.raises(InputError, match="--sample: 0 cannot be used"):
        sample(["nodes.count=1..3"], 0, seed=1)


def test_cells_that_cannot_be_are_told_beforehand() -> None:
    source = read_raw_keys("ab_server")
    grid(["nodes.count=1..3", "nodes.workers=1..3"]).check(source)
    with pytest.raises(InputError, match=r"nodes.count=0, nodes.workers=2: nodes.count: too small"):
        grid(["nodes.count=2,0", "nodes.workers=2"]).check(source)
    many = grid(["nodes.workers=1..2000", "nodes.count=1,2,0"])
    with pytest.raises(InputError, match=r"nodes.workers=1, nodes.count=0: nodes.count: too small"):
        many.check(source)
