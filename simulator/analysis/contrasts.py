"""What differs most between strategies that nothing is demanded of: by rules."""

from typing import TYPE_CHECKING

from simulator.analysis.extremes import extremes
from simulator.analysis.phrases import doing, least_and_most
from simulator.analysis.whole import Whole
from simulator.analysis.words import number, octets, seconds, share
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from pandas import DataFrame

LOOK_UPS = ("store_ops_per_request", "database_ops_per_request", "auth_server_ops_per_request")


def nobody_is_judged(whole: Whole) -> str:
    """Say that there are no objectives."""
    if not whole.choices:
        return ""
    return "The scenario sets no objectives (`slo`): nobody passes or fails."


def visibility(whole: Whole) -> str:
    """Say who recognises the fewest live logins, and who the most."""
    rows = _rows(whole)
    visible = rows["login_visibility"].dropna()
    if not visible.empty and (visible == 1).all():
        who = "Every strategy" if len(visible) > 1 else str(visible.index[0])
        return f"{who} recognises every live login."
    found = extremes(rows, "login_visibility", share)
    if found is None or found.alike:
        return ""
    all_of_them = bool((visible[list(found.high)] == 1).all())
    most = "all of them" if all_of_them else f"most ({found.most})"
    return (
        f"Of the live logins presented, {doing(found.low, 'recognise')} fewest ({found.least}),"
        f" {listed(found.high, 'and')} {most}."
    )


def look_ups(whole: Whole) -> str:
    """Say who asks least of all stations together, and who most."""
    rows = _rows(whole)
    # The half-width of a sum is at most the sum of half-widths.
    sums = rows[list(LOOK_UPS)].sum(axis=1).to_frame("look_ups")
    sums["look_ups_ci95"] = rows[[f"{name}_ci95" for name in LOOK_UPS]].sum(axis=1)
    rest = "the fewest operations a request of store, database and authorization server"
    return _sentence(least_and_most(sums, "look_ups", number, "ask", rest))


def exposure(whole: Whole) -> str:
    """Say who accepts an ended login longest, and who not at all."""
    rows = _rows(whole)
    longest = rows["exposure_s_max"]
    at_once = [str(strategy) for strategy in longest.index[longest == 0]]
    found = extremes(rows[longest > 0], "exposure_s_max", seconds)
    if found is None:
        return "Every strategy refuses a login that has ended at once." if len(at_once) > 1 else ""
    cut = (rows.loc[list(found.high), "exposure_censored"] > 0).any()
    said = f"{doing(found.high, 'accept')} a login that has ended for up to {found.most}"
    return _sentence(
        said
        + (" or longer (cut at the end of the run)" if cut else "")
        + (f"; {doing(at_once, 'refuse')} it at once" if at_once else "")
    )


def credential_bytes(whole: Whole) -> str:
    """Say whose clients send the fewest bytes of credentials, and whose the most."""
    column = "credential_bytes_per_request"
    rest = "the fewest bytes of credentials a request"
    return _sentence(least_and_most(_rows(whole), column, octets, "send", rest))


def forgeries(whole: Whole) -> str:
    """Say who lets in requests that a hostile page has forged, and who does not."""
    column, rows = "forged_accepts", _rows(whole)
    if not (rows[column] > 0).any():
        return ""
    taken = [str(strategy) for strategy in rows.index[rows[column] > 0]]
    refused = [str(strategy) for strategy in rows.index[rows[column] == 0]]
    most = number(float(rows[column].max()))
    said = f"{doing(taken, 'let')} in requests that a hostile page has forged (up to {most})"
    return _sentence(said + (f"; {doing(refused, 'let')} none in" if refused else ""))


def _rows(whole: Whole) -> "DataFrame":
    return whole.summary.loc[whole.choices]


def _sentence(said: str) -> str:
    return f"{said}." if said else ""
