"""The unit in which an axis shows the time of a run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNITS = (  # shown from this many seconds on
    (3 * 86_400.0, 86_400.0, "days", (1, 2, 5, 10)),
    (3 * 3_600.0, 3_600.0, "hours", (1, 2, 3, 6, 10)),
    (180.0, 60.0, "minutes", (1, 2, 5, 10)),
    (0.0, 1.0, "seconds", (1, 2, 5, 10)),
)


@dataclass(frozen=True)
class Clock:
    """How long a run lasts (s), and the unit that suits it: length (s), name, round steps."""

    duration_s: float
    unit_s: float
    unit: str
    steps: tuple[int, ...]

    def of(self, time_s: float) -> float:
        """A time in the unit."""
        return time_s / self.unit_s

    def axis(self, axes: "Axes") -> None:
        """Set the limits, ticks and label of the x axis."""
        from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - heavy

        axes.set_xlim(0, self.of(self.duration_s))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=self.steps))
        axes.set_xlabel(f"time ({self.unit})")


def clock(duration_s: float) -> Clock:
    """The clock of a run."""
    unit = next(unit for unit in _UNITS if duration_s >= unit[0])
    return Clock(duration_s, *unit[1:])
