"""Autoscalers of generated scenarios: none, or one that is nervous."""

from typing import Any

from hypothesis import strategies as st

from tests.engines.generated_times import time_ms


@st.composite
def autoscalers(draw: st.DrawFn, count: int) -> dict[str, Any]:
    """The block `autoscaler` around a number of nodes at the start, or nothing."""
    if draw(st.integers(0, 2)):
        return {}
    scaler = {
        "target_utilisation": draw(st.sampled_from([0.1, 0.4, 0.8])),
        "min": draw(st.integers(1, count)),
        "max": draw(st.integers(count, count + 12)),
        "interval": draw(time_ms(70, 500, 2000)),
        "cooldown": draw(time_ms(0, 300, 2000)),
        "drain": draw(time_ms(0, 50, 1500)),
    }
    return {"autoscaler": scaler}
