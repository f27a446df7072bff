"""Panels of a grid: the parts of a sweep that differ in axes that a figure does not draw."""

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.sweep_axis import axis_of

if TYPE_CHECKING:
    from pandas import DataFrame


def panels(rows: "DataFrame", others: Sequence[str], most: int) -> list[tuple[str, "DataFrame"]]:
    """Return each part with what its title says; of too many, every so many.

    Args:
        rows: Of a grid.
        others: The keys that differ between panels; none: all is one panel.
        most: So many panels at most.
    """
    if not others:
        return [("", rows)]
    axes = [axis_of(rows, path) for path in others]
    parts: list[tuple[Hashable, DataFrame]] = list(rows.groupby(list(others), sort=False))
    named = []
    for key, part in parts[:: math.ceil(len(parts) / most)]:
        values: Any = key
        said = zip(axes, values, strict=True)
        named.append((", ".join(f"{axis.path} {axis.said(v)}" for axis, v in said), part))
    return named
