"""Closed forms of queueing theory: steady-state values that a simulation must meet.

Pure functions. Rates are per second, times in seconds, loads in Erlang (rate × mean service time).
Sources: Kleinrock, Queueing Systems I (1975); Gross, Shortle, Thompson and Harris, Fundamentals of
Queueing Theory, 4th ed. (2008), "GSTH" below; and what a function names.
"""

import math

NEGLIGIBLE = 1e-18
"""A term of a series that a double no longer sees beside 1."""


def erlang_b(servers: int, load: float) -> float:
    """Return the share of arrivals that M/G/c/c loses (Erlang 1917; GSTH 2.6, by its recursion).

    It depends on the service time through its mean only.
    """
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the share of arrivals that wait in M/M/c (Erlang 1917; GSTH 2.3); load < servers."""
    blocked = erlang_b(servers, load)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def mmc_sojourn_mean(arrival_rate: float, service_mean: float, servers: int) -> float:
    """Return the mean time in an M/M/c station, waiting and service (GSTH 2.3)."""
    load = arrival_rate * service_mean
    return service_mean + erlang_c(servers, load) * service_mean / (servers - load)


def mmc_sojourn_tail(time: float, arrival_rate: float, service_mean: float, servers: int) -> float:
    """Return the share of stays in M/M/c that are longer than `time` (GSTH 2.3, FCFS).

    A stay is a wait, exponential at rate c·µ − λ with the Erlang C probability and else none, plus
    an independent service.
    """
    waits = erlang_c(servers, arrival_rate * service_mean)
    service = 1.0 / service_mean
    drain = servers * service - arrival_rate
    at_once = math.exp(-service * time)
    if math.isclose(drain, service, rel_tol=1e-9):
        return (1.0 - waits) * at_once + waits * (1.0 + service * time) * at_once
    both = (drain * at_once - service * math.exp(-drain * time)) / (drain - service)
    return (1.0 - waits) * at_once + waits * both


def mmc_sojourn_quantile(
    share: float, arrival_rate: float, service_mean: float, servers: int
) -> float:
    """Return the time that `share` of the stays in M/M/c do not exceed."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and needed only here

    def beyond(time: float) -> float:
        tail = mmc_sojourn_tail(time, arrival_rate, service_mean, servers)
        return tail - (1.0 - share)

    high = mmc_sojourn_mean(arrival_rate, service_mean, servers)
    while beyond(high) > 0.0:
        high *= 2.0
    return float(brentq(beyond, 0.0, high, rtol=1e-12))


def mg1_sojourn_mean(arrival_rate: float, service_mean: float, service_cv: float) -> float:
    """Return the mean time in M/G/1 (Pollaczek 1930, Khinchine 1932; GSTH 5.1).

    `service_cv` is the service time's coefficient of variation: 0 makes M/D/1, 1 has M/M/1's mean.
    """
    utilisation = arrival_rate * service_mean
    wait = utilisation * service_mean * (1.0 + service_cv**2) / (2.0 * (1.0 - utilisation))
    return service_mean + wait


def mmck_distribution(servers: int, places: int, load: float) -> list[float]:
    """Return how often M/M/c/K holds 0, 1, … K customers (GSTH 2.5).

    Args:
        servers: c.
        places: K ≥ c, those in service included; an arrival that finds them all taken is lost.
        load: Arrival rate × mean service time; may exceed c.
    """
    return _normalised([math.log(load / min(n, servers)) for n in range(1, places + 1)])


def mmck_sojourn_mean(arrival_rate: float, service_mean: float, servers: int, places: int) -> float:
    """Return the mean time in M/M/c/K of those that are not lost, by Little's law (GSTH 2.5)."""
    held = mmck_distribution(servers, places, arrival_rate * service_mean)
    number = math.fsum(n * p for n, p in enumerate(held))
    return number / (arrival_rate * (1.0 - held[-1]))


def machine_repair_distribution(
    customers: int, servers: int, service_mean: float, delay_mean: float
) -> list[float]:
    """Return how often 0, 1, … N of N customers are at an M/M/c station that they visit in turns.

    GSTH 2.7. Between two stays each is away for a delay of any distribution: a station without a
    queue is insensitive (Baskett, Chandy, Muntz and Palacios, JACM 22, 1975).
    """
    load = service_mean / delay_mean
    steps = [
        math.log((customers - n + 1) * load / min(n, servers)) for n in range(1, customers + 1)
    ]
    return _normalised(steps)


def machine_repair_throughput(
    customers: int, servers: int, service_mean: float, delay_mean: float
) -> float:
    """Return the services per second of the machine-repair model."""
    held = machine_repair_distribution(customers, servers, service_mean, delay_mean)
    return math.fsum(min(n, servers) * p for n, p in enumerate(held)) / service_mean


def tandem_sojourn_mean(arrival_rate: float, stations: list[tuple[float, int]]) -> float:
    """Return the mean time in M/M/c stations one after the other (Jackson, Oper. Res. 5, 1957).

    What leaves an M/M/c station is a Poisson stream again (Burke 1956), so each is as if alone.

    Args:
        arrival_rate: Of the first station, and so of all.
        stations: Mean service time and number of servers of each.
    """
    return math.fsum(mmc_sojourn_mean(arrival_rate, mean, servers) for mean, servers in stations)


def power_of_choices_sojourn_mean(utilisation: float, service_mean: float, choices: int) -> float:
    """Return the mean time in a system where each arrival joins the shortest of d random queues.

    Mitzenmacher's fixed point (IEEE TPDS 12, 2001, Corollary 1), in mean service times:
    Σ u^((d^i − d) / (d − 1)) for i ≥ 1, u the utilisation. It is the limit of many single-server
    nodes with exponential service.

    Args:
        utilisation: Of each node, below 1.
        service_mean: Mean service time.
        choices: d ≥ 2.
    """
    total, i = 0.0, 1
    while True:
        term = math.pow(utilisation, (choices**i - choices) // (choices - 1))
        total += term
        if term < NEGLIGIBLE:
            return total * service_mean
        i += 1


def _normalised(log_steps: list[float]) -> list[float]:
    """Return a birth-death chain's stationary distribution, from log(birth ÷ death) of each step.

    In logarithms, so that thousands of states neither overflow nor vanish.
    """
    logs = [0.0]
    for step in log_steps:
        logs.append(logs[-1] + step)
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = math.fsum(weights)
    return [w / total for w in weights]
