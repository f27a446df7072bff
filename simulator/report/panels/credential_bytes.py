"""What clients carry: bytes of credentials per request."""

from typing import TYPE_CHECKING

from simulator.report.panels.bars import draw_bars
from simulator.report.panels.headings import write_heading
from simulator.report.words import milliseconds, octets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from simulator.experiment.outcome import Comparison
    from simulator.report.style import Look

_BITS = 8
_SAMPLE_BYTES = 1_000


def draw_credential_bytes(
    axes: "Axes", comparison: "Comparison", looks: "Mapping[str, Look]"
) -> None:
    """Draw the bytes of credentials that a request sends, its detours included."""
    uplink = comparison.scenario.network.client_uplink
    takes_ms = 1e3 * _SAMPLE_BYTES * _BITS / uplink
    draw_bars(axes, comparison.summary, "credential_bytes_per_request", looks, octets)
    write_heading(
        axes,
        "Credential bytes a client sends",
        f"per request, detours included; 1 kB takes {milliseconds(takes_ms)} of this uplink",
    )
