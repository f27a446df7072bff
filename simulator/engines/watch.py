"""How far a run is, told while it goes on."""

from collections.abc import Callable

Watch = Callable[[int, int], None]
"""Told now and then how much simulated time has passed (ns) and how many requests were sent.

What it raises ends the run: nobody wants its result any more.
"""


def nobody_watches(passed_ns: int, requests: int) -> None:
    """Tell nobody."""
