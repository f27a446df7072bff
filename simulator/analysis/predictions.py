"""Which closed forms a scenario fulfils, and what they predict of the columns.

Strict on purpose: where a model's assumptions do not hold exactly, nothing is said. All of them are
of the steady state, so a start-up that is not cut must be short beside the run. They hold under
`none` alone: every login and every look adds work that no closed form here knows.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis import theory
from simulator.model.steps import OK_200, PUBLIC
from simulator.model.strategies import STRATEGIES
from simulator.model.wire import lower_wire

if TYPE_CHECKING:
    from simulator.scenario.distribution import Distribution
    from simulator.scenario.schema import Scenario

NS = 1e9
NEGLIGIBLE = 1e-12
"""A probability that no run will meet."""
START_UP_SHARE = 0.01
"""A start-up that is not cut may last so much of the run."""
MOST_STATES = 100_000
"""Of larger models nothing is said: it would take too long."""
QUANTILES = {
    "latency_ms_p50": 0.5,
    "latency_ms_p95": 0.95,
    "latency_ms_p99": 0.99,
    "latency_ms_p999": 0.999,
}


@dataclass(frozen=True)
class Prediction:
    """What a closed form says of one column.

    Attributes:
        model: In Kendall's notation, or by name.
        column: Of `analysis.columns`.
        value: In the column's unit.
        never: Columns that must be zero in the run: what the model leaves out did not happen.
    """

    model: str
    column: str
    value: float
    never: tuple[str, ...]


@dataclass(frozen=True)
class _Station:
    """One node as a queueing station; rates per second, times in seconds."""

    rate: float
    service: float
    workers: int
    places: int
    nodes: int
    fixed_ms: float

    @property
    def load(self) -> float:
        return self.rate * self.service


def predictions(scenario: "Scenario", strategy: str) -> list[Prediction]:
    """Return what closed forms say of a strategy in a scenario; empty where none holds exactly."""
    if strategy != "none" or not _is_stationary(scenario):
        return []
    wire = lower_wire(scenario, STRATEGIES[strategy])
    if wire.too_large[PUBLIC, 0]:
        return []
    fixed_ms = int(wire.up_ns[PUBLIC, 0] + wire.down_ns[PUBLIC, OK_200]) / 1e6
    if scenario.workload.model == "closed":
        return _closed(scenario, fixed_ms)
    return _open(scenario, fixed_ms)


def _open(scenario: "Scenario", fixed_ms: float) -> list[Prediction]:
    """Poisson arrivals of requests, or of visits."""
    nodes, workload = scenario.nodes, scenario.workload
    visit = workload.requests_per_visit.mean if workload.model == "partly_open" else 1.0
    rate = (workload.arrival_rate or 0.0) * visit
    if nodes.database_query is not None:
        return _tandem(scenario, rate, fixed_ms)
    if nodes.count > 1 and (scenario.balancer.policy != "random" or scenario.node_weights):
        # Unequal nodes carry unequal loads; other policies make arrivals that are not Poisson.
        return []
    service = nodes.service_time.mean / NS
    station = _Station(
        rate=rate / nodes.count,
        service=service,
        workers=nodes.workers,
        places=_places(nodes.workers, nodes.queue_limit, rate / nodes.count * service),
        nodes=nodes.count,
        fixed_ms=fixed_ms,
    )
    if workload.model == "partly_open":
        return _feedback(scenario, station)
    if nodes.service_time.distribution == "exponential":
        return _exponential(scenario, station)
    return _general(scenario, station)


def _places(workers: int, queue_limit: int, load: float) -> int:
    """Return a node's places; so many that no run would fill them are cut to as many as matter."""
    if load >= workers:
        return workers + queue_limit
    enough = math.log(NEGLIGIBLE**2) / math.log(load / workers)
    return workers + min(queue_limit, math.ceil(enough))


