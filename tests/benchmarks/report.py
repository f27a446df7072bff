"""The figures as Markdown: `results/benchmarks/benchmarks.md`, and a block of the README."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill

from tests.benchmarks.figures import FIRST, MILLION, Figure

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results" / "benchmarks"
LARGEST_RUN = "central_store"
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
BESIDE = (
    "The reference engine runs 10,000 users at the same utilisation. What the mirror in C does "
    "stands in `tests/benchmarks/mirror.c`: its counters and histogram are ours to the bit."
)
RIVALS = {
    "simpy": "plain SimPy",
    "ciw": "Ciw",
    "happysim": "happysim",
    "reference": "reference engine",
    "compiled": "compiled engine",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first column is text, the others are numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ns(value: float) -> str:
    """Return nanoseconds as one reads them; nothing for what was not measured."""
    return f"{value:,.0f}" if value else "–"


def times(value: float) -> str:
    """Return a ratio with three digits; nothing for what was not measured."""
    if not value:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def million(figures: Sequence[Figure]) -> str:
    """Return the table of strategies at a million users, beside C and the reference engine."""
    part = {(f.part, f.what, f.x): f for f in figures}
    reference = {f.what: f for f in figures if f.part == "reference"}
    rows = []
    for f in figures:
        if f.part != "users" or f.x != MILLION:
            continue
        c = part.get(("mirror", f.what, MILLION))
        other = reference.get(f.what)
        rows.append(
            (
                f"`{f.what}`" + (", consistent hash" if f.policy == "consistent_hash" else ""),
                ns(f.ns_per_request),
                ns(c.ns_per_request) if c else "–",
                times(c.ratio) if c else "–",
                ns(other.ns_per_request) if other else "–",
                times(other.ratio) if other else "–",
                f"{f.peak_rss_mb:,.0f}",
            )
        )
    head = (
        "10⁶ users", "ns a request", "in C", "ratio to C", "reference, ns", "ratio to it", "MB",
    )  # fmt: skip
    return table(head, rows)


def curve(figures: Sequence[Figure], part: str, first: str) -> str:
    """Return a curve as a table: a line for each strategy and policy."""
    mine = [f for f in figures if f.part == part]
    points = sorted({f.x for f in mine})
    lines: dict[tuple[str, str], dict[int, Figure]] = {}
    for f in mine:
        lines.setdefault((f.what, f.policy), {})[f.x] = f
    rows = [
        (
            f"`{what}`, {policy}",
            *(ns(at[x].ns_per_request) if x in at else "–" for x in points),
            times(at[max(at)].ratio),
        )
        for (what, policy), at in lines.items()
    ]
    growth = f"growth from {FIRST[part]:,}"
    return table((first, *(f"{x:,}" for x in points), growth), rows)


def growth(figures: Sequence[Figure]) -> str:
    """Return sentences about how the cost of a request grows, and about the largest run."""
    told = []
    for part, first in FIRST.items():
        largest = max(f.x for f in figures if f.part == part)
        ratios = [f.ratio for f in figures if f.part == part and f.x == largest]
        told.append(
            f"{times(min(ratios))} to {times(max(ratios))} from {first:,} to {largest:,} {part}"
        )
    text = f"The cost of a request grows by a factor of {told[0]}, and of {told[1]}."
    for f in figures:
        if f.part == "users" and f.x > MILLION and f.what == LARGEST_RUN:
            seconds, gb = f.requests * f.ns_per_request / 1e9, f.peak_rss_mb / 1000
            run = f"{f.x:,} users and {f.requests:,} requests of `{f.what}`"
            text += f" {run} take {seconds:.1f} s and {gb:.2f} GB."
    return fill(text, 100)


def tandem(figures: Sequence[Figure]) -> str:
    """Return the table of those who simulate the tandem."""
    rows = [
        (RIVALS[f.what], f"{1e9 / f.ns_per_request:,.0f}", ns(f.ns_per_request), times(f.ratio))
        for f in figures
        if f.part == "tandem"
    ]
    return table(("tandem", "requests/s", "ns a request", "of plain SimPy"), rows)


def start(figures: Sequence[Figure]) -> str:
    """Return a sentence about compiling."""
    s = {f.what: f.seconds for f in figures if f.part == "start"}
    return fill(
        f"The compiled engine is there after {s['cold']:.1f} s if it has to be compiled, which is "
        f"once, and {s['cached']:.1f} s if not: a process of its own, imports included.",
        100,
    )


def how(machine: dict[str, object]) -> str:
    """Return how it was measured: the figures bring along what they were measured with."""
    return (
        "Processor time of one core, medians of rounds in turn, without compiling; each point in a "
        "process of its own. A closed workload: users think for 30 s, 95 % of them are logged in "
        f"when it begins, the others log in; nodes of {machine['workers']} workers are used to "
        f"{machine['utilisation_percent']} %. Size of the benchmark: {machine['size']}. "
        f"{machine.get('remark', '')}"
    ).strip()


def machine_line(machine: dict[str, object]) -> str:
    """Return what it was measured on."""
    return (
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, "
        f"Numba {machine['numba']}, SimPy {machine['simpy']}; {machine['date']}."
    )


def page(figures: Sequence[Figure], machine: dict[str, object], skipped: Sequence[str]) -> str:
    """Return `benchmarks.md`."""
    parts = [
        "# Benchmarks",
        machine_line(machine),
        how(machine),
        million(figures),
        BESIDE,
        "## Against the number of users (ns a request)",
        curve(figures, "users", "users"),
        "## Against the number of nodes (ns a request)",
        "100,000 users who think for 3 s, on about 1,024 workers in all.",
        curve(figures, "nodes", "nodes"),
        "## The tandem",
        tandem(figures),
        "## Starting",
        start(figures),
        *(f"Skipped: {reason}." for reason in skipped),
        "![Cost per request](benchmarks.png)",
    ]
    return "\n\n".join(parts) + "\n"


def block(figures: Sequence[Figure], machine: dict[str, object]) -> str:
    """Return the README's block, markers included."""
    parts = [
        BEGIN,
        fill(f"Measured on: {machine_line(machine)}", 100),
        fill(how(machine), 100),
        million(figures),
        growth(figures),
        tandem(figures),
        start(figures),
        END,
    ]
    return "\n\n".join(parts)


def with_block(readme: str, new: str) -> str:
    """Return the README with another block."""
    found = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return found.sub(lambda _: new, readme)
