"""The stations that nodes and clients ask: what they are called and how they are drawn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.report.style import BLACK, BLUE, SKY

if TYPE_CHECKING:
    from simulator.experiment.outcome import Comparison


@dataclass(frozen=True)
class Station:
    """A station beside the nodes.

    Attributes:
        key: The beginning of its columns, in the summary and in the time series.
        name: In a sentence, after "the".
        short: Beside a number.
        colour: That of the strategies whose proof lives there.
        hatch: For prints without colours, as matplotlib spells it.
    """

    key: str
    name: str
    short: str
    colour: str
    hatch: str

    @property
    def per_request(self) -> str:
        """The column of its operations per request."""
        return f"{self.key}_ops_per_request"

    @property
    def operations(self) -> str:
        """The column of its operations in the time series."""
        return f"{self.key}_ops"


STATIONS = (
    Station("store", "session store", "store", BLUE, ""),
    Station("database", "database", "database", SKY, "///"),
    Station("auth_server", "authorization server", "auth. server", BLACK, "..."),
)


def used(comparison: "Comparison") -> tuple[Station, ...]:
    """The stations that any strategy asked at all, warm-up included."""
    return tuple(s for s in STATIONS if comparison.timeseries[s.operations].sum() > 0)
