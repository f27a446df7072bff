"""Readings of the figures about load: what requests wait for, ask and carry, and who bears it."""

from typing import TYPE_CHECKING

from simulator.analysis.extremes import extremes
from simulator.analysis.words import milliseconds, moment, number, octets
from simulator.report.headline import FLOOR, answers_nearly_all, rounded
from simulator.report.panels.cost import beside_floor
from simulator.report.readings.phrases import capital, names
from simulator.report.series import over_time, peak
from simulator.report.station import used

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison


def latency(_: "Comparison", table: "DataFrame") -> str:
    """Who had the lowest p99 and who the highest, of those that answered nearly all requests."""
    rows = table.drop(index=FLOOR, errors="ignore")
    found = extremes(rows[answers_nearly_all(rows)], "latency_ms_p99", milliseconds)
    if found is None:
        return "No strategy answered 99 % of its requests: their latencies cannot be compared."
    if found.of == 1:
        return f"{found.low[0]} answered 99 % of its requests within {found.least}."
    if found.alike:
        return f"By p99 ({found.least}) the strategies cannot be told apart."
    return (
        f"{names(found.low)} had the lowest p99 ({found.least}), {names(found.high)} the highest"
        f" ({found.most})."
    )


def cost(comparison: "Comparison", _: "DataFrame") -> str:
    """Who adds most to the latency of the floor, and who least."""
    rows = beside_floor(comparison).set_index("strategy")
    if rows.empty:
        return f"There is nothing to measure from: {FLOOR} was not run beside another strategy."
    found = extremes(rows, "latency_ms_mean", number)
    if found is None:
        return "No request was answered under both a strategy and the floor."
    if found.alike and found.of > 1:
        return (
            f"By what they add to the mean latency of {FLOOR} ({found.least} ms) the strategies"
            " cannot be told apart."
        )
    worst = found.high[0]
    value, half_width = (float(rows[f"latency_ms_mean{of}"][worst]) for of in ("", "_ci95"))
    amount, interval = rounded(value, half_width)
    most = f"{amount} ± {interval} ms" if interval else f"{amount} ms"
    if found.of == 1:
        return f"Beside {FLOOR}, {worst} adds {most} to the mean latency."
    return (
        f"Beside {FLOOR}, {worst} adds the most to the mean latency ({most}), {names(found.low)}"
        f" the least ({found.least} ms)."
    )


def operations(comparison: "Comparison", table: "DataFrame") -> str:
    """With whom a request costs the fewest operations, and with whom the most."""
    stations = used(comparison)
    rows = table.drop(index=FLOOR, errors="ignore")
    # The half-width of a sum is at most the sum of half-widths.
    sums = rows[[s.per_request for s in stations]].sum(axis=1)
    halves = rows[[f"{s.per_request}_ci95" for s in stations]].sum(axis=1)
    frame = sums.to_frame("operations").assign(operations_ci95=halves)
    found = extremes(frame, "operations", number) if stations else None
    if found is None:
        return "No strategy asked a station."
    if found.of == 1:
        return f"A request costs {found.least} operations with {found.low[0]}."
    if found.alike:
        return f"By operations per request ({found.least}) the strategies cannot be told apart."
    return (
        f"A request costs the fewest operations with {names(found.low)} ({found.least}), the most"
        f" with {names(found.high)} ({found.most})."
    )


def stations(comparison: "Comparison", _: "DataFrame") -> str:
    """With whom each station was busiest, and when."""
    parts = []
    for station in used(comparison):
        peaks = []
        for strategy in comparison.strategies:
            points = over_time(comparison.timeseries, strategy, (station.operations,))
            peaks.append((*peak(points, station.operations), strategy))
        rate_per_s, at_s, strategy = max(peaks, key=lambda found: found[0])
        parts.append(
            f"the {station.name} was asked most under {strategy}, {number(rate_per_s)} times a"
            f" second at {moment(at_s)}"
        )
    return f"{capital('; '.join(parts))}." if parts else "No strategy asked a station."


def wires(_: "Comparison", table: "DataFrame") -> str:
    """With whom a request carries the fewest bytes of credentials, and with whom the most."""
    column = "credential_bytes_per_request"
    found = extremes(table[table[column] > 0], column, octets)
    if found is None:
        return "No request carried a credential."
    if found.of == 1:
        return f"A request carries {found.least} of credentials with {found.low[0]}."
    if found.alike:
        return f"By bytes of credentials ({found.least}) the strategies cannot be told apart."
    return (
        f"A request carries the fewest bytes of credentials with {names(found.low)}"
        f" ({found.least}), the most with {names(found.high)} ({found.most})."
    )


def nodes(_: "Comparison", table: "DataFrame") -> str:
    """Who loads the nodes least evenly."""
    found = extremes(table, "node_imbalance", number)
    if found is None:
        return "No node served a request."
    if found.of == 1:
        return f"The node that served most served {found.most} times the mean of all."
    if found.alike:
        return (
            f"By how evenly they load the nodes (the one that served most served {found.most} times"
            " the mean of all) the strategies cannot be told apart."
        )
    return (
        f"{names(found.high)} loaded the nodes least evenly: the one that served most served"
        f" {found.most} times the mean of all."
    )
