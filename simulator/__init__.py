"""Sessions or JWT? A discrete-event simulator of authentication strategies under load.

`load` reads a scenario, `run` simulates one strategy, `compare` several; they are imported when
they are first used, so that `import simulator` costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.experiment.api import compare, run
    from simulator.scenario.loading import load

__all__ = ["compare", "load", "run"]

_HOMES = {
    "compare": "simulator.experiment.api",
    "load": "simulator.scenario.loading",
    "run": "simulator.experiment.api",
}


def __getattr__(name: str) -> object:
    """The public names, from the modules that define them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only when a name is asked for

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
