"""Numbers with units, read exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.errors import Refusal
from simulator.scenario.quantities import BANDWIDTH, RATE, SIZE, TIME, Quantity, measure, spell

EXAMPLES = [
    (TIME, "250 us", 250_000),
    (TIME, "12ms", 12_000_000),
    (TIME, "0.1 ms", 100_000),
    (TIME, "30 s", 30 * 10**9),
    (TIME, "15 min", 900 * 10**9),
    (TIME, "12 h", 43_200 * 10**9),
    (TIME, "14 d", 14 * 86_400 * 10**9),
    (TIME, 2, 2 * 10**9),
    (TIME, 0.1, 10**8),
    (TIME, "1e3", 10**12),
    (TIME, " 1.5e-3 s ", 1_500_000),
    (RATE, "40 /s", 40),
    (RATE, "3 /min", Fraction(1, 20)),
    (RATE, 7.5, Fraction(15, 2)),
    (SIZE, "512 B", 512),
    (SIZE, "2 KiB", 2_048),
    (SIZE, "2 kB", 2_000),
    (SIZE, "1.5 MiB", 1_572_864),
    (SIZE, 3, 3),
    (BANDWIDTH, "5 Mbit/s", 5_000_000),
    (BANDWIDTH, "1 Gbit/s", 10**9),
    (BANDWIDTH, 1e6, 10**6),
]


@pytest.mark.parametrize(("quantity", "value", "amount"), EXAMPLES)
def test_examples(quantity: Quantity, value: object, amount: Fraction) -> None:
    assert measure(quantity, value) == amount


@pytest.mark.parametrize(
    ("quantity", "value", "meant"),
    [
        (TIME, "3 hours", "3 h"),
        (TIME, "3 m", "3 min"),
        (TIME, "3 µs", "3 us"),
        (RATE, "40 rps", "40 /s"),
        (RATE, "40 per minute", "40 /min"),
        (SIZE, "2 KB", "2 KiB"),
        (SIZE, "2 mb", "2 MiB"),
        (BANDWIDTH, "5 Mbps", "5 Mbit/s"),
        (TIME, "3 parsecs", ""),
    ],
)
def test_habits(quantity: Quantity, value: str, meant: str) -> None:
    with pytest.raises(Refusal) as caught:
        measure(quantity, value)
    assert caught.value.suggestion == meant


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        [],
        {},
        "",
        "s",
        "1 2 s",
        "--1 s",
        "1,5 s",
        "0x10",
        "nan",
        "inf s",
        "\u0661 s",
        "1e99 s",
    ],
)
def test_refused(value: object) -> None:
    with pytest.raises(Refusal):
        measure(TIME, value)


@pytest.mark.parametrize("digits", ["9" * 61, "1e999999999", "1e-999999999", "0." + "0" * 70 + "1"])
def test_numbers_that_would_take_long(digits: str) -> None:
    with pytest.raises(Refusal):
        measure(TIME, digits)


@given(st.sampled_from((TIME, SIZE)), st.integers(0, 3_650 * 86_400 * 10**9))
def test_whole_amounts_are_spelt_exactly(quantity: Quantity, amount: int) -> None:
    assert measure(quantity, spell(quantity, amount)) == amount


@given(st.sampled_from((RATE, BANDWIDTH, TIME)), st.floats(1e-6, 1e15))
def test_real_amounts_are_spelt_exactly(quantity: Quantity, amount: float) -> None:
    assert float(measure(quantity, spell(quantity, amount))) == amount


def test_spelt_in_the_largest_unit_that_is_whole() -> None:
    assert spell(TIME, 90 * 10**9) == "90 s"
    assert spell(TIME, 120 * 10**9) == "2 min"
    assert spell(TIME, 0) == "0 s"
    assert spell(SIZE, 1_000) == "1000 B"
    assert spell(SIZE, 8_192) == "8 KiB"
    assert spell(RATE, 0.5) == "30 /min"