def _is_stationary(scenario: "Scenario") -> bool:
    """Return whether nothing changes in the course of the run, and nothing is tried twice."""
    workload = scenario.workload
    return (
        workload.model != "trace"
        and not workload.profile
        and not scenario.events
        and scenario.autoscaler is None
        and not scenario.client.retries
    )


def _is_settled(scenario: "Scenario", start_up_s: float) -> bool:
    """Return whether a start-up of this length is cut, or short beside the run."""
    if scenario.warm_up == "auto":
        return True
    cut_s = int(scenario.warm_up) / NS
    return start_up_s <= max(cut_s, START_UP_SHARE * scenario.duration / NS)


def _relaxation_s(station: _Station) -> float:
    """Return the time in which an M/M/1-like queue forgets its start (Cohen 1982, III.1)."""
    utilisation = station.load / station.workers
    return station.service / station.workers / (1.0 - math.sqrt(utilisation)) ** 2


def _filling_s(station: _Station) -> float:
    """Return the time in which an overloaded queue fills up: by its drift, or by diffusion alone.

    A walk of steps of one, as many up as down, spreads over its places in places² ÷ steps per s.
    """
    drift = station.rate - station.workers / station.service
    spread_s = station.places**2 / (2.0 * station.rate)
    return min(station.places / drift, spread_s) if drift else spread_s


def _exponential(scenario: "Scenario", s: _Station) -> list[Prediction]:
    """Poisson arrivals, exponential service: M/M/c/K, whatever c and K are."""
    if s.places > MOST_STATES:
        return []
    lost = theory.mmck_distribution(s.workers, s.places, s.load)[-1]
    endless = lost < NEGLIGIBLE
    if not _is_settled(scenario, _relaxation_s(s) if s.load < s.workers else _filling_s(s)):
        return []
    sojourn = theory.mmck_sojourn_mean(s.rate, s.service, s.workers, s.places)
    if endless:
        model = "M/M/1" if s.workers == 1 else "M/M/c"
    else:
        model = "Erlang B (M/M/c/c)" if s.places == s.workers else "M/M/c/K"
    found = _rows(model, ("timeout",), s, lost, sojourn)
    return found + (_quantiles(model, s) if endless else [])


def _general(scenario: "Scenario", s: _Station) -> list[Prediction]:
    """Poisson arrivals, any service: the loss system is insensitive, one server is M/G/1."""
    if s.places == s.workers:
        if not _is_settled(scenario, 10.0 * s.service):
            return []
        lost = theory.erlang_b(s.workers, s.load)
        return _rows("Erlang B (M/G/c/c)", ("timeout",), s, lost, s.service)
    if s.workers > 1 or s.load >= 1.0 or not _is_settled(scenario, _relaxation_s(s)):
        return []
    cv = _cv(scenario.nodes.service_time)
    model = "M/D/1" if cv == 0.0 else "M/G/1"
    sojourn = theory.mg1_sojourn_mean(s.rate, s.service, cv)
    return _rows(model, ("timeout", "error"), s, 0.0, sojourn)


def _feedback(scenario: "Scenario", s: _Station) -> list[Prediction]:
    """Visits that come back after thinking: an open network of M/M/c and a delay (Jackson 1957).

    Thinking is a station without a queue, so its distribution does not matter, nor does that of the
    number of requests (Baskett, Chandy, Muntz and Palacios 1975). A request meets the node as an
    outsider would (Sevcik and Mitrani, JACM 28, 1981), so quantiles are M/M/c's, too.
    """
    workload = scenario.workload
    if scenario.nodes.service_time.distribution != "exponential" or s.load >= s.workers:
        return []
    if theory.mmck_distribution(s.workers, s.places, s.load)[-1] >= NEGLIGIBLE:
        return []
    visit_s = (workload.requests_per_visit.mean - 1.0) * workload.think_time.mean / NS
    if not _is_settled(scenario, 5.0 * visit_s + _relaxation_s(s)):
        return []
    sojourn = theory.mmc_sojourn_mean(s.rate, s.service, s.workers)
    model = "Jackson network"
    return _rows(model, ("timeout", "error"), s, 0.0, sojourn) + _quantiles(model, s)


