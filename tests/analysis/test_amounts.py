"""Values with their units."""

import pytest

from simulator.analysis.amounts import column_amount, key_amount, key_amounts
from simulator.analysis.columns import COLUMNS
from simulator.analysis.words import ordinary
from simulator.scenario.quantities import BANDWIDTH, RATE, SIZE, TIME, Quantity


@pytest.mark.parametrize(
    ("quantity", "value", "said"),
    [
        (None, 3, "3"),
        (TIME, 0.0021, "2.1 ms"),
        (TIME, 900.0, "15 min"),
        (SIZE, 3120, "3,120 B"),
        (RATE, 40.0, "40 /s"),
        (BANDWIDTH, 5e6, "5 Mbit/s"),
    ],
)
def test_a_key_is_said_in_its_unit(quantity: Quantity | None, value: float, said: str) -> None:
    assert ordinary(key_amount(quantity, value)) == said


def test_values_that_differ_are_told_apart() -> None:
    assert [ordinary(said) for said in key_amounts(SIZE, 3121, 3124)] == ["3,121 B", "3,124 B"]
    assert key_amounts(None, 2, 2) == ("2", "2")


def test_every_column_can_be_said() -> None:
    for column in COLUMNS:
        assert column_amount(column, 12.5).startswith("12")
