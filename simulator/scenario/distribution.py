"""Random times and visit lengths: `{mean, distribution, cv, values}`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from simulator.scenario.block import Block
from simulator.scenario.errors import Refusal
from simulator.scenario.kinds import Delay, MeanTime, amount, real
from simulator.scenario.quantities import TIME, measure, spell

Family = Literal["constant", "exponential", "lognormal", "gamma", "pareto", "empirical"]
SHAPED: tuple[Family, ...] = ("lognormal", "gamma", "pareto")  # the families that take a cv

_read_mean = amount(TIME, 1, 3650 * 86_400 * 10**9, integral=False).read


class Distribution(Block):
    """A random time; a scalar is a constant one.

    `mean` is the mean of every family. For `pareto` (Lomax excluded: the classical Pareto I) the
    coefficient of variation fixes the shape, alpha = 1 + sqrt(1 + 1 / cv^2), since
    cv^2 = 1 / (alpha (alpha - 2)). `empirical` draws uniformly from `values`, multiplied by
    `mean` over their own mean.
    """

    mean: MeanTime
    """Mean of the times (ns); of `empirical` by default the mean of `values`."""
    distribution: Family = "constant"
    """The family of distributions."""
    cv: Annotated[float, real(0.001, 100)] = 1
    """Coefficient of variation (standard deviation over mean): lognormal, gamma and pareto only."""
    values: tuple[Delay, ...] = Field(default=(), max_length=100_000)
    """The times that `empirical` draws from (ns), as given."""

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        if isinstance(data, Distribution):
            return data
        if not isinstance(data, Mapping):
            return {"mean": spell(TIME, _read_mean(data))}
        values = data.get("values")
        if data.get("distribution") == "empirical" and "mean" not in data and values:
            return {"mean": _mean_of(values), **data}
        return data

    @model_validator(mode="after")
    def _fits_family(self) -> Self:
        if "cv" in self.model_fields_set and self.distribution not in SHAPED:
            raise Refusal(f"cv with {self.distribution}", "cv goes with lognormal, gamma or pareto")
        if self.distribution == "empirical" and not any(self.values):
            raise Refusal("empirical without values", "values: a list of times, not all zero")
        if self.values and self.distribution != "empirical":
            raise Refusal(f"values with {self.distribution}", "values go with empirical")
        return self

    @model_serializer(mode="wrap")
    def _spell(self, handler: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - YAML
        keys = handler(self)
        if self.distribution == "constant":
            return keys["mean"]
        if self.distribution not in SHAPED:
            del keys["cv"]
        if self.distribution != "empirical":
            del keys["values"]
        return keys


def _mean_of(values: Any) -> str:  # noqa: ANN401 - whatever the file says
    try:
        times = [_read_value(value) for value in values]
    except (Refusal, TypeError):
        return "1 ns"  # the values are refused in their own place
    return spell(TIME, max(sum(times) / len(times), 1))


_read_value = amount(TIME, 0, 3650 * 86_400 * 10**9).read


NO_TIME = Distribution.model_construct(mean=0.0, distribution="constant")
"""A time that is always zero."""


def or_no_time(value: object) -> object:
    """`NO_TIME` for a scalar zero, anything else as it is."""
    if isinstance(value, Mapping | Distribution):
        return value
    try:
        return value if measure(TIME, value) else NO_TIME
    except Refusal:
        return value  # is refused as any time is


MaybeTime = Annotated[Distribution, BeforeValidator(or_no_time)]
"""A random time, or none at all."""


class VisitLength(Block):
    """The number of requests of a visit: 1, 2, …; a scalar is a constant one."""

    mean: Annotated[float, real(1, 1e6)]
    """Mean number of requests of a visit, at least 1."""
    distribution: Literal["geometric", "constant"] = "constant"
    """`geometric` on 1, 2, …, or `constant` (then `mean` is a whole number)."""

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        return data if isinstance(data, Mapping | VisitLength) else {"mean": data}

    @model_validator(mode="after")
    def _whole_if_constant(self) -> Self:
        if self.distribution == "constant" and not self.mean.is_integer():
            raise Refusal("not a whole number of requests", "constant: 1, 2, …; or geometric")
        return self
