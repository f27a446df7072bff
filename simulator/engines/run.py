"""Run a plan on an engine."""

from collections.abc import Callable
from typing import Literal

from simulator.engines.tally import Tally
from simulator.plan import Plan
from simulator.workload.models import CLOSED, TRACE

Engine = Literal["auto", "reference", "compiled"]

SMALL_RUN_REQUESTS = 20_000
"""Up to about so many requests the reference engine is done before the compiled one is loaded."""


def run_plan(plan: Plan, engine: Engine, *, records: bool = False, story: bool = False) -> Tally:
    """Return the tally of a run; the same whichever engine it is.

    Args:
        plan: What to run.
        engine: `auto` takes the reference engine for small runs.
        records: Whether to keep a line for each request.
        story: Whether to keep a line for each thing that happens to an exchange.
    """
    if chosen_engine(plan, engine) == "reference":
        from simulator.engines.reference.world import run_reference  # noqa: PLC0415 - one is needed

        return run_reference(plan, records=records, story=story)
    from simulator.engines.compiled.run import run_compiled  # noqa: PLC0415 - Numba is slow to import

    return run_compiled(plan, records=records, story=story)


def compile_ahead(plan: Plan, engine: Engine, announce: Callable[[], None]) -> None:
    """Compile the compiled engine if a run needs it, so that other processes find it compiled.

    Args:
        plan: A run.
        engine: As for `run_plan`.
        announce: Called before it is compiled: that takes about eight seconds, once.
    """
    if chosen_engine(plan, engine) == "reference":
        return
    from simulator.engines.compiled.warm import is_warm, warm  # noqa: PLC0415 - as above

    if not is_warm():
        announce()
        warm()


def chosen_engine(plan: Plan, engine: Engine) -> Literal["reference", "compiled"]:
    """Return the engine that `auto` stands for."""
    if engine != "auto":
        return engine
    return "reference" if expected_requests(plan) <= SMALL_RUN_REQUESTS else "compiled"


def expected_requests(plan: Plan) -> float:
    """Return roughly how many requests a run will make; of a closed workload, an upper bound."""
    if plan.model == TRACE:
        return float(len(plan.trace_at_ns))
    if plan.model == CLOSED:
        think_ns = max(1.0, plan.think_mean_ns)
        return plan.users * plan.duration_ns / (think_ns + 2.0 * float(plan.up_ns[0, 0]))
    pieces = zip(plan.rate_start_ns, plan.rate, plan.rate_slope, plan.rate_cumulated, strict=True)
    start_ns, rate, slope, cumulated = [p for p in pieces if p[0] < plan.duration_ns][-1]
    rest_ns = float(plan.duration_ns - start_ns)
    visits = cumulated + rest_ns * (rate + 0.5 * slope * rest_ns)
    return float(visits * plan.visit_mean)