def _closed(scenario: "Scenario", fixed_ms: float) -> list[Prediction]:
    """N users who think and ask in turns: machine repair, M/M/c//N."""
    nodes, users = scenario.nodes, int(scenario.workload.users or 0)
    think = scenario.workload.think_time.mean / NS
    if (
        nodes.count > 1
        or nodes.database_query is not None
        or nodes.service_time.distribution != "exponential"
        or users > min(nodes.workers + nodes.queue_limit, MOST_STATES)
        or not _is_settled(scenario, 5.0 * think)
    ):
        return []
    service = nodes.service_time.mean / NS
    away = think + fixed_ms / 1e3
    rate = theory.machine_repair_throughput(users, nodes.workers, service, away)
    never = ("timeout", "error")
    model = "machine repair (M/M/c//N)"
    return [
        Prediction(model, "throughput_per_s", rate, never),
        Prediction(model, "latency_ms_mean", (users / rate - think) * 1e3, never),
        Prediction(model, "node_utilisation_mean", rate * service / nodes.workers, never),
    ]


def _tandem(scenario: "Scenario", rate: float, fixed_ms: float) -> list[Prediction]:
    """Nodes with workers to spare, then the database: a Jackson tandem of M/M/∞ and M/M/c.

    A node's worker is held (or asked for again) around the query, so the node must be so large that
    nobody ever waits for one: then it only delays, and what it sends on is Poisson (Mirasol 1963).
    """
    nodes, database, query = scenario.nodes, scenario.database, scenario.nodes.database_query
    if query is None or query.distribution != "exponential":
        return []
    if scenario.workload.model != "open" or rate * query.mean / NS >= database.connections:
        return []
    at_database = theory.mmc_sojourn_mean(rate, query.mean / NS, database.connections)
    trip = 2 * (database.round_trip // 2) / NS
    inside = nodes.service_time.mean / NS + trip + at_database
    held = rate * inside
    start_up_s = 10.0 * inside
    if nodes.workers < held + 20.0 * math.sqrt(held) + 50.0:
        return []
    if not _is_settled(scenario, start_up_s):
        return []
    never = ("timeout", "error")
    model = "Jackson tandem"
    load = rate * query.mean / NS
    return [
        Prediction(model, "throughput_per_s", rate, never),
        Prediction(model, "latency_ms_mean", fixed_ms + inside * 1e3, never),
        Prediction(model, "database_utilisation", load / database.connections, never),
    ]


def _rows(
    model: str, never: tuple[str, ...], s: _Station, lost: float, sojourn_s: float
) -> list[Prediction]:
    through = 1.0 - lost
    found = [
        Prediction(model, "throughput_per_s", s.rate * s.nodes * through, never),
        Prediction(model, "latency_ms_mean", s.fixed_ms + sojourn_s * 1e3, never),
        Prediction(model, "node_utilisation_mean", s.load * through / s.workers, never),
    ]
    if lost >= NEGLIGIBLE:
        found.append(Prediction(model, "availability", through, never))
    return found


def _quantiles(model: str, s: _Station) -> list[Prediction]:
    return [
        Prediction(
            model,
            column,
            s.fixed_ms + theory.mmc_sojourn_quantile(share, s.rate, s.service, s.workers) * 1e3,
            ("timeout", "error"),
        )
        for column, share in QUANTILES.items()
    ]


def _cv(service: "Distribution") -> float:
    """Return the coefficient of variation of a service time."""
    if service.distribution == "constant":
        return 0.0
    if service.distribution == "exponential":
        return 1.0
    if service.distribution == "empirical":
        mean = math.fsum(service.values) / len(service.values)
        variance = math.fsum((v - mean) ** 2 for v in service.values) / len(service.values)
        return math.sqrt(variance) / mean
    return service.cv
