"""Shares, times, distributions and circuit breakers of generated scenarios."""

from typing import Any

from hypothesis import strategies as st


def share() -> st.SearchStrategy[float]:
    """A probability, its ends among them."""
    return st.sampled_from([0.0, 1.0, 0.1, 0.5, 0.9])


def time_ms(*choices: float) -> st.SearchStrategy[str]:
    """One of some times."""
    return st.sampled_from([f"{choice:g} ms" for choice in choices])


@st.composite
def distributions(draw: st.DrawFn, *means_ms: float) -> Any:  # noqa: ANN401 - YAML
    """A random time of any family."""
    mean = draw(time_ms(*means_ms))
    family = draw(
        st.sampled_from(
            ["scalar", "constant", "exponential", "lognormal", "gamma", "pareto", "empirical"]
        )
    )
    if family == "scalar":
        return mean
    if family == "empirical":
        return {"distribution": family, "values": [mean, "1 ms", "7 ms"]}
    if family in ("lognormal", "gamma", "pareto"):
        cv = draw(st.sampled_from([0.3, 1, 2.5]))
        return {"mean": mean, "distribution": family, "cv": cv}
    return {"mean": mean, "distribution": family}


@st.composite
def breakers(draw: st.DrawFn) -> Any:  # noqa: ANN401 - YAML
    """No circuit breaker, or one that opens soon and for a while."""
    failures = draw(st.sampled_from([0, 0, 1, 3]))
    return {"failures": failures, "open_for": draw(time_ms(30, 600))} if failures else "none"
