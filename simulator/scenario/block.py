"""A block of keys: what all of the scenario's models share."""

from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from simulator.scenario.errors import Refusal


def not_yet(default: object, why: str) -> Any:  # noqa: ANN401 - as pydantic's Field, for any type
    """A field for a key that is known but does not work yet: only its default is accepted.

    Args:
        default: The value that means "as if the key were not there".
        why: What the key would ask for.
    """
    return Field(default, exclude=True, json_schema_extra={"not_yet": why})


def not_yet_reason(block: type[BaseModel], key: str) -> str:
    """Why the key does not work yet; empty if it works."""
    extra = block.model_fields[key].json_schema_extra
    return str(extra.get("not_yet", "")) if isinstance(extra, dict) else ""


class Block(BaseModel):
    """A frozen block of keys; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, use_attribute_docstrings=True
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _works(
        cls,
        value: Any,  # noqa: ANN401 - any field's value
        handler: ValidatorFunctionWrapHandler,
        info: ValidationInfo,
    ) -> Any:  # noqa: ANN401 - as above
        key = str(info.field_name)
        why = not_yet_reason(cls, key)
        if not why:
            return handler(value)
        try:
            read = handler(value)
        except ValidationError:  # whatever it asks for, it is not the default
            read = ...
        if read != cls.model_fields[key].default:
            raise Refusal(f"not yet: {why}", "leave the key out")
        return read

    @classmethod
    def defaults(cls) -> Self:
        """The block with every key at its default."""
        return cls.model_construct()

    def given(self) -> tuple[str, ...]:
        """The keys that were given, but those that do not work yet and blocks without a key."""
        return tuple(
            key
            for key in type(self).model_fields
            if key in self.model_fields_set and not not_yet_reason(type(self), key)
            if not isinstance(block := getattr(self, key), Block) or block.given()
        )
