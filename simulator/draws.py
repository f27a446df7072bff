"""Every random number: a function of what it is for, never of when it is asked.

A draw is a pure function of a *stream key* (seed, replication, purpose) and two counters that say
whose draw it is (a visit, and a step within it). Strategies therefore meet the same traffic,
engines agree to the last bit, and nothing is stored.

The generator is SplitMix64 used as a counter-based hash (Steele, Lea, Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014; constants of Vigna's splitmix64.c): two rounds of its
finaliser, one a counter. `bits53` is the only function that needs 64-bit wrap-around arithmetic;
the compiled engine has its own copy of it (`engines/compiled/primitives.py`), everything else here
is written once and compiled as it stands. `math` only, never `numpy`: `np.log` differs from the C
library's in the last bit in some arguments.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario.distribution import Distribution

MASK64 = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
"""2^64 / golden ratio, the increment of SplitMix64."""
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
UNIT_52 = 2.0**-52
UNIT_53 = 2.0**-53
LONGEST_NS = 2.0**58
"""No duration drawn is longer (9 years): a heavy tail stays far from the end of 64 bits."""

# Families of distributions, as numbers that both engines understand.
CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, PARETO, EMPIRICAL = range(6)
FAMILIES = ("constant", "exponential", "lognormal", "gamma", "pareto", "empirical")

# What draws are for. The first eight are a plan's distributions, remote operations first and
# numbered as in `model.steps`.
SERVICE, THINK, BACKOFF = 5, 6, 7
ARRIVAL, USER, VISIT_LENGTH, LOGOUT, DOMAIN, BALANCER, ADDRESS, RING, START, PAIR = range(8, 18)
AUTH_CALL = 18
HIT, THIEF, PRIVATE, EXPIRY, REGULAR, CLIENT, DATA, TYPING, DEVICE = range(19, 28)
STREAMS = 28
CLOCK = 64
"""Apart from the streams of a run: clocks are drawn when a plan is made."""

# Sub-draws that one step of one visit may use (6 bits): a gamma draw rejects and tries again.
SUBDRAW_BITS = 6
GAMMA_TRIES = 20


def mix64(x: int) -> int:
    """Return the SplitMix64 finaliser of a 64-bit word: a bijection."""
    x = (x ^ (x >> 30)) * MIX_1 & MASK64
    x = (x ^ (x >> 27)) * MIX_2 & MASK64
    return x ^ (x >> 31)


def stream_key(seed: int, replication: int, purpose: int) -> int:
    """Return the key of a stream as a signed 64-bit integer (what an int64 array can hold)."""
    key = mix64((seed + GOLDEN) & MASK64)
    key = mix64((key + (replication + 1) * GOLDEN) & MASK64)
    key = mix64((key + (purpose + 1) * GOLDEN) & MASK64)
    return key - (1 << 64) if key >= 1 << 63 else key


def bits53(key: int, whose: int, step: int) -> int:
    """Return 53 random bits, an integer in [0, 2^53), for the draw (whose, step) of a stream."""
    x = (key + whose * GOLDEN) & MASK64
    x = (x ^ (x >> 30)) * MIX_1 & MASK64
    x = (x ^ (x >> 27)) * MIX_2 & MASK64
    x = ((x ^ (x >> 31)) + step * GOLDEN) & MASK64
    x = (x ^ (x >> 30)) * MIX_1 & MASK64
    x = (x ^ (x >> 27)) * MIX_2 & MASK64
    return (x ^ (x >> 31)) >> 11


def uniform(key: int, whose: int, step: int) -> float:
    """Return a float in the open interval (0, 1): its logarithm exists at both ends."""
    return ((bits53(key, whose, step) >> 1) + 0.5) * UNIT_52


def below(key: int, whose: int, step: int, count: int) -> int:
    """Return a uniform integer from 0 … count − 1 (count < 2^53; bias below count · 2^-53)."""
    index = int(bits53(key, whose, step) * UNIT_53 * count)
    # The product may round up to `count` when `count` is large.
    return index if index < count else count - 1


def exponential(key: int, whose: int, step: int) -> float:
    """Return an exponential variate of mean 1, by inversion."""
    return -math.log(uniform(key, whose, step))


def normal(key: int, whose: int, step: int) -> float:
    """Return a standard normal variate (Box and Muller 1958), from `step` and `step + 1`."""
    radius = math.sqrt(-2.0 * math.log(uniform(key, whose, step)))
    return radius * math.cos(2.0 * math.pi * uniform(key, whose, step + 1))


def gamma(shape: float, key: int, whose: int, step: int) -> float:
    """Return a gamma variate of scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000).

    Twenty tries fit into the sub-draws of a step; each is accepted with probability above 0.95, so
    that the last, returned unconditionally, is reached once in 10^26 draws.
    """
    boost = 1.0
    if shape < 1.0:
        boost = math.exp(math.log(uniform(key, whose, step + 3 * GAMMA_TRIES)) / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    v = 1.0
    for i in range(GAMMA_TRIES):
        x = normal(key, whose, step + 3 * i)
        v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x)
        if v > 0.0:
            log_u = math.log(uniform(key, whose, step + 3 * i + 2))
            if log_u < 0.5 * x * x + d - d * v + d * math.log(v):
                break
    if v <= 0.0:
        v = 1.0
    return d * v * boost


def geometric(mean: float, key: int, whose: int, step: int) -> int:
    """Return a geometric variate on 1, 2, … of the given mean ≥ 1, by inversion."""
    if mean <= 1.0:
        return 1
    return 1 + int(math.log(uniform(key, whose, step)) / math.log(1.0 - 1.0 / mean))


def sample_ns(
    family: int,
    a: float,
    b: float,
    values: Sequence[int],
    key: int,
    whose: int,
    step: int,
) -> int:
    """Return a duration in whole nanoseconds (rounded to the nearest) from a lowered distribution.

    Args:
        family: One of the numbers above.
        a: constant: ns; exponential: mean ns; lognormal: mu; gamma: shape; pareto: minimum ns;
            empirical: index of its first value.
        b: lognormal: sigma; gamma: scale ns; pareto: 1 / alpha; empirical: number of values.
        values: The recorded values of all empirical distributions, ns.
        key: The stream.
        whose: Usually the visit.
        step: Which of its draws; below 2^57.
    """
    if family == CONSTANT:
        return int(a)
    step = step << SUBDRAW_BITS
    if family == EMPIRICAL:
        return int(values[int(a) + below(key, whose, step, int(b))])
    if family == EXPONENTIAL:
        drawn = exponential(key, whose, step) * a
    elif family == LOGNORMAL:
        drawn = math.exp(a + b * normal(key, whose, step))
    elif family == GAMMA:
        drawn = gamma(a, key, whose, step) * b
    else:
        drawn = math.exp(exponential(key, whose, step) * b) * a
    return int(min(drawn, LONGEST_NS) + 0.5)


def lower(distribution: "Distribution", values: list[int]) -> tuple[int, float, float]:
    """Return (family, a, b) of a scenario's distribution for `sample_ns`.

    `mean` is the mean of every family and `cv` its coefficient of variation. Recorded values are
    appended to `values`, scaled so that their mean is the distribution's.
    """
    mean, cv = float(distribution.mean), distribution.cv
    family = FAMILIES.index(distribution.distribution)
    if family == CONSTANT:
        return family, float(round(mean)), 0.0
    if family == LOGNORMAL:
        sigma = math.sqrt(math.log(1.0 + cv * cv))
        return family, math.log(mean) - 0.5 * sigma * sigma, sigma
    if family == GAMMA:
        return family, 1.0 / (cv * cv), mean * cv * cv
    if family == PARETO:
        # cv² = 1 / (alpha (alpha − 2)).
        alpha = 1.0 + math.sqrt(1.0 + 1.0 / (cv * cv))
        return family, mean * (alpha - 1.0) / alpha, 1.0 / alpha
    if family == EMPIRICAL:
        first, recorded = len(values), distribution.values
        scale = mean * len(recorded) / sum(recorded)
        values.extend(round(value * scale) for value in recorded)
        return family, float(first), float(len(recorded))
    return family, mean, 0.0


COMPILED = (uniform, below, exponential, normal, gamma, geometric, sample_ns)
"""What the compiled engine compiles from this file as it stands."""
