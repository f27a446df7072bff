"""Which points are measured: one list for each part of the benchmark."""

from dataclasses import dataclass, replace

from tests.benchmarks.point import SERVICE_S, Point

STRATEGIES = {
    "sticky": "round_robin",
    "central_store": "round_robin",
    "jwt": "round_robin",
    "jwt_refresh": "round_robin",
    "local": "consistent_hash",
}
"""With the balancer's policy: `local` knows its users as long as that keeps them on a node."""

WORKERS = 16
UTILISATION = 0.35
"""Low, as a closed workload begins with a crowd: in the first second four times the later rate."""
THINK_S = 30.0
REFERENCE_USERS = 10_000
MILLION = 1_000_000

# Of the second curve: the same traffic, and about the same number of workers, on more nodes.
SPREAD_USERS = 100_000
SPREAD_THINK_S = 3.0
SPREAD_WORKERS = 1024
SPREAD = (
    *STRATEGIES.items(),
    ("jwt", "least_connections"),
    ("jwt", "consistent_hash"),
)


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        rounds: How often each point is measured, in turn.
        requests: About how many requests a point makes.
        users, nodes: The points of the two curves.
        long_s: How long a run of a million users and more is.
        reference_requests: About how many the reference engine makes.
    """

    rounds: int
    requests: int
    users: tuple[int, ...]
    nodes: tuple[int, ...]
    long_s: float
    reference_requests: int


QUICK = Extent(1, 200_000, (1_000, 10_000, 100_000, MILLION), (4, 64, 1000), 31.0, 10_000)
USUAL = Extent(
    3, 1_000_000, (1_000, 10_000, 100_000, MILLION), (1, 4, 16, 64, 250, 1000), 310.0, 30_000
)
FULL = replace(USUAL, users=(*USUAL.users, 10 * MILLION))


def nodes_for(users: int) -> int:
    """Return how many nodes carry so many users at the utilisation of this benchmark."""
    return max(2, round(users / THINK_S * SERVICE_S / WORKERS / UTILISATION))


def by_users(extent: Extent) -> list[Point]:
    """Return the points of the curve against the number of users, which brings more nodes."""
    points = []
    for users in extent.users:
        duration_s = extent.long_s
        if users < MILLION:
            duration_s = round(max(31.0, extent.requests * 1.03 * THINK_S / users))
        for strategy, policy in STRATEGIES.items():
            nodes = nodes_for(users)
            points.append(
                Point(
                    "users",
                    "compiled",
                    strategy,
                    policy,
                    users,
                    nodes,
                    WORKERS,
                    THINK_S,
                    duration_s,
                )
            )
    return points


def by_nodes(extent: Extent) -> list[Point]:
    """Return the points of the curve against the number of nodes, at the same traffic."""
    duration_s = round(max(6.0, extent.requests * 1.03 * SPREAD_THINK_S / SPREAD_USERS))
    return [
        Point(
            "nodes", "compiled", strategy, policy, SPREAD_USERS, nodes,
            -(-SPREAD_WORKERS // nodes), SPREAD_THINK_S, duration_s,
        )
        for nodes in extent.nodes
        for strategy, policy in SPREAD
    ]  # fmt: skip


def on_reference(extent: Extent) -> list[Point]:
    """Return what the reference engine runs: fewer users, at the same utilisation."""
    users = REFERENCE_USERS
    duration_s = round(extent.reference_requests * 1.03 * THINK_S / users)
    return [
        Point(
            "reference", "reference", strategy, policy, users, nodes_for(users), WORKERS, THINK_S,
            duration_s,
        )
        for strategy, policy in STRATEGIES.items()
    ]  # fmt: skip


def on_mirror(extent: Extent) -> list[Point]:
    """Return what the C mirror runs: the same as the compiled engine at a million users."""
    million = [point for point in by_users(extent) if point.users == MILLION]
    return [replace(point, part="mirror", engine="mirror") for point in million]
