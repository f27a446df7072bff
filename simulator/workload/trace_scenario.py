"""The scenario that replays an imported log: written with comments, to be edited and run."""

import math
from textwrap import TextWrapper

from simulator.scenario.errors import InputError, cut
from simulator.scenario.kinds import LONGEST_TIME
from simulator.scenario.quantities import MS, TIME, S, spell
from simulator.workload.coverage import share
from simulator.workload.import_log import Imported

TAIL_S = 5
"""What the replay lasts longer than the log, so that the last requests are answered in it."""
NODES, WORKERS = 2, 8
SERVICE_TIME = 12 * MS
BUSY = 0.5
"""Utilisation that the nodes are to have in an average second with requests."""
BOOT_TIME = 20 * S
"""`nodes.boot_time`'s default."""
RESTART = 30 * S
MOST_NODES = 1_000
LINE = 100

_TEMPLATE = """\
# Written by `authscale import-log`. What a log cannot know stands here as a guess: put your own
# figures in. All keys that are not here have their defaults (`authscale schema`).
name: {name}
description: >-
{description}
duration: {duration}  # the log's{scaled}, and {tail} s for the last answers
# The traffic is the log's in every replication: intervals tell only what service times and the
# balancer's choices leave open, not how other days would be.
replications: 3
strategies: all
workload:
  model: trace
  trace: {{file: {trace}, speed_up: {speed_up:.15g}}}
  # A log does not show who logged out; the share of visits that end so:
  # logout_probability: 0.3
balancer: {{policy: round_robin}}
nodes:
  count: {nodes}  # {why_nodes}
  workers: {workers}
  service_time: {{mean: {service_time}, distribution: exponential}}
{events}"""

_EVENTS = """\
events:
  # Half-way another node joins. Who still knows the users?
  - {{at: {join}, add_nodes: 1}}
  # What the memory of a node is worth shows when it dies:
  # - {{at: {crash}, crash_node: A, restart_after: {restart}}}
"""


def scenario_text(
    imported: Imported, name: str, trace: str, speed_up: float, pattern: str | None
) -> str:
    """Return the scenario (YAML) that replays a trace open-loop.

    Two nodes behind a round robin (more if the log's load asks for them), and one that joins
    half-way if the replay lasts long enough for it to boot.

    Args:
        imported: The log.
        name: The scenario's name.
        trace: The trace's file name, relative to the scenario.
        speed_up: What gaps between requests are divided by.
        pattern: Which paths need a login; None: all but static files.

    Raises:
        InputError: The replay would last longer than ten years.
    """
    duration = math.ceil(imported.coverage.span_s / speed_up + TAIL_S) * S
    if duration > LONGEST_TIME:
        raise InputError(f"{imported.source}: at speed-up {speed_up:g} it lasts over ten years")
    nodes, why_nodes = _nodes(imported, speed_up)
    join, crash = duration // S // 2 * S, duration // S * 3 // 4 * S
    events = _EVENTS.format(
        join=spell(TIME, join), crash=spell(TIME, crash), restart=spell(TIME, RESTART)
    )
    fold = TextWrapper(LINE, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return _TEMPLATE.format(
        name=name,
        description=fold.fill(" ".join(sentences(imported, speed_up, pattern))),
        duration=spell(TIME, duration),
        scaled="" if speed_up == 1 else f" divided by {speed_up:g}",
        tail=TAIL_S,
        trace=trace,
        speed_up=speed_up,
        nodes=nodes,
        why_nodes=why_nodes,
        workers=WORKERS,
        service_time=spell(TIME, SERVICE_TIME),
        events=events if join + BOOT_TIME < duration else "",
    )


def sentences(imported: Imported, speed_up: float, pattern: str | None) -> tuple[str, ...]:
    """Return what a reader of the results must know of the log and its replay."""
    who = (
        f"Replays {imported.source} open-loop: {imported.requests:,} requests in "
        f"{imported.visits:,} visits (cut at 30 idle minutes) of {imported.users:,} users "
        "(address and agent)."
    )
    said = [who, f"Of the requests {needless(imported, pattern)}"]
    said += imported.coverage.sentences()
    malformed = imported.reading.malformed
    if malformed:
        said.append(f"Left out: {malformed:,} malformed line{'s' if malformed > 1 else ''}.")
    if speed_up != 1:
        said.append(speed_up_sentence(speed_up))
    return tuple(said)


def needless(imported: Imported, pattern: str | None) -> str:
    """Return how many requests need no login, and by which rule."""
    rule = "static files" if pattern is None else f"paths in which {cut(pattern)} is not found"
    count = f"{imported.public:,} ({share(imported.public, imported.requests)})"
    return f"{count} need no login: {rule}."


def speed_up_sentence(speed_up: float) -> str:
    """Return what a speed-up does, and what it leaves."""
    fewer = "fewer" if speed_up > 1 else "more"
    return (
        f"Speed-up {speed_up:g}: gaps between requests are divided by {speed_up:g}, the lifetimes "
        f"of sessions and tokens are not, so that {fewer} of them end within the replay."
    )


def _nodes(imported: Imported, speed_up: float) -> tuple[int, str]:
    """Return how many nodes carry the log, and why."""
    rate = imported.requests / imported.coverage.seconds * speed_up
    needed = math.ceil(rate * SERVICE_TIME / S / WORKERS / BUSY)
    if needed <= NODES:
        return NODES, "A and B: a login taken by one, the next request sent to the other"
    return min(needed, MOST_NODES), (
        f"half busy at {rate:,.0f} requests/s, the log's mean over seconds that hold any"
    )
