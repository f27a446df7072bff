"""The keys of `events`: what happens, and when."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from simulator.scenario.block import Block
from simulator.scenario.errors import Refusal, listed, nearest, shown
from simulator.scenario.event import Event
from simulator.scenario.kinds import Count, Delay, Factor, NodeName, amount
from simulator.scenario.quantities import TIME, D
from simulator.scenario.station_events import (
    AuthServerOutage,
    DatabaseOutage,
    StoreFailover,
    StoreFlush,
    StoreOutage,
)
from simulator.scenario.user_events import Csrf, Revoke, Steal, Xss


class AddNodes(Event):
    """Nodes are added; they serve after `nodes.boot_time`."""

    kind: ClassVar[Literal["add_nodes"]] = "add_nodes"
    count: Count = Field(alias="add_nodes")
    """How many."""


class RemoveNode(Event):
    """A node leaves: it gets no more exchanges and stops after `drain`."""

    kind: ClassVar[Literal["remove_node"]] = "remove_node"
    node: NodeName = Field(alias="remove_node")
    """Which node."""
    drain: Delay = 0
    """How long it may finish what it has (ns)."""


class CrashNode(Event):
    """A node dies with all that it holds in memory, and returns empty."""

    kind: ClassVar[Literal["crash_node"]] = "crash_node"
    node: NodeName = Field(alias="crash_node")
    """Which node."""
    restart_after: Delay
    """Time until it is up again (ns)."""


class Deployment(Block):
    """How a new version comes to the nodes."""

    interval: Annotated[int, amount(TIME, 0, D)]
    """From the turn of one node to that of the next (ns); 0 s: all at once."""
    drain: Delay = 0
    """How long a node may finish what it has (ns)."""


class RollingDeploy(Event):
    """Every node that is up then is restarted in its turn, and is back after `nodes.boot_time`.

    In the order of their creation, as a StatefulSet's pods or Ansible's `serial: 1` (Kubernetes'
    `Recreate`, with an interval of 0 s). The balancer knows at once; what the node remembered is
    lost. A node that is down or still boots starts with the new version anyway.
    """

    kind: ClassVar[Literal["rolling_deploy"]] = "rolling_deploy"
    rolling_deploy: Deployment
    """How the new version comes to the nodes."""

    @property
    def interval(self) -> int:
        """From the turn of one node to that of the next (ns)."""
        return self.rolling_deploy.interval

    @property
    def drain(self) -> int:
        """How long a node may finish what it has (ns)."""
        return self.rolling_deploy.drain


class Rotation(Block):
    """What becomes of tokens that were signed before."""

    grace: Delay = 0
    """How long they are still accepted (ns)."""


class RotateKeys(Event):
    """The key that tokens are signed with is replaced; all nodes know the new one at once.

    OpenID Connect Core 1.0, 10.1.1: the old one stays published for a while; Auth0, "Rotate Signing
    Keys": until it is revoked.
    """

    kind: ClassVar[Literal["rotate_keys"]] = "rotate_keys"
    rotate_keys: Rotation
    """What becomes of tokens that were signed before."""

    @property
    def grace(self) -> int:
        """How long tokens that were signed before are still accepted (ns)."""
        return self.rotate_keys.grace


class WrongKey(Event):
    """A node has another secret from then on: it refuses the others' tokens, and they its own.

    As with ASP.NET Core's Data Protection when a node has a key ring of its own.
    """

    kind: ClassVar[Literal["wrong_key"]] = "wrong_key"
    node: NodeName = Field(alias="wrong_key")
    """Which node."""


class ArrivalFactor(Event):
    """The arrival rate is multiplied, until the next such event."""

    kind: ClassVar[Literal["arrival_factor"]] = "arrival_factor"
    factor: Factor = Field(alias="arrival_factor")
    """What the rate is multiplied by, beside the profile."""


KINDS: dict[str, type[Event]] = {
    event.kind: event
    for event in (
        AddNodes,
        RemoveNode,
        CrashNode,
        RollingDeploy,
        StoreOutage,
        StoreFailover,
        StoreFlush,
        DatabaseOutage,
        AuthServerOutage,
        RotateKeys,
        WrongKey,
        Revoke,
        Steal,
        Xss,
        Csrf,
        ArrivalFactor,
    )
}
NAMES = tuple(KINDS)


def kinds_of(item: object) -> list[str]:
    """The events that an item names; of an event, its own."""
    if isinstance(item, Event):
        return [item.kind]  # type: ignore[attr-defined]
    if not isinstance(item, Mapping):
        return []
    return [key for key in item if key in NAMES]


def _one_event(item: object) -> object:
    kinds = kinds_of(item)
    if isinstance(item, Mapping) and not kinds:
        others = [key for key in item if key != "at"]
        meant = next(filter(None, (nearest(key, NAMES) for key in others)), "")
        raise Refusal("no event in this item", f"`at` and one of {listed(NAMES)}", meant)
    if not kinds:
        raise Refusal("not an event", f"a mapping of `at` and one of {listed(NAMES)}")
    if len(kinds) > 1:
        several = listed([shown(kind).strip('"') for kind in kinds], "and")
        raise Refusal(f"{len(kinds)} events in one item: {several}", "one event an item")
    return item


def _tag(item: Any) -> str:  # noqa: ANN401 - pydantic's signature
    return kinds_of(item)[0]


AnyEvent = Annotated[
    Annotated[AddNodes, Tag("add_nodes")]
    | Annotated[RemoveNode, Tag("remove_node")]
    | Annotated[CrashNode, Tag("crash_node")]
    | Annotated[RollingDeploy, Tag("rolling_deploy")]
    | Annotated[StoreOutage, Tag("store_outage")]
    | Annotated[StoreFailover, Tag("store_failover")]
    | Annotated[StoreFlush, Tag("store_flush")]
    | Annotated[DatabaseOutage, Tag("database_outage")]
    | Annotated[AuthServerOutage, Tag("auth_server_outage")]
    | Annotated[RotateKeys, Tag("rotate_keys")]
    | Annotated[WrongKey, Tag("wrong_key")]
    | Annotated[Revoke, Tag("revoke")]
    | Annotated[Steal, Tag("steal")]
    | Annotated[Xss, Tag("xss")]
    | Annotated[Csrf, Tag("csrf")]
    | Annotated[ArrivalFactor, Tag("arrival_factor")],
    Discriminator(_tag),
    BeforeValidator(_one_event),
]
