"""A key that is known but does not work yet: only what it would be without it is accepted."""

import pytest
from pydantic import ValidationError

from simulator.scenario.block import Block, not_yet, not_yet_reason


class Oven(Block):
    """A block with a key of a later version."""

    heat: int = 180
    fan: int = not_yet(0, "hot air")


@pytest.mark.parametrize("keys", [{}, {"fan": 0}, {"heat": 200, "fan": 0}])
def test_its_default_may_be_said(keys: dict[str, int]) -> None:
    assert Oven.model_validate(keys).fan == 0


@pytest.mark.parametrize("fan", [1, "full", None])
def test_anything_else_is_refused(fan: object) -> None:
    with pytest.raises(ValidationError, match="not yet: hot air; leave the key out"):
        Oven.model_validate({"fan": fan})


def test_nobody_has_given_it() -> None:
    assert Oven.model_validate({"heat": 200, "fan": 0}).given() == ("heat",)
    assert "fan" not in Oven.model_validate({"fan": 0}).model_dump()


def test_it_says_why() -> None:
    assert (not_yet_reason(Oven, "fan"), not_yet_reason(Oven, "heat")) == ("hot air", "")
