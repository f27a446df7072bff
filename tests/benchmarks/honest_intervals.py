"""How often 95 % intervals hold the truth: many experiments on M/M/1, whose truth is known.

One experiment is what `authscale run` does: ten replications, each of 10⁵ requests or more after a
cut of 20 relaxation times, and from them the mean over replications with its interval. Experiment
number i has seed i; no two have a draw in common.

    python tests/benchmarks/honest_intervals.py [EXPERIMENTS [FIRST_SEED]]
"""

import math
import sys
from collections.abc import Iterator
from typing import NamedTuple

from scipy.stats import binomtest

from simulator import compare

SERVICE_S = 0.01
REPLICATIONS = 10
REQUESTS = 102_000
"""Expected in a window: six standard deviations of a Poisson count above 10⁵."""
RELAXATIONS = 20


class Case(NamedTuple):
    """A load, a column, and what it is in steady state."""

    utilisation: float
    column: str
    truth_ms: float


class Coverage(NamedTuple):
    """How many of a case's intervals held the truth."""

    case: Case
    held: int
    experiments: int

    @property
    def share(self) -> float:
        """Of the experiments."""
        return self.held / self.experiments

    def __str__(self) -> str:
        """Return it with the binomial interval (Clopper and Pearson, 95 %)."""
        low, high = binomtest(self.held, self.experiments).proportion_ci()
        return (
            f"utilisation {self.case.utilisation}: {self.case.column}: {self.held} of"
            f" {self.experiments} intervals hold the truth: {self.share:.1%}"
            f" (binomial interval {low:.1%} to {high:.1%})"
        )


def cases(utilisation: float) -> tuple[Case, ...]:
    """Return what is checked at a load: a stay in M/M/1 is exponential with mean 1 ÷ (µ − λ)."""
    mean_ms = 1_000 * SERVICE_S / (1 - utilisation)
    return (
        Case(utilisation, "latency_ms_mean", mean_ms),
        Case(utilisation, "latency_ms_p95", mean_ms * math.log(20)),
    )


def scenario(utilisation: float) -> dict[str, object]:
    """Return M/M/1: nobody logs in, and nothing takes time but the only worker.

    Its relaxation time is 1 ÷ (√µ − √λ)² (Morse 1955; Cohen, The Single Server Queue, II.2).
    """
    rate = utilisation / SERVICE_S
    relaxation_s = SERVICE_S / (1 - math.sqrt(utilisation)) ** 2
    warm_up_s = math.ceil(RELAXATIONS * relaxation_s)
    return {
        "name": "m_m_1",
        "duration": warm_up_s + math.ceil(REQUESTS / rate),
        "warm_up": warm_up_s,
        "replications": REPLICATIONS,
        "strategies": ["none"],
        "workload": {"model": "open", "arrival_rate": rate},
        "nodes": {
            "count": 1,
            "workers": 1,
            "queue_limit": 10**9,
            "service_time": {"mean": SERVICE_S, "distribution": "exponential"},
        },
        "network": {
            "client_round_trip": 0, "client_uplink": "1000 Gbit/s", "client_downlink": "1000 Gbit/s"
        },
        "client": {"timeout": "1 h"},
    }  # fmt: skip


def covered(utilisation: float, seeds: range) -> Iterator[tuple[bool, ...]]:
    """Yield for each seed whether the intervals of all cases hold the truth."""
    asked, checked = scenario(utilisation), cases(utilisation)
    for seed in seeds:
        row = compare(asked, seed=seed, engine="compiled").loc["none"]
        assert row["requests"] >= 100_000
        yield tuple(
            abs(row[case.column] - case.truth_ms) <= row[f"{case.column}_ci95"] for case in checked
        )


def coverage(utilisation: float, seeds: range) -> list[Coverage]:
    """Return how often each case's intervals hold the truth."""
    found = zip(*covered(utilisation, seeds), strict=True)
    return [
        Coverage(case, sum(held), len(seeds))
        for case, held in zip(cases(utilisation), found, strict=True)
    ]


def main() -> None:
    """Print the coverage at both loads."""
    count, first = [int(text) for text in sys.argv[1:3]] + [1_000, 0][len(sys.argv) - 1 :]
    for load in (0.5, 0.8):
        for line in coverage(load, range(first, first + count)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
