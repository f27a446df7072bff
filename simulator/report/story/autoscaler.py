"""What an autoscaler decided in a run, in words, and a plan that holds what came of it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simulator.analysis.words import share
from simulator.engines import tally
from simulator.engines.tally import STORY, Tally
from simulator.model.autoscaler import decided
from simulator.model.timeline import DOWN, LISTED, UNLISTED, UP
from simulator.plan import Plan
from simulator.report.story.duration import duration
from simulator.report.story.line import Line
from simulator.scenario.errors import listed

_AT, _CODE, _NODE, _VALUE = (STORY.index(c) for c in ("at_ns", "code", "node", "value"))
_ACTIONS = {UP: (UP, LISTED), DOWN: (UNLISTED, DOWN)}


def as_happened(plan: Plan, found: Tally) -> Plan:
    """Return the plan with a timeline on which the autoscaler's nodes come and go, too."""
    changes = [
        (at_ns, action, node)
        for at_ns, node, value in _noted(found, tally.CHANGED)
        for action in _ACTIONS.get(value, (value,))
    ]
    if not changes:
        return plan
    known = zip(plan.action_ns, plan.action, plan.action_node, strict=True)
    # What the plan has comes first at an instant (`engines.order`), the rest as it was noted.
    actions = np.array(sorted([*known, *changes], key=lambda a: a[0]), dtype=np.int64)
    losses = actions[actions[:, 1] == DOWN]
    return replace(
        plan,
        action_ns=actions[:, 0],
        action=actions[:, 1],
        action_node=actions[:, 2],
        loss_ns=losses[:, 0],
        loss_node=losses[:, 2],
    )


def decisions(plan: Plan, found: Tally) -> Iterator[Line]:
    """Yield what the autoscaler decided, by time."""
    before = plan.scaler_nodes
    for at_ns, _, value in _noted(found, tally.SCALED):
        wanted, busy = decided(value)
        nodes = f"{wanted} node{'s' if wanted > 1 else ''} in place of {before}"
        why = f"the workers were {share(busy)} busy, {share(plan.scaler_target)} is aimed at"
        if wanted > before:
            names = plan.node_names[before:wanted]
            verb = "boots" if len(names) == 1 else "boot"
            what = f"{listed(names, 'and')} {verb} for {duration(plan.scaler_boot_ns)}"
        else:
            names = plan.node_names[wanted:before][::-1]
            left = duration(plan.scaler_drain_ns)
            what = f"{listed(names, 'and')} may finish within {left}"
        yield Line(at_ns, "autoscaler", f"{why}: {nodes}; {what}", "timeline")
        before = wanted


def _noted(found: Tally, code: int) -> list[tuple[int, int, int]]:
    """Return time, node and value of each line of a kind."""
    lines = found.story[found.story[:, _CODE] == code]
    return [(at_ns, node, value) for at_ns, node, value in lines[:, [_AT, _NODE, _VALUE]].tolist()]
