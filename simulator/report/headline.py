"""The columns that decide between strategies: which are shown, in which words, and who is best."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.columns import COLUMNS

if TYPE_CHECKING:
    from pandas import DataFrame

FLOOR = "none"
"""No choice, but what the others are measured from: it takes no mark."""

_BETTER = {column.name: column.better for column in COLUMNS}
_MOST_DECIMALS = 5
_EXACT = 4  # significant digits of a number without an interval


@dataclass(frozen=True)
class Headline:
    """A column as a table shows it.

    Attributes:
        column: Its name in `summary`.
        heading: Two or three words, with the unit.
        scale: What values are multiplied by (100: shares as per cent).
    """

    column: str
    heading: str
    scale: float = 1.0


FOR_USERS = (
    Headline("availability", "answered %", 100.0),
    Headline("login_visibility", "recognised %", 100.0),
    Headline("latency_ms_p99", "p99 ms"),
    Headline("forced_relogins", "forced logins"),
)
FOR_OPERATORS = (
    Headline("auth_ms_mean", "auth ms"),
    Headline("store_ops_per_request", "store /request"),
    Headline("database_ops_per_request", "database /request"),
    Headline("credential_bytes_per_request", "credential B /request"),
    Headline("exposure_s_max", "longest exposure s"),
)


def best(summary: "DataFrame", column: str) -> frozenset[str]:
    """The strategies that hold the best value of a column: several if they are equal.

    Nobody, if the column has no better end or all are equal: a mark on every row says nothing.
    """
    rows = summary[summary["strategy"] != FLOOR]
    values = rows[column].astype(float)
    if not _BETTER[column] or values.nunique() < 2:  # noqa: PLR2004 - a choice needs two
        return frozenset()
    top = values.max() if _BETTER[column] == "higher" else values.min()
    return frozenset(rows["strategy"][values == top])


def rounded(value: float, half_width: float) -> tuple[str, str]:
    """A value and its interval's half-width, to the latter's first digit (a leading 1: its second).

    Without an interval (NaN, or exact: 0) the second is empty and the value has four digits.
    """
    if not math.isfinite(value):
        return ("∞" if value > 0 else "–"), ""
    if not half_width > 0 or not math.isfinite(half_width):
        digits = _EXACT - 1 - math.floor(math.log10(abs(value))) if value else 0
        text = f"{value:,.{min(max(digits, 0), _MOST_DECIMALS)}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text), ""
    exponent = math.floor(math.log10(half_width))
    leading_one = half_width < 2 * 10.0**exponent  # one digit of 0.14 would lose a third of it
    decimals = min(max(leading_one - exponent, 0), _MOST_DECIMALS)
    return f"{value:,.{decimals}f}", f"{half_width:,.{decimals}f}"
