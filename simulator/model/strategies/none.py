"""No authentication at all: the floor that every other strategy is measured from."""

from simulator.model.steps import IN_NODE, Step
from simulator.model.strategy import NOTHING, Strategy

NONE = Strategy(
    name="none",
    credential=NOTHING,
    carrier="none",
    look=IN_NODE,
    request=(Step("serve"),),
)
