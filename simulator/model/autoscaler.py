"""How many nodes an autoscaler wants: pure functions, as Kubernetes' autoscaler has them.

"Horizontal Pod Autoscaling", "Algorithm details": ceil(replicas · metric ÷ target), nothing within
the tolerance; those that are not ready count as idle when nodes are added, and not at all when they
are removed, so that it neither adds twice for one need nor removes for want of their load. Nodes
are numbered as a StatefulSet's pods: added after the last one, removed from the last one on.
"""

import math

TOLERANCE = 0.1
"""How far from the target the utilisation may be (`--horizontal-pod-autoscaler-tolerance`)."""
ROUNDING = 1e-9
"""What floating-point arithmetic may be off by: three nodes' load is not that of four."""
MILLION = 1_000_000


def busy_share(busy_ns: int, worker_ns: int) -> float:
    """Return the share of some workers' time that was busy; 0 if there was none.

    Args:
        busy_ns: Worker time held.
        worker_ns: Worker time in all.
    """
    return float(busy_ns) / float(worker_ns) if worker_ns > 0 else 0.0


def wanted_nodes(
    serving: int, ordered: int, share: float, target: float, least: int, most: int
) -> int:
    """Return how many nodes there should be.

    Args:
        serving: How many serve.
        ordered: How many there should be so far: those that boot or restart among them.
        share: The utilisation of those that serve.
        target: What it should be.
        least: No fewer.
        most: No more.
    """
    if serving == 0:
        return ordered
    load = float(serving) * share / target
    grows = load > float(serving)
    ratio = load / float(ordered if grows else serving)
    if abs(1.0 - ratio) <= TOLERANCE + ROUNDING or (grows and ratio < 1.0):
        return ordered
    return max(least, min(most, int(math.ceil(load - ROUNDING))))  # noqa: RUF046 - for the compiler


def boots_ns(now_ns: int, leaves_ns: int, boot_ns: int) -> int:
    """Return when a node serves that is ordered now, and may still be leaving.

    A StatefulSet's pod is made anew only when the one of its name is gone.
    """
    return max(now_ns, leaves_ns) + boot_ns


def leaves_ns(now_ns: int, serves: bool, drain_ns: int) -> int:  # noqa: FBT001 - a scalar
    """Return when a node stops that is to leave: at once if it has served nobody yet."""
    return now_ns + drain_ns if serves else now_ns


def decision(wanted: int, share: float) -> int:
    """Return what a story's line holds of a decision: the nodes wanted and the utilisation."""
    return (wanted << 20) + int(share * MILLION)


def decided(value: int) -> tuple[int, float]:
    """Return the nodes wanted and the utilisation that a story's line holds."""
    return value >> 20, (value & ((1 << 20) - 1)) / MILLION


COMPILED = (busy_share, wanted_nodes, boots_ns, leaves_ns, decision)
