"""Readings of the figures about logins: who knows them, who loses them, who keeps them too long."""

from typing import TYPE_CHECKING

from simulator.analysis.extremes import extremes
from simulator.analysis.words import moment, number, seconds, share
from simulator.report.readings.phrases import all_of, capital, names, some_of
from simulator.report.series import over_time, peak

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison


def visibility(_: "Comparison", table: "DataFrame") -> str:
    """Who recognised every login presented, and who the fewest."""
    found = extremes(table, "login_visibility", share)
    if found is None:
        return "Nobody presented a login."
    if found.of == 1:
        return f"{found.low[0]} recognised {found.least} of the live logins presented."
    known = int((table["login_visibility"] == 1).sum())
    if known == found.of:
        return f"{all_of(known)} recognised every live login presented."
    return (
        f"{some_of(known, found.of)} recognised every live login presented;"
        f" {names(found.low)} recognised the fewest ({found.least})."
    )


def coverage(comparison: "Comparison", table: "DataFrame") -> str:
    """Whose logins every node knew, whose the fewest, and when it was worst."""
    found = extremes(table, "login_coverage", share)
    if found is None:
        return "There was no live login that a node could have known."
    known = int((table["login_coverage"] == 1).sum())
    if known == found.of:
        return "Every node in service knew every live login, at any time."
    worst = f"under {names(found.low)} a node in service knew {found.least} of the live logins"
    lowest = _lowest(comparison, found.low[0])
    if found.of == 1:
        return f"{capital(worst)}{lowest}."
    every = f"Under {some_of(known, found.of).lower()} every node in service knew every live login"
    return f"{every}; {worst}{lowest}." if known else f"{capital(worst)}{lowest}."


def _lowest(comparison: "Comparison", strategy: str) -> str:
    points = over_time(comparison.timeseries, strategy, ("known", "pairs"))
    # A handful of logins, at the start, says little.
    points = points[points["pairs"] > points["pairs"].mean() / 2]
    if points.empty:
        return ""
    known = (points["known"] / points["pairs"]).to_numpy()
    at_s = float(points["t_s"].iloc[int(known.argmin())])
    return f", fewest at {moment(at_s)} ({share(float(known.min()))})"


def relogins(comparison: "Comparison", table: "DataFrame") -> str:
    """Who forced the most logins, and when."""
    forced = table[table["forced_relogins"] > 0]
    found = extremes(forced, "forced_relogins", number)
    if found is None:
        return "Nobody who was logged in had to log in again."
    text = f"{names(found.high)} forced the most logins ({found.most}"
    points = over_time(comparison.timeseries, found.high[0], ("forced_relogins",))
    rate_per_s, at_s = peak(points, "forced_relogins")
    if rate_per_s > 0:
        text += f", up to {number(rate_per_s)} /s at {moment(at_s)}"
    without = len(table) - len(forced)
    return f"{text})" + (f"; {some_of(without, len(table))} forced none." if without else ".")


def matrix(comparison: "Comparison", _: "DataFrame") -> str:
    """Whose logins are known away from home."""
    cells = comparison.visibility
    if cells.empty:
        return "Nobody presented a login."
    away = cells[cells["login_node"] != cells["serving_node"]]
    if away.empty:
        return "Every login met only the node that took it."
    counts = away.groupby("strategy", sort=False)[["carried", "recognised"]].sum()
    known = (counts["recognised"] / counts["carried"]).sort_values(kind="stable")
    always = int((known == 1).sum())
    if always == len(known):
        return "A login was recognised always, by whichever node it met."
    worst = [str(strategy) for strategy in known.index[known == known.iloc[0]]]
    text = (
        "Nodes that had not taken a login themselves recognised it in"
        f" {share(float(known.iloc[0]))} of the meetings under {names(worst)}"
    )
    return f"{text}, and always under {some_of(always, len(known))}." if always else f"{text}."


def exposure(_: "Comparison", table: "DataFrame") -> str:
    """Who refused ended logins at once, and who accepted one longest."""
    found = extremes(table, "exposure_s_max", seconds)
    if found is None:
        return "No login was ended."
    at_once = int((table["exposure_s_max"] == 0).sum())
    if at_once == found.of:
        who = all_of(at_once) if at_once > 1 else found.high[0]
        return f"{who} refused ended logins at once."
    longer = " or longer" if (table["exposure_censored"][list(found.high)] > 0).any() else ""
    if found.of == 1:
        return f"{found.high[0]} accepted an ended login for up to {found.most}{longer}."
    return (
        f"{some_of(at_once, found.of)} refused ended logins at once; {names(found.high)} accepted"
        f" one longest, for up to {found.most}{longer}."
    )
