"""The keys of `balancer`, `nodes` and `autoscaler`: the application's own machines."""

from itertools import count
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from simulator.scenario.block import Block
from simulator.scenario.distribution import Distribution
from simulator.scenario.errors import Refusal
from simulator.scenario.kinds import (
    Count,
    Delay,
    Flag,
    Memory,
    NodeName,
    SomeShare,
    Time,
    absent,
    whole,
)
from simulator.scenario.quantities import MIN, MS, S


class HealthCheck(Block):
    """How the balancer learns of deaths and returns (as HAProxy's inter, fall and rise)."""

    interval: Time = 2 * S
    """Time between two checks (ns)."""
    fall: Annotated[int, whole(1, 1_000)] = 3
    """Failed checks until a node counts as dead."""
    rise: Annotated[int, whole(1, 1_000)] = 2
    """Good checks until a node counts as alive again."""


class Affinity(Block):
    """The balancer's cookie that keeps a client on its node (`sticky`)."""

    cookie_ttl: Annotated[Time | None, BeforeValidator(absent)] = None
    """Lifetime of the cookie since it was set (ns); none: as long as the browser runs.

    After it the client is placed anew (nginx: `sticky cookie … expires`, HAProxy: `maxlife`)."""
    when_gone: Literal["rewrite", "keep"] = "rewrite"
    """What happens to the cookie when another node than it names has answered.

    `keep`: it goes on naming a node that is gone, so that every request is placed by the policy
    (cloudfoundry/gorouter#76), until that node is back or the cookie has run out."""
    fail_back: Flag = False
    """Whether clients go back to the node that their cookie named first, when it returns.

    As the plug-in of WebSphere does, whose cookie lists one clone after the other."""


class Balancer(Block):
    """The load balancer."""

    policy: Literal[
        "round_robin",
        "random",
        "least_connections",
        "power_of_two",
        "ip_hash",
        "consistent_hash",
    ] = "round_robin"
    """How a node is picked."""
    redispatch: Flag = False
    """Whether an exchange sent to a dead node is sent to another one, instead of failing (502)."""
    health_check: HealthCheck = HealthCheck.defaults()
    """How deaths and returns are noticed."""
    affinity: Affinity = Affinity.defaults()
    """The affinity cookie."""


class Nodes(Block):
    """The application's nodes, all alike but for their weights."""

    count: Count = 2
    """Nodes at the start."""
    names: tuple[NodeName, ...] = Field(default=(), max_length=10_000)
    """Names of the first nodes, at least `count`; by default A, B, … Z, A2, ….

    The names left over go to the nodes that are added first."""
    weights: dict[NodeName, Count] = Field(default={}, max_length=10_000)
    """Weights of nodes in the balancer, by name; a node that is not named weighs 1.

    A canary: {A: 9, B: 1}. With `round_robin` (nginx: smooth weighted round robin) and `random`."""
    workers: Count = 8
    """Exchanges that a node works on at a time."""
    cores: Annotated[Count | None, BeforeValidator(absent)] = None
    """Cores of a node, which its workers share; none: each worker has one.

    Hashing a password, signing and verifying need one, first come, first served; `service_time`
    does not: it is mostly waiting, as in a pool of more threads than cores (Tomcat: 200)."""
    concurrency: Literal["threaded", "async"] = "threaded"
    """`threaded` holds the worker through remote calls; `async` frees it."""
    service_time: Distribution = Distribution.model_construct(
        mean=12.0 * MS, distribution="exponential"
    )
    """The application's own time on the worker for a request (ns)."""
    database_query: Annotated[Distribution | None, BeforeValidator(absent)] = None
    """Service time at the database of the application's own query in a request; none: no query."""
    queue_limit: Annotated[int, whole(0, 10**9)] = 1_000
    """Exchanges that may wait at a node; more are answered 503. 0 makes it a loss system."""
    boot_time: Delay = 20 * S
    """From adding a node until it serves (ns)."""
    session_memory: Annotated[Memory | None, BeforeValidator(absent)] = None
    """Bytes of a node's memory for sessions (`local`, `sticky`, `replicated`); none: no limit.

    When another comes, the session goes that was not used there for longest, as in `memorystore`
    (Express; `max`), WebSphere's session cache and JBoss' passivation. What `session_memory_mb_max`
    counts counts here: `session.id_bytes` and `session.data_bytes` for each."""

    @field_validator("names")
    @classmethod
    def _unique(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise Refusal(f"{twice[0]} is named twice", "each name once")
        return names


class Autoscaler(Block):
    """Adds and removes nodes by the utilisation of their workers, as Kubernetes' autoscaler does.

    ceil(nodes · utilisation ÷ target) of them, if that is off by more than a tenth ("Horizontal Pod
    Autoscaling", "Algorithm details"). Nodes that are added serve after `nodes.boot_time`; the
    newest are removed first, with all that they remember, and those of the same name may return.
    """

    target_utilisation: SomeShare = 0.8
    """The busy share of the workers that is aimed at (Kubernetes: 80 %)."""
    min: Count = 1
    """Least number of nodes."""
    max: Count
    """Largest number of nodes."""
    interval: Time = 15 * S
    """Time between two looks, and what is averaged over (ns).

    Kubernetes: `--horizontal-pod-autoscaler-sync-period`, 15 s."""
    cooldown: Delay = 5 * MIN
    """After a change no other one for so long (ns; Amazon EC2 Auto Scaling: 300 s)."""
    drain: Delay = 30 * S
    """How long a node that leaves may finish what it has (ns).

    Kubernetes: `terminationGracePeriodSeconds`, 30 s. As with `remove_node`."""


def names_of(nodes: Nodes, number: int) -> tuple[str, ...]:
    """The names of the first `number` nodes: those given, then the others of A, B, … Z, A2, …."""
    given = set(nodes.names)
    names = list(nodes.names[:number])
    letters = (
        letter + (str(lap) if lap > 1 else "")
        for lap in count(1)
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    while len(names) < number:
        name = next(letters)
        if name not in given:
            names.append(name)
    return tuple(names)
