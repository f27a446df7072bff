"""A strategy of the scenario's own: a built-in one, with blocks that differ for it alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from simulator.scenario.block import Block
from simulator.scenario.cluster import Balancer, Nodes
from simulator.scenario.credentials import (
    Cache,
    Denylist,
    Introspection,
    PasswordHash,
    Refresh,
    Replication,
    Session,
    Token,
)
from simulator.scenario.distribution import Distribution
from simulator.scenario.errors import Refusal, listed, nearest
from simulator.scenario.kinds import Kind, spelling
from simulator.scenario.services import Client, Database, InAppOrServer, Network, Store
from simulator.scenario.strategy_names import WORKING, StrategyName, expand

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

BASES = tuple(name for name in WORKING if name != "none")
"""The strategies that a hybrid may extend."""

_spelt_name = spelling(
    "[a-z][a-z0-9_]{0,39}",
    "a strategy's name",
    "at most 40 lower-case letters, digits and '_', the first a letter",
)


def _read_name(value: object) -> str:
    name: str = _spelt_name.read(value)
    if name == "all" or name in WORKING:
        what = "a word of its own meaning" if name == "all" else "the name of a built-in strategy"
        raise Refusal(what, "a name of your own, such as ours")
    return name


def _read_base(value: object) -> str:
    if value == "none":
        raise Refusal("the floor that all are measured from", listed(BASES))
    if not isinstance(value, str) or value not in BASES:
        raise Refusal("not a built-in strategy", listed(BASES), nearest(value, BASES))
    return value


class Hybrid(Block):
    """A built-in strategy under other circumstances: its keys go before the scenario's.

    A block that is left out is None, and as the scenario has it. A key that means nothing for the
    strategy is refused (`strategy_checks`).
    """

    name: Annotated[str, Kind(_read_name, str, _spelt_name.schema)]
    """What tables call it."""
    extends: Annotated[str, Kind(_read_base, str, {"type": "string", "enum": list(BASES)})]
    """The strategy that it is made of."""
    balancer: Balancer | None = None
    """The load balancer."""
    nodes: Nodes | None = None
    """The application's nodes, but how many there are, their names and their boot time."""
    store: Store | None = None
    """The central session store."""
    database: Database | None = None
    """The application's database."""
    auth_server: InAppOrServer | None = None
    """The authorization server."""
    network: Network | None = None
    """The way between client and balancer."""
    client: Client | None = None
    """What clients put up with."""
    session: Session | None = None
    """Logins that the server keeps."""
    cache: Cache | None = None
    """The nodes' copies of sessions."""
    replication: Replication | None = None
    """Copies of sessions between nodes."""
    token: Token | None = None
    """Signed tokens."""
    refresh: Refresh | None = None
    """Refresh tokens."""
    introspection: Introspection | None = None
    """Token introspection."""
    denylist: Denylist | None = None
    """The list of revoked tokens."""
    password_hash: PasswordHash | None = None
    """Checking a password at login."""

    @field_validator("*", mode="before")
    @classmethod
    def _is_there(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - any field's value
        if value is None and info.field_name not in ("name", "extends"):
            raise Refusal("nothing given", "a mapping of keys")
        return value

    @property
    def blocks(self) -> dict[str, Block | str]:
        """The blocks that it has, by key; `in_app` is none, but stands for one."""
        fields = {key: getattr(self, key) for key in type(self).model_fields}
        return {
            key: block
            for key, block in fields.items()
            if isinstance(block, Block) or (key == "auth_server" and block is not None)
        }

    @model_serializer(mode="plain")
    def _spell(self) -> dict[str, Any]:
        blocks = {key: _spelt(block) for key, block in self.blocks.items()}
        return {"name": self.name, "extends": self.extends, **blocks}


def _spelt(block: Block | str) -> Any:  # noqa: ANN401 - YAML
    """The keys that were given, as a file would spell them."""
    if isinstance(block, str):
        return block
    keys = block.model_dump()
    if isinstance(block, Distribution):
        return keys
    values = {key: getattr(block, key) for key in block.given()}
    return {
        key: "none" if value is None else _spelt(value) if isinstance(value, Block) else keys[key]
        for key, value in values.items()
    }


def _tag(item: Any) -> str:  # noqa: ANN401 - pydantic's signature
    return "hybrid" if isinstance(item, Mapping | Hybrid) else "name"


Strategies = Annotated[
    tuple[
        Annotated[
            Annotated[StrategyName, Tag("name")] | Annotated[Hybrid, Tag("hybrid")],
            Discriminator(_tag),
        ],
        ...,
    ],
    Field(max_length=1_000),
    BeforeValidator(expand),
]
"""What is compared: names and hybrids."""


def scenario_of(scenario: "Scenario", name: str) -> tuple[str, "Scenario"]:
    """What a strategy is made of, and the scenario as it meets it.

    Args:
        scenario: Whose strategies may be hybrids.
        name: One of its `strategy_names`, or any built-in strategy.

    Returns:
        A built-in strategy's name, and the scenario with the hybrid's blocks in it, if it is one.
    """
    for strategy in scenario.strategies:
        if isinstance(strategy, Hybrid) and strategy.name == name:
            return strategy.extends, met_by(scenario, strategy)
    return name, scenario


def met_by(scenario: "Scenario", hybrid: Hybrid) -> "Scenario":
    """The scenario with a hybrid's blocks in it."""
    changes = {key: _merged(getattr(scenario, key), new) for key, new in hybrid.blocks.items()}
    return scenario.model_copy(update=changes)


def _merged(old: Any, new: Any) -> Any:  # noqa: ANN401 - a key's value
    """The old block with the new one's keys, and so on within; of what is no block, the new."""
    if not isinstance(new, Block) or isinstance(new, Distribution) or type(old) is not type(new):
        return new
    changes = {key: _merged(getattr(old, key), getattr(new, key)) for key in new.given()}
    return old.model_copy(update=changes)
