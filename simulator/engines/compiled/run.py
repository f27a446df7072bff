"""Run a plan on the compiled engine."""

import numpy as np

from simulator.engines.compiled.loop import FULL, OVER, pass_time
from simulator.engines.compiled.tables import Tables, allocate, grown
from simulator.engines.tally import COUNTERS, NODE_FIELDS, SERIES, Tally, audit, in_order
from simulator.model.rules import overlap_ns
from simulator.plan import Plan

TURNS_A_SLICE = 1_000_000
"""About a quarter of a second: so long an interruption (Ctrl-C) waits."""


def run_compiled(plan: Plan, *, records: bool, story: bool) -> Tally:
    """Return what happens under a plan."""
    tables = allocate(plan, records=records, story=story)
    tables.run["now_ns"] = -1
    tables = grown(tables)
    while (why := pass_time(tables, TURNS_A_SLICE)) != OVER:
        if why == FULL:
            tables = grown(tables)
    return close(plan, tables)


def close(plan: Plan, t: Tables) -> Tally:
    """Return the tally at the end of the run, integrals up to its last moment."""
    end_ns = plan.duration_ns
    run, c = t.run[0], t.count[0]
    c["request_area_ns"] += c["requests_in_flight"] * (end_ns - run["area_since_ns"])
    c["request_time_ns"] += c["requests_in_flight"] * end_ns - run["sent_in_flight_ns"]
    for node in t.nodes:
        since, up_since = int(node["busy_since_ns"]), int(node["up_since_ns"])
        node["busy_ns"] += node["busy"] * overlap_ns(since, end_ns, plan.warm_up_ns, end_ns)
        if node["up"]:
            node["up_ns"] += overlap_ns(up_since, end_ns, plan.warm_up_ns, end_ns)
    return audit(
        Tally(
            counters={name: int(c[name]) for name in COUNTERS},
            outcomes=t.outcomes,
            histogram=t.histogram,
            series=t.series.view(np.int64).reshape(-1, len(SERIES)),
            visibility=t.visibility,
            nodes=np.stack([t.nodes[name] for name in NODE_FIELDS], axis=1),
            records=in_order(t.records[: run["records"]], (6, 0, 1)),
            story=in_order(t.story[: run["story"]], (0, 1, 3)),
        )
    )
