"""What travels: bytes per request, before the nodes and behind them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.words import milliseconds, octets
from simulator.report.panels.bars import draw_bars
from simulator.report.panels.headings import write_absence, write_heading
from simulator.report.panels.rows import name_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_BITS = 8
_SAMPLE_BYTES = 1_000


@dataclass(frozen=True)
class Wire:
    """What travels where: its column, and the words over its panel and in it if nothing does."""

    column: str
    title: str
    subtitle: str
    absence: str


CREDENTIALS = Wire(
    "credential_bytes_per_request", "Credentials", "from client to node", "none was sent"
)
EVERYTHING = Wire(
    "wire_bytes_per_request", "Everything", "client to node and back", "nothing was sent"
)
STORED = Wire("store_bytes_per_request", "Store", "node to store and back", "nothing was\nstored")
COPIED = Wire("replication_bytes_per_request", "Copies", "from node to node", "none was made")


def draw_wire(
    axes: "Axes",
    comparison: "Comparison",
    looks: "Mapping[str, Look]",
    wire: Wire,
    *,
    named: bool = True,
) -> None:
    """Draw the bytes that travel on one of the wires, per request."""
    if not (comparison.summary[wire.column] > 0).any():
        name_rows(axes, [])
        write_absence(axes, wire.absence)
    else:
        draw_bars(axes, comparison.summary, wire.column, looks, octets, named=named)
    write_heading(axes, wire.title, wire.subtitle)


def draw_credential_bytes(
    axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]", *, named: bool = True
) -> None:
    """Draw the bytes of credentials that a request sends, its detours included."""
    uplink = comparison.scenario.network.client_uplink
    takes_ms = 1e3 * _SAMPLE_BYTES * _BITS / uplink
    column = CREDENTIALS.column
    draw_bars(axes, comparison.summary, column, looks, octets, named=named)
    write_heading(
        axes,
        "Credential bytes a client sends",
        f"per request, detours included; 1 kB takes {milliseconds(takes_ms)} of this uplink",
    )
