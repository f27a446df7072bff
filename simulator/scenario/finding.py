"""What a check across keys finds."""

from dataclasses import dataclass

from simulator.scenario.errors import Refusal

Steps = tuple[str | int, ...]
"""A path into the scenario: `("events", 2, "at")`."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with how keys go together.

    Attributes:
        path: Where to point at.
        why: What is wrong.
        needs: The keys that it was concluded from; if one of them is wrong, it says nothing.
    """

    path: Steps
    why: Refusal
    needs: tuple[Steps, ...]
