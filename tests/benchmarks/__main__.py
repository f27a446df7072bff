"""Measure everything: `python -m tests.benchmarks [--quick | --full] [--out FOLDER]`."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from simulator.engines.compiled.warm import warm
from tests.benchmarks import curves, environments, machine, mirror, tandem
from tests.benchmarks.figures import Figure, Key, figure, key_of, with_ratios, write
from tests.benchmarks.mirror import Mirror
from tests.benchmarks.plot import draw
from tests.benchmarks.point import Measured, Point, apart, free_gb, measure
from tests.benchmarks.report import RESULTS, page
from tests.benchmarks.starting import cold_and_cached_s

LARGEST_NEEDS_GB = 8.0
MOST_ROUNDS_OF = 2_000_000
"""So many users are measured in every round; more take long, and are measured once."""
TANDEM_S, QUICK_TANDEM_S = 60.0, 20.0

EXTENTS = {"quick": curves.QUICK, "usual": curves.USUAL, "full": curves.FULL}

Task = Callable[[], Measured]


class Progress:
    """Lines on standard error, each with the time since the beginning."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()

    def say(self, text: str) -> None:
        """Say what is being done."""
        sys.stderr.write(f"{time.perf_counter() - self.begun:6.1f} s  {text}\n")
        sys.stderr.flush()


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="one round of short runs")
    size.add_argument("--full", action="store_true", help="10 million users, too")
    parser.add_argument("--out", type=Path, help="where the results go")
    return parser.parse_args(arguments)


def tandem_tasks(progress: Progress, skipped: list[str], duration_s: float) -> dict[Key, Task]:
    """Return what is to be measured of the tandem: who can be installed."""
    tasks: dict[str, Task] = {
        "simpy": partial(tandem.rival, "simpy", Path(sys.executable), duration_s)
    }
    for other in (environments.CIW, environments.HAPPYSIM):
        progress.say(f"{other.name}: its environment")
        try:
            python = environments.environment(other)
        except environments.UnavailableError as error:
            skipped.append(f"{other.name}: {error}")
            progress.say(f"skipped: {skipped[-1]}")
            continue
        tasks[other.name] = partial(tandem.rival, other.name, python, duration_s)
    tasks["reference"] = partial(apart, tandem.ours, "reference", duration_s)
    tasks["compiled"] = partial(apart, tandem.ours, "compiled", duration_s)
    nodes = int(tandem.WORKLOAD["nodes"])
    return {("tandem", name, "round_robin", nodes): task for name, task in tasks.items()}


def point_tasks(
    progress: Progress, skipped: list[str], extent: curves.Extent, built: Mirror | None
) -> dict[Key, Task]:
    """Return the points that are to be measured."""
    points: list[Point] = [*curves.by_users(extent), *curves.by_nodes(extent)]
    points += curves.on_reference(extent)
    if built:
        points += curves.on_mirror(extent)
    else:
        skipped.append("the mirror: there is no C compiler (cc)")
    largest = max(p.users for p in points)
    if largest > MOST_ROUNDS_OF and free_gb() < LARGEST_NEEDS_GB:
        points = [p for p in points if p.users < largest]
        skipped.append(f"{largest:,} users: less than {LARGEST_NEEDS_GB:.0f} GB of memory are free")
    for reason in skipped:
        progress.say(f"skipped: {reason}")
    return {key_of(point): partial(apart, measure, point, built) for point in points}


def in_turn(progress: Progress, tasks: dict[Key, Task], rounds: int) -> dict[Key, list[Measured]]:
    """Measure everything some times, in turn: what disturbs a round disturbs all."""
    measured: dict[Key, list[Measured]] = {key: [] for key in tasks}
    for number in range(rounds):
        for part in dict.fromkeys(key[0] for key in tasks):
            mine = [
                key for key in tasks if key[0] == part and (not number or key[3] < MOST_ROUNDS_OF)
            ]
            progress.say(f"round {number + 1} of {rounds}: {part}, {len(mine)} points")
            for key in mine:
                measured[key].append(tasks[key]())
    return measured


def starts(progress: Progress) -> list[Figure]:
    """Return how long the compiled engine takes to be there."""
    progress.say("compiling with an empty cache")
    cold_s, cached_s = cold_and_cached_s()
    return [
        Figure("start", "cold", seconds=round(cold_s, 2)),
        Figure("start", "cached", seconds=round(cached_s, 2)),
    ]


def save(folder: Path, figures: list[Figure], size: str, skipped: list[str]) -> None:
    """Write table, page, picture and machine."""
    folder.mkdir(parents=True, exist_ok=True)
    here = machine.description() | {
        "size": size,
        "workers": curves.WORKERS,
        "utilisation_percent": round(100 * curves.UTILISATION),
        "skipped": skipped,
    }
    text = json.dumps(here, indent=2) + "\n"
    (folder / "machine.json").write_text(text, encoding="utf-8")
    write(figures, folder / "benchmarks.csv")
    (folder / "benchmarks.md").write_text(page(figures, here, skipped), encoding="utf-8")
    (folder / "benchmarks.png").write_bytes(draw(figures))


def main() -> None:
    """Measure, and write what was measured."""
    wish = asked(sys.argv[1:])
    size = "quick" if wish.quick else "full" if wish.full else "usual"
    extent = EXTENTS[size]
    progress, skipped = Progress(), list[str]()
    figures = starts(progress)
    progress.say("loading the compiled engine")
    warm()
    environments.CACHE.mkdir(exist_ok=True)
    built = mirror.build(environments.CACHE)
    duration_s = QUICK_TANDEM_S if wish.quick else TANDEM_S
    tasks = tandem_tasks(progress, skipped, duration_s)
    tasks |= point_tasks(progress, skipped, extent, built)
    measured = in_turn(progress, tasks, extent.rounds)
    figures += [figure(key, rounds) for key, rounds in measured.items()]
    folder = wish.out or (RESULTS.with_name("benchmarks-quick") if wish.quick else RESULTS)
    save(folder, with_ratios(figures), size, skipped)
    progress.say(f"written: {folder}")


if __name__ == "__main__":
    main()
