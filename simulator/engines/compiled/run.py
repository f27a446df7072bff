"""Run a plan on the compiled engine."""

import numpy as np

from simulator.engines.compiled.loop import FULL, OVER, pass_time
from simulator.engines.compiled.tables import World, allocate
from simulator.engines.compiled.warm import warm
from simulator.engines.tally import (
    COUNTERS,
    NODE_FIELDS,
    SERIES,
    Tally,
    audit,
    in_order,
    places,
    wrapped,
)
from simulator.engines.watch import Watch
from simulator.model.rules import overlap_ns
from simulator.plan import Plan

TURNS_A_SLICE = 200_000
"""Some tenth of a second, with 10⁷ users a fifth: so long an interruption (Ctrl-C) waits."""


def run_compiled(plan: Plan, *, records: bool, story: bool, watch: Watch) -> Tally:
    """Return what happens under a plan."""
    warm()
    world = allocate(plan, records=records, story=story, watch=watch)
    while (why := pass_time(world.state, TURNS_A_SLICE)) != OVER:
        watch(int(world.state["now_ns"][0]), int(world.state["count"]["requests_sent"][0]))
        if why == FULL:
            world.grow()
    return close(plan, world)


def close(plan: Plan, world: World) -> Tally:
    """Return the tally at the end of the run, integrals up to its last moment."""
    run, tables, end_ns = world.state[0], world.tables, plan.duration_ns
    c = {name: int(run["count"][name]) for name in COUNTERS}
    c["request_area_ns"] += c["requests_in_flight"] * (end_ns - int(run["area_since_ns"]))
    c["request_time_ns"] += c["requests_in_flight"] * end_ns - int(run["sent_in_flight_ns"])
    for name in ("request_area_ns", "request_time_ns"):
        c[name] = wrapped(c[name])
    nodes = tables["node"][: plan.nodes]
    c["node_sessions_max"] = max(c["node_sessions_max"], int(nodes["sessions"].max()))
    for node in nodes:
        since, up_since = int(node["busy_since_ns"]), int(node["up_since_ns"])
        node["busy_ns"] += node["busy"] * overlap_ns(since, end_ns, plan.warm_up_ns, end_ns)
        if node["up"]:
            node["up_ns"] += overlap_ns(up_since, end_ns, plan.warm_up_ns, end_ns)
    return audit(
        Tally(
            counters=c,
            outcomes=run["outcomes"].copy(),
            histogram=run["histogram"].copy(),
            series=tables["bin"].view(np.int64).reshape(-1, len(SERIES)),
            visibility=tables["visibility"].reshape(places(plan), places(plan), 2),
            nodes=np.stack([nodes[name] for name in NODE_FIELDS], axis=1),
            records=in_order(tables["records"][: run["records"]], (6, 0, 1)),
            story=in_order(tables["story"][: run["story"]], (0, 1, 3)),
        )
    )
