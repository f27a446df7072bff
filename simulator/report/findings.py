"""What a comparison found, in plain sentences that rules make from its tables.

A rule says only what the intervals allow: where they overlap, it says that the strategies cannot be
told apart. Of one replication there are no intervals, and a rule says so once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.analysis.words import milliseconds, number, octets, seconds, share
from simulator.report.headline import FLOOR, answers_nearly_all
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.experiment.outcome import Comparison

_BITS = 8


def findings(comparison: "Comparison") -> list[str]:
    """The sentences, in the order in which a report tells them; none is empty."""
    table = comparison.summary.set_index("strategy")
    sentences = [rule(comparison, table) for rule in _RULES]
    return [sentence for sentence in sentences if sentence]


def _traffic(comparison: "Comparison", table: "DataFrame") -> str:
    runs = int(comparison.manifest["replications"])
    fewest, most = (float(bound) for bound in (table["requests"].min(), table["requests"].max()))
    # The same visits: how many requests fit into the run depends on how fast they are answered.
    several = number(fewest) != number(most)
    made = f"{number(fewest)} to {number(most)}" if several else number(most)
    times = "once: there are no intervals, and small differences may be chance"
    if runs > 1:
        times = f"in {runs} replications, from which the 95 % intervals come"
    return f"Every strategy met the same traffic, about {made} requests, {times}."


def _recognition(_: "Comparison", table: "DataFrame") -> str:
    visible = table["login_visibility"].dropna()
    always = list(visible.index[visible == 1])
    said = []
    if always:
        said.append(f"{_names(always)} recognised every live login")
    for strategy, row in table[table["login_visibility"] < 1].iterrows():
        text = (
            f"{strategy} recognised {share(row['login_visibility'])} of the live logins presented"
        )
        if row["forced_relogins"] > 0:
            text += f" and forced {number(row['forced_relogins'])} logins again"
        said.append(text)
    return _sentence(said)


def _answers(_: "Comparison", table: "DataFrame") -> str:
    answered = table["availability"].dropna()
    lost = answered[answered < 1].sort_values()
    if answered.empty:
        return "No request was finished."
    if lost.empty:
        return "Every finished request of every strategy was answered."
    worst = ", ".join(f"{strategy} {share(value)}" for strategy, value in lost.items())
    return f"Requests that were answered, of those that finished: {worst}" + (
        "; every one under the others." if len(lost) < len(answered) else "."
    )


def _latency(_: "Comparison", table: "DataFrame") -> str:
    """The floor is left out: it is what others are measured from, not a choice."""
    rows = table.drop(index=FLOOR, errors="ignore")
    sound = rows[answers_nearly_all(rows)]
    p99, half = sound["latency_ms_p99"].dropna().sort_values(), sound["latency_ms_p99_ci95"]
    if len(p99) <= 1:
        return ""
    best, worst = p99.index[0], p99.index[-1]
    alike = [s for s in p99.index if p99[s] - p99[best] <= half[s] + half[best] or s == best]
    left_out = [strategy for strategy in rows.index if strategy not in sound.index]
    of_all = f" ({_names(left_out)} left out: over 1 % unanswered)" if left_out else ""
    if len(alike) == len(p99):
        return (
            f"By their slowest per cent of requests (p99, {milliseconds(p99[best])} to"
            f" {milliseconds(p99[worst])}) the strategies cannot be told apart{of_all}."
        )
    span = f"{milliseconds(p99[best])}"
    if len(alike) > 1:
        slowest = milliseconds(p99[alike].max())
        span += f"{'' if slowest == span else f' to {slowest}'}, not to be told apart"
    return (
        f"{_names(alike)} had the lowest p99 latency ({span}), {worst} the highest"
        f" ({milliseconds(p99[worst])}){of_all}."
    )


def _authentication(_: "Comparison", table: "DataFrame") -> str:
    costs = table["auth_ms_mean"][answers_nearly_all(table)].dropna()
    costs = costs[costs > 0].sort_values()
    if len(costs) <= 1:
        return ""
    return (
        f"Authentication took {milliseconds(costs.iloc[0])} a request with {costs.index[0]} and"
        f" {milliseconds(costs.iloc[-1])} with {costs.index[-1]}, logins and refreshes shared out."
    )


def _store(_: "Comparison", table: "DataFrame") -> str:
    asks = table[table["store_ops_per_request"] > 0]
    if asks.empty:
        return ""
    said = [
        f"{strategy} asked the store {number(row['store_ops_per_request'])} times a request"
        f" (peak {number(row['store_ops_per_s_peak'])} /s, {share(row['store_utilisation'])} busy)"
        for strategy, row in asks.iterrows()
    ]
    return _sentence([*said, "the others never" if len(asks) < len(table) else ""])


def _weight(comparison: "Comparison", table: "DataFrame") -> str:
    carried = table["credential_bytes_per_request"].dropna()
    carried = carried[carried > 0].sort_values()
    if len(carried) <= 1:
        return ""
    light, heavy = carried.index[0], carried.index[-1]
    more = carried[heavy] - carried[light]
    takes_ms = 1e3 * more * _BITS / comparison.scenario.network.client_uplink
    return (
        f"A request carried {octets(carried[light])} of credentials with {light} and"
        f" {octets(carried[heavy])} with {heavy}: {milliseconds(takes_ms)} more on this uplink."
    )


def _exposure(_: "Comparison", table: "DataFrame") -> str:
    longest = table["exposure_s_max"].dropna()
    if longest.empty:
        return ""
    at_once = list(longest.index[longest == 0])
    said = [f"after a logout {_names(at_once)} refused the login at once"] if at_once else []
    for strategy, row in table[table["exposure_s_max"] > 0].iterrows():
        text = f"{strategy} could accept an ended login for up to {seconds(row['exposure_s_max'])}"
        if row["exposure_censored"] > 0:
            text += " or longer (cut at the end of the run)"
        said.append(text)
    return _sentence(said)


def _names(strategies: list[str]) -> str:
    return listed(strategies, "and")


def _sentence(parts: list[str]) -> str:
    text = "; ".join(filter(None, parts))
    # A strategy's name begins as it is written, words begin with a capital.
    return f"{text[0].upper() + text[1:] if text.startswith('after') else text}." if text else ""


_RULES: tuple[Callable[["Comparison", "DataFrame"], str], ...] = (
    _traffic,
    _recognition,
    _answers,
    _latency,
    _authentication,
    _store,
    _weight,
    _exposure,
)
