"""What all events have."""

from simulator.scenario.block import Block
from simulator.scenario.kinds import Delay


class Event(Block):
    """Something that happens at one instant."""

    at: Delay
    """Time since the start (ns)."""
