"""The benchmark's figures: a tidy table, one row a measured point."""

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tests.benchmarks.point import Measured, Point


@dataclass(frozen=True)
class Figure:
    """One row of `benchmarks.csv`.

    Attributes:
        part: `users` and `nodes` (curves), `reference` and `mirror` (the compiled engine's
            benchmark on others), `tandem` (against other libraries), `start`.
        what: The strategy; of the tandem who simulates; of the start which.
        policy: The balancer's.
        x: Users, or nodes; of the tandem nodes.
        rounds: How often it was measured; figures are medians.
        requests: Of one run.
        ns_per_request, ns_per_exchange: Processor time.
        lowest, highest: Of `ns_per_request` over the rounds.
        ratio: `reference`: to the compiled engine at a million users; `mirror`: of the compiled
            engine to it; `tandem`: of plain SimPy to it; `users`, `nodes`: to the first point that
            a bar counts from (10,000 users, 4 nodes).
        peak_rss_mb: The most memory that a process held.
        seconds: By the clock (`start`).
    """

    part: str
    what: str
    policy: str = ""
    x: int = 0
    rounds: int = 1
    requests: int = 0
    ns_per_request: float = 0.0
    ns_per_exchange: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    ratio: float = 0.0
    peak_rss_mb: float = 0.0
    seconds: float = 0.0


Key = tuple[str, str, str, int]
NAMES = tuple(field.name for field in fields(Figure))
FIRST = {"users": 10_000, "nodes": 4}
"""Where growth is counted from."""
MILLION = 1_000_000


def key_of(point: Point) -> Key:
    """Return what tells a point apart in the table."""
    x = point.nodes if point.part == "nodes" else point.users
    return point.part, point.strategy, point.policy, x


def figure(key: Key, rounds: Sequence[Measured]) -> Figure:
    """Return the figure of a point that was measured some times."""
    part, what, policy, x = key
    each = [m.cpu_ns / m.requests for m in rounds]
    per_exchange = [m.cpu_ns / m.exchanges for m in rounds]
    return Figure(
        part,
        what,
        policy,
        x,
        len(rounds),
        rounds[0].requests,
        round(statistics.median(each), 1),
        round(statistics.median(per_exchange), 1),
        round(min(each), 1),
        round(max(each), 1),
        peak_rss_mb=round(max(m.peak_rss_mb for m in rounds)),
    )


def with_ratios(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures with their ratios, as far as what they are compared with is there."""
    found = list(figures)
    ns = {(f.part, f.what, f.policy, f.x): f.ns_per_request for f in found}

    def ratio(f: Figure) -> float:
        compiled = ns.get(("users", f.what, f.policy, MILLION), 0.0)
        if f.part in FIRST:
            first = ns.get((f.part, f.what, f.policy, FIRST[f.part]), 0.0)
            return f.ns_per_request / first if first else 0.0
        if f.part == "reference":
            return f.ns_per_request / compiled if compiled else 0.0
        if f.part == "mirror":
            return compiled / f.ns_per_request
        if f.part == "tandem":
            return ns["tandem", "simpy", f.policy, f.x] / f.ns_per_request
        return 0.0

    return [Figure(**{**asdict(f), "ratio": float(f"{ratio(f):.4g}")}) for f in found]


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, NAMES, lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(f) for f in figures)


def read(path: Path) -> list[Figure]:
    """Return the table that was written."""
    kinds = {field.name: field.type for field in fields(Figure)}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Figure(**{name: kinds[name](value) for name, value in row.items()})  # type: ignore[operator,misc]
            for row in csv.DictReader(file)
        ]
