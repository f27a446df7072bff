"""One look for every figure: colours that colour-blind readers tell apart, dashes and markers.

Colours are those of Okabe and Ito (Color Universal Design, 2008; jfly.uni-koeln.de/color). A
strategy keeps its colour, dash and marker in every figure, whichever others stand beside it. There
are more strategies than colours that can be told apart, and a print may have none: no two share a
marker, and those that share a dash differ in lightness.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#767676"
"""Not of Okabe and Ito: the floor (`none`) stays in the background."""

INK = "#222222"
FAINT = "#6B6B6B"
RULE = "#D9D9D9"
PAPER = "#FFFFFF"

SOLID = "solid"
DOTTED = (0, (1, 1.6))
DASHED = (0, (5, 2))
LONG = (0, (9, 2))
DASH_DOT = (0, (6, 2, 1.5, 2))
DASH_DOTS = (0, (7, 1.6, 1.4, 1.6, 1.4, 1.6, 1.4, 1.6))

Dash = str | tuple[int, tuple[float, ...]]


@dataclass(frozen=True)
class Look:
    """How a strategy is drawn: its colour, its dash and its marker, as matplotlib spells them.

    A hollow marker is white inside: a hybrid's.
    """

    colour: str
    dash: Dash
    marker: str
    hollow: bool = False

    @property
    def face(self) -> str:
        """The colour inside the marker."""
        return PAPER if self.hollow else self.colour

    @property
    def ink(self) -> str:
        """The colour, darkened until text in it can be read on white (WCAG 2.2, 1.4.3)."""
        return readable(self.colour)


LOOKS = {
    "none": Look(GREY, DOTTED, "x"),
    "local": Look(ORANGE, SOLID, "o"),
    "sticky": Look(VERMILION, DASHED, "s"),
    "replicated": Look(ORANGE, DASH_DOT, "P"),
    "database": Look(SKY, DASH_DOTS, "*"),
    "central_store": Look(BLUE, SOLID, "D"),
    "cached_store": Look(BLUE, DASHED, "p"),
    "introspection": Look(BLACK, SOLID, ">"),
    "bff": Look(BLACK, DASHED, "X"),
    "jwt": Look(GREEN, SOLID, "^"),
    "jwt_refresh": Look(PURPLE, DASHED, "v"),
    "jwt_denylist": Look(GREEN, DASH_DOT, "<"),
}
"""Colours follow the place of the proof: orange and vermilion a node's memory, blue a store, light
blue the database, green and purple the client, black an authorization server."""

OTHERS = tuple(
    Look(colour, dash, marker, hollow=True)
    for dash, markers in ((LONG, "sDo^PX"), (DOTTED, "v*<ph>"))
    for colour, marker in zip((SKY, PURPLE, VERMILION, GREEN, BLUE, ORANGE), markers, strict=True)
)
"""For hybrids, which have names of their own."""

_SETTINGS: dict[str, object] = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "font.family": "DejaVu Sans",  # travels with matplotlib: the same pixels on every machine
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # what is written are words, never formulas
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
}

DPI = 150
POINTS_PER_INCH = 72
_LINEAR = 0.04045  # sRGB is linear below


def looks(strategies: Iterable[str]) -> dict[str, Look]:
    """The look of each strategy; hybrids take those that are left, in the order of the scenario."""
    others = cycle(OTHERS)
    return {name: LOOKS[name] if name in LOOKS else next(others) for name in strategies}


def readable(colour: str, contrast: float = 4.5) -> str:
    """The colour, darkened no more than it takes to stand out from white by `contrast`."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < contrast:
        channels = [0.96 * channel for channel in channels]
    return "#" + "".join(f"{round(255 * channel):02X}" for channel in channels)


def _luminance(channels: list[float]) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    linear = [c / 12.92 if c <= _LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@contextmanager
def drawing() -> Iterator[None]:
    """Within it figures are made and saved: our settings over matplotlib's own, not the user's."""
    from matplotlib import style  # noqa: PLC0415 - matplotlib takes a third of a second

    with style.context(["default", _SETTINGS]):
        yield


def new_figure(width_in: float, height_in: float) -> "Figure":
    """An empty figure that no window system knows of, laid out by constraints."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy

    figure = Figure(figsize=(width_in, height_in), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def size_pt(axes: "Axes") -> tuple[float, float]:
    """About how wide and high axes are (points), before the figure is laid out."""
    pixels = axes.get_window_extent()
    return pixels.width * POINTS_PER_INCH / DPI, pixels.height * POINTS_PER_INCH / DPI


def png(figure: "Figure") -> bytes:
    """The figure as PNG; the same figure gives the same bytes (no date, no version inside)."""
    file = BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
