"""Which columns are shown, how exactly, and who is best."""

import math

import pandas as pd
import pytest

from simulator.report.headline import (
    AUTH_SERVER,
    FOR_OPERATORS,
    FOR_USERS,
    best,
    for_operators,
    rounded,
)


@pytest.mark.parametrize(
    ("value", "half_width", "shown"),
    [
        (310.0, 6.2, ("310", "6")),
        (104.0, 2.08, ("104", "2")),
        (10.333, 0.14, ("10.33", "0.14")),
        (38_123.4, 760.0, ("38,123", "760")),
        (0.0, 0.0, ("0", "")),
        (1.0, 0.0, ("1", "")),
        (99.966, math.nan, ("99.97", "")),
        (62.0, math.nan, ("62", "")),
        # Five digits at most; the half-width is rounded up, never away.
        (43_199.9357, 0.0015, ("43,200", "1")),
        (1_799.9572, 0.0003, ("1,800.0", "0.1")),
        (math.nan, math.nan, ("–", "")),
        (math.inf, math.nan, ("∞", "")),
    ],
)
def test_a_value_has_the_digits_that_its_interval_leaves(
    value: float, half_width: float, shown: tuple[str, str]
) -> None:
    assert rounded(value, half_width) == shown


def summary(
    column: str, values: dict[str, tuple[float, float]], **availability: float
) -> pd.DataFrame:
    rows = [(name, value, half_width) for name, (value, half_width) in values.items()]
    frame = pd.DataFrame(rows, columns=["strategy", column, f"{column}_ci95"])
    return frame.assign(availability=[availability.get(name, 1.0) for name in values])


def test_the_lower_latency_is_best_and_the_floor_is_no_choice() -> None:
    rows = summary("latency_ms_p99", {"none": (1, 0.1), "jwt": (9, 0.1), "local": (30, 0.1)})
    assert best(rows, "latency_ms_p99") == {"jwt"}


def test_the_higher_visibility_is_best_and_equals_share_the_mark() -> None:
    values = {"local": (0.5, 0.1), "jwt": (1.0, 0.0), "central_store": (1.0, 0.0)}
    assert best(summary("login_visibility", values), "login_visibility") == {
        "jwt",
        "central_store",
    }


def test_whose_interval_meets_that_of_the_best_is_marked_too() -> None:
    values = {"jwt": (10.0, 1.0), "sticky": (11.9, 1.0), "local": (12.1, 1.0)}
    assert best(summary("latency_ms_p99", values), "latency_ms_p99") == {"jwt", "sticky"}


@pytest.mark.parametrize("column", ["requests", "latency_ms_p99"])
def test_nobody_is_marked_without_a_better_end_or_without_a_difference(column: str) -> None:
    same = (7.0, 0.0) if column == "latency_ms_p99" else (5.0, 0.0)
    values = {"jwt": (7.0, 0.0), "local": same}
    assert best(summary(column, values), column) == frozenset()


def test_undefined_values_are_never_best() -> None:
    values = {"jwt": (math.nan, math.nan), "local": (7.0, math.nan), "sticky": (8.0, math.nan)}
    assert best(summary("latency_ms_p99", values), "latency_ms_p99") == {"local"}
    nothing = {"jwt": (math.nan, math.nan), "local": (math.nan, math.nan)}
    assert best(summary("latency_ms_p99", nothing), "latency_ms_p99") == frozenset()


def test_whoever_turns_slow_requests_away_does_not_win_by_it() -> None:
    values = {"local": (5.0, 0.1), "jwt": (9.0, 0.1), "sticky": (10.0, 0.1)}
    assert best(summary("latency_ms_p99", values, local=0.98), "latency_ms_p99") == {"jwt"}
    bytes_ = "credential_bytes_per_request"
    assert best(summary(bytes_, values, local=0.98), bytes_) == {"local"}


def test_every_headline_is_a_column(comparison) -> None:  # noqa: ANN001 - a fixture
    for headline in (*FOR_USERS, *FOR_OPERATORS):
        assert headline.column in comparison.summary


def test_the_authorization_server_is_shown_if_anybody_asks_it() -> None:
    """In place of a store that nobody asks; a database that is asked stays."""
    asks = {
        "store_ops_per_request": [0.0, 0.0],
        "database_ops_per_request": [0.0, 0.1],
        "auth_server_ops_per_request": [0.0, 0.0],
    }
    assert for_operators(pd.DataFrame(asks)) == FOR_OPERATORS
    asks["auth_server_ops_per_request"] = [0.0, 1.2]
    auth, _, database, credential, exposure = FOR_OPERATORS
    assert for_operators(pd.DataFrame(asks)) == (auth, database, AUTH_SERVER, credential, exposure)
