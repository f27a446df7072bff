"""The scenario's JSON Schema (2020-12), for editors and for whoever writes scenarios by program.

It knows every key, its kind, its words and its default as a file spells it. What keys mean for each
other, and the limits of quantities that have a unit, only the loader judges.
"""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from simulator.scenario.block import Block
from simulator.scenario.client_kind import ClientKind
from simulator.scenario.distribution import Distribution, VisitLength, or_no_time
from simulator.scenario.hybrid import Hybrid
from simulator.scenario.kinds import ABSENT, Kind, absent
from simulator.scenario.schema import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALARS = (Distribution, VisitLength, ClientKind)  # blocks that may be a scalar
EMPIRICAL = {"properties": {"distribution": {"const": "empirical"}}, "required": ["values"]}


class _Generator(GenerateJsonSchema):
    """Leaves out titles, which would only repeat the keys."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's name
        return False


def json_schema() -> dict[str, Any]:
    """The schema, as plain JSON values."""
    schema = Scenario.model_json_schema(by_alias=True, schema_generator=_Generator)
    definitions = schema.pop("$defs")
    for block in _blocks(Scenario):
        described = schema if block is Scenario else definitions[block.__name__]
        described.pop("title")
        for key, field in block.model_fields.items():
            _complete(described["properties"][field.alias or key], field)
    _allow_scalars(definitions)
    for key in definitions[Hybrid.__name__]["properties"].values():
        _refuse_null(key)
    strategies = schema["properties"]["strategies"]
    as_list = {key: strategies.pop(key) for key in ("type", "items", "maxItems")}
    strategies |= {"anyOf": [{"const": "all"}, {**as_list, "minItems": 1}], "default": "all"}
    return {"$schema": DIALECT, "title": "authscale scenario", **schema, "$defs": definitions}


def _complete(place: dict[str, Any], field: FieldInfo) -> None:
    """Spells the default, marks what does not work yet, allows the words for "not there"."""
    kind = next((meta for meta in field.metadata if isinstance(meta, Kind)), None)
    if kind and "default" in place:
        place["default"] = kind.spell(field.default)
    elif field.default is None or (
        isinstance(field.default, Block) and not isinstance(field.default, SCALARS)
    ):
        place.pop("default", None)  # a block's keys have their own defaults
    words = [meta for meta in field.metadata if isinstance(meta, BeforeValidator)]
    if any(meta.func is absent for meta in words) and "anyOf" in place:
        place["anyOf"].append({"enum": list(ABSENT)})
    if any(meta.func is or_no_time for meta in words):
        place["anyOf"] = [{"const": 0}, {"$ref": place.pop("$ref")}]
    marked = "Not yet: " if place.pop("not_yet", None) else ""
    place["description"] = marked + (field.description or "").replace(" (ns)", "")


def _refuse_null(place: dict[str, Any]) -> None:
    """A hybrid's block is a mapping, or is left out."""
    kinds = place.pop("anyOf", [])
    kinds = [kind for kind in kinds if kind != {"type": "null"}]
    place.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})


def _allow_scalars(definitions: dict[str, Any]) -> None:
    """A scalar in place of such a block is its first key: a distribution's constant value."""
    for block in SCALARS:
        table = definitions[block.__name__]
        scalar = {
            key: value
            for key, value in next(iter(table["properties"].values())).items()
            if key != "description"
        }
        description = table.pop("description")
        if block is Distribution:
            table.pop("required")
            table["anyOf"] = [{"required": ["mean"]}, EMPIRICAL]
        definitions[block.__name__] = {"description": description, "anyOf": [scalar, table]}


def _blocks(block: type[Block]) -> list[type[Block]]:
    """The block and all blocks within it, each once."""
    found = {block: None}
    for field in block.model_fields.values():
        for inner in _blocks_in(field.annotation):
            found.update(dict.fromkeys(_blocks(inner)))
    return list(found)


def _blocks_in(annotation: object) -> Iterator[type[Block]]:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        yield annotation
    for inner in get_args(annotation):
        yield from _blocks_in(inner)
