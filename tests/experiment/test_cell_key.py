"""A cell's key: what changes it, and what does not."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.experiment import cell_key as module
from simulator.experiment.cell import Cell
from simulator.experiment.cell_key import cell_key
from simulator.scenario.loading import load_mapping


@pytest.fixture
def cell(small: dict[str, Any]) -> Cell:
    return Cell(load_mapping(small), "jwt", 0, 0, "reference", records=False)


def of(cell: Cell, small: dict[str, Any], **keys: object) -> str:
    return cell_key(replace(cell, scenario=load_mapping({**small, **keys})))


def test_what_does_not_concern_the_run_does_not_count(cell: Cell, small: dict[str, Any]) -> None:
    key = cell_key(cell)
    assert len(key) == module.LENGTH
    assert of(cell, small, name="other", description="", slo={}, replications=9) == key
    assert of(cell, small, strategies=["jwt"]) == key
    assert cell_key(replace(cell, engine="compiled")) == key
    # A session holds no claims.
    central = replace(cell, strategy="central_store")
    assert of(central, small, token={"claims_bytes": 9}) == cell_key(central)
    assert of(cell, small, token={"claims_bytes": 9}) != key


def test_what_does_counts(
    cell: Cell, small: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {
        cell_key(cell),
        cell_key(cell, course=True),
        cell_key(replace(cell, strategy="local")),
        cell_key(replace(cell, replication=1)),
        cell_key(replace(cell, warm_up_ns=1)),
        of(cell, small, seed=8),
        of(cell, small, duration="21 s"),
        of(cell, small, events=[]),
        of(cell, small, token={"access_ttl": "5 min"}),
        of(cell, small, prices={"node_hour": 1}),
    }
    monkeypatch.setattr(module, "model_version", lambda: "another")
    keys.add(cell_key(cell))
    assert len(keys) == 11
