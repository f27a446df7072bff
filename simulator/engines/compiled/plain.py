"""Which plans let common requests go by express (`express`), and what such a request is.

A user who does one thing at a time, alone with the own login, meets others in two places only: a
node's workers and a station's queue. Whatever else may happen in a run (a node's death, theft,
copies, a store that runs full …) has its events, and takes the express's place.
"""

from dataclasses import dataclass, fields

from simulator.model import steps
from simulator.model.eviction import NO_LIMIT
from simulator.plan import Plan
from simulator.workload.models import CLOSED

LOOKS = (steps.IN_NODE, steps.IN_STORE, steps.IN_TOKEN)
"""Looks at what only this login's user changes."""
NONE = -1
"""No call, no look."""


@dataclass(frozen=True)
class Express:
    """A request that is recognised and served, as the program has it.

    Attributes:
        on: Whether there are such requests.
        kind, attached: The exchange, and whether it carries a credential.
        call_pc, call: The step and the operation of its one remote call; −1: none.
        before_ns, after_ns, then_ns: Computation before the call, before the look and before the
            service.
        look: Where its one look looks; −1: none.
        up_ns, down_ns: What it takes to come and what its answer takes to return.
    """

    on: int = 0
    kind: int = 0
    attached: int = 0
    call_pc: int = NONE
    call: int = NONE
    before_ns: int = 0
    after_ns: int = 0
    then_ns: int = 0
    look: int = NONE
    up_ns: int = 0
    down_ns: int = 0


FIELDS = tuple(field.name for field in fields(Express))


def express_of(plan: Plan, *, story: bool) -> Express:
    """Return what goes by express under a plan; nothing if it tells a story."""
    kind = steps.REQUEST if plan.entry[steps.LOGIN] >= 0 else steps.PUBLIC
    attached = int(kind == steps.REQUEST)
    bare = attached and not plan.sent_bytes[kind]
    late = plan.up_ns[kind, attached] >= plan.timeout_ns
    if (
        story
        or bare
        or late
        or not _is_private(plan)
        or plan.too_large[kind, attached]
        or plan.direct[kind]
    ):
        return Express()
    return _as_written(plan, kind, attached)


def _is_private(plan: Plan) -> bool:
    """Return whether users do one thing at a time, and nothing else touches what is theirs."""
    others = (
        plan.scaler_interval_ns, plan.cores, plan.has_copies, plan.room, plan.own_idle_ns,
        plan.replica_ns, plan.background, plan.early_ns, plan.survives, plan.peers, plan.keyed,
        plan.skewed, plan.careless, plan.weighted, plan.preflighted.any(), len(plan.strike_ns),
        len(plan.loss_ns), len(plan.lapse_to_ns), plan.breaker_failures.any(), plan.store_pool,
        not plan.threaded,
    )  # fmt: skip
    return (
        plan.model == CLOSED
        and plan.devices == 1
        and plan.domains == 1
        and plan.authenticated_share >= 1.0
        and plan.store_keys == NO_LIMIT
        and not any(others)
    )


def _as_written(plan: Plan, kind: int, attached: int) -> Express:
    """Read a request's program: at most one call and one look, in this order, then the service."""
    found = {"call_pc": NONE, "call": NONE, "before_ns": 0, "after_ns": 0, "then_ns": 0}
    look, pc = NONE, int(plan.entry[kind])
    while plan.op[pc] != steps.SERVE:
        op, arg = int(plan.op[pc]), int(plan.arg[pc])
        looked, called = look != NONE, found["call_pc"] != NONE
        if op == steps.CPU:
            found["then_ns" if looked else "after_ns" if called else "before_ns"] += arg
        elif op == steps.CALL and not called and not looked:
            found["call_pc"], found["call"] = pc, arg
        elif op == steps.LOOK and arg in LOOKS and not looked:
            look = arg
        elif op != steps.HAVE:
            return Express()
        pc += 1
    if plan.op[pc + 1] != steps.END or plan.arg[pc + 1] != steps.OK_200:
        return Express()
    return Express(
        on=1,
        kind=kind,
        attached=attached,
        look=look,
        up_ns=int(plan.up_ns[kind, attached]),
        down_ns=int(plan.down_ns[kind, steps.OK_200]),
        **found,
    )
