"""The columns that decide between strategies: which are shown, in which words, and who is best."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.columns import COLUMNS

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FLOOR = "none"
"""No choice, but what the others are measured from: it takes no mark."""

_BETTER = {column.name: column.better for column in COLUMNS}
_OF_ANSWERED = ("latency_ms", "auth_ms")  # columns about answered requests only
_NEARLY_ALL = 0.99
_MOST_DECIMALS = 5
_MOST_DIGITS = 5  # of a number with an interval
_EXACT = 4  # significant digits of a number without an interval


@dataclass(frozen=True)
class Headline:
    """A column as a table shows it.

    Attributes:
        column: Its name in `summary`.
        heading: Two or three words, with the unit; broken where a narrow table breaks it.
        scale: What values are multiplied by (100: shares as per cent).
    """

    column: str
    heading: str
    scale: float = 1.0


FOR_USERS = (
    Headline("availability", "answered %", 100.0),
    Headline("login_visibility", "recognised %", 100.0),
    Headline("latency_ms_p99", "p99 ms"),
    Headline("forced_relogins", "forced\nlogins"),
)
FOR_OPERATORS = (
    Headline("auth_ms_mean", "auth ms"),
    Headline("store_ops_per_request", "store\n/request"),
    Headline("database_ops_per_request", "database\n/request"),
    Headline("credential_bytes_per_request", "credential B\n/request"),
    Headline("exposure_s_max", "longest\nexposure s"),
)


AUTH_SERVER = Headline("auth_server_ops_per_request", "auth server\n/request")


def for_operators(summary: "DataFrame") -> tuple[Headline, ...]:
    """Return what operators are shown: the authorization server only if anybody asks it.

    It then takes the place of a store or a database that nobody asks, for a table has only so much
    room.
    """
    if not summary[AUTH_SERVER.column].fillna(0.0).gt(0.0).any():
        return FOR_OPERATORS
    stations = ("store_ops_per_request", "database_ops_per_request")
    asked = [h for h in FOR_OPERATORS if h.column not in stations or summary[h.column].gt(0).any()]
    place = asked.index(FOR_OPERATORS[-2])
    return (*asked[:place], AUTH_SERVER, *asked[place:])


def best(summary: "DataFrame", column: str) -> frozenset[str]:
    """The strategies that hold the best value of a column, and those whose intervals reach its own.

    Where a column is about answered requests, those who answered nearly all take part. Nobody is
    best if the column has no better end or all are alike: a mark on every row says nothing.
    """
    rows = summary[(summary["strategy"] != FLOOR) & summary[column].notna()]
    if column.startswith(_OF_ANSWERED):
        rows = rows[answers_nearly_all(rows)]
    if not _BETTER[column] or rows.empty:
        return frozenset()
    values = rows[column].astype(float) * (-1 if _BETTER[column] == "higher" else 1)
    half_widths = rows[f"{column}_ci95"].astype(float).fillna(0.0)
    reach = (values + half_widths).to_numpy()[values.argmin()]
    alike = values - half_widths <= reach
    return frozenset() if alike.all() else frozenset(rows["strategy"][alike])


def answers_nearly_all(summary: "DataFrame") -> "Series[bool]":
    """Which rows answered so many requests that the latency of the answered ones can be compared.

    Whoever turns the slow ones away looks fast: with more than a hundredth unanswered, the p99 of
    all requests is infinite (objectives rank those that fail so).
    """
    return summary["availability"].astype(float) >= _NEARLY_ALL


def rounded(value: float, half_width: float) -> tuple[str, str]:
    """A value and its interval's half-width, to the latter's first digit (a leading 1: its second).

    No value has more than five significant digits: a half-width below them is rounded up to their
    last. Without an interval (NaN, or exact: 0) the second is empty and the value has four.
    """
    if not math.isfinite(value):
        return ("∞" if value > 0 else "–"), ""
    if not half_width > 0 or not math.isfinite(half_width):
        digits = _EXACT - 1 - math.floor(math.log10(abs(value))) if value else 0
        text = f"{value:,.{min(max(digits, 0), _MOST_DECIMALS)}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text), ""
    exponent = math.floor(math.log10(half_width))
    leading_one = half_width < 2 * 10.0**exponent  # one digit of 0.14 would lose a third of it
    decimals = max(leading_one - exponent, 0)
    most = max(_MOST_DIGITS - 1 - math.floor(math.log10(max(abs(value), half_width))), 0)
    if decimals > most:
        decimals, half_width = most, math.ceil(half_width * 10**most) / 10**most
    return f"{value:,.{decimals}f}", f"{half_width:,.{decimals}f}"
