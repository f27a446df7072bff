"""Run a plan on an engine."""

from typing import Literal

import numpy as np

from simulator.engines.tally import Tally
from simulator.engines.watch import Watch, nobody_watches
from simulator.plan import Plan
from simulator.workload.models import CLOSED, TRACE

Engine = Literal["auto", "reference", "compiled"]
EitherEngine = Literal["reference", "compiled"]

REFERENCE_S_A_REQUEST = 120e-6
"""What a request takes in the reference engine, roughly: 60 to 200 µs, by strategy."""
LOADING_S = 0.8
"""What it takes to import Numba and to load the compiled engine from its cache."""
COMPILING_S = 8.0
"""What it takes to compile it, at the least."""


def run_plan(
    plan: Plan,
    engine: Engine,
    *,
    records: bool = False,
    story: bool = False,
    watch: Watch = nobody_watches,
) -> Tally:
    """Return the tally of a run; the same whichever engine it is.

    Args:
        plan: What to run.
        engine: `auto` takes the one that is sooner done (`chosen_engine`).
        records: Whether to keep a line for each request.
        story: Whether to keep a line for each thing that happens to an exchange.
        watch: Told how far it is; what it raises ends the run.
    """
    if chosen_engine(plan, engine) == "reference":
        from simulator.engines.reference.world import run_reference  # noqa: PLC0415 - one is needed

        return run_reference(plan, records=records, story=story, watch=watch)
    from simulator.engines.compiled.run import run_compiled  # noqa: PLC0415 - Numba is slow to import

    return run_compiled(plan, records=records, story=story, watch=watch)


def chosen_engine(plan: Plan, engine: Engine, runs: int = 1) -> EitherEngine:
    """Return the engine that `auto` stands for: the one that is sooner done with all runs.

    Numba is imported only if it matters whether the compiled engine must be compiled first.

    Args:
        plan: One of the runs.
        engine: What was asked for.
        runs: How many such runs there are, one after the other.
    """
    if engine != "auto":
        return engine
    reference_s = runs * expected_work(plan) * REFERENCE_S_A_REQUEST
    if reference_s <= LOADING_S:
        return "reference"
    if reference_s > LOADING_S + COMPILING_S:
        return "compiled"
    from simulator.engines.compiled.warm import is_warm  # noqa: PLC0415 - as above

    return "compiled" if is_warm() else "reference"


def expected_work(plan: Plan) -> float:
    """Return roughly how much a run has to do, in requests: what happens to whole crowds, too.

    Users who are logged in when it begins cost a third of a request each; an event that hits users
    looks at every jar, which costs a hundredth.
    """
    regulars = plan.regular_share * plan.users / 3
    looks = len(plan.strike_ns) * plan.jars / 100
    return expected_requests(plan) + regulars + looks


def expected_requests(plan: Plan) -> float:
    """Return roughly how many requests a run will make; of a closed workload, an upper bound."""
    if plan.model == TRACE:
        return float(np.searchsorted(plan.trace_at_ns, plan.duration_ns))
    if plan.model == CLOSED:
        think_ns = max(1.0, plan.think_mean_ns)
        return plan.users * plan.duration_ns / (think_ns + 2.0 * float(plan.up_ns[0, 0]))
    pieces = zip(plan.rate_start_ns, plan.rate, plan.rate_slope, plan.rate_cumulated, strict=True)
    start_ns, rate, slope, cumulated = [p for p in pieces if p[0] < plan.duration_ns][-1]
    rest_ns = float(plan.duration_ns - start_ns)
    visits = cumulated + rest_ns * (rate + 0.5 * slope * rest_ns)
    return float(visits * plan.visit_mean)
