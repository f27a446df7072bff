"""Draws: known answers, independence; and that the compiler changes no bit of them."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulator import draws
from simulator.model import steps
from tests.drawing import MANY, RARE, SEED, fill_bits, fill_lengths, fill_samples

WORD = st.integers(-(2**63), 2**63 - 1)


# --- The generator ---------------------------------------------------------------------------


def splitmix64(seed: int, count: int) -> list[int]:
    """Return the first outputs of SplitMix64, from its definition: a state that advances."""
    state, found = seed, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        found.append(z ^ (z >> 31))
    return found


def test_published_answers() -> None:
    """The first outputs for seed 1234567, as Vigna's splitmix64.c and many ports give them."""
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert splitmix64(1234567, 5) == published
    for k, word in enumerate(published):
        assert draws.mix64((1234567 + (k + 1) * draws.GOLDEN) & draws.MASK64) == word
        # A draw's inner round is output `whose` of a generator seeded with the key.
        inner = splitmix64(1234567, k + 1)[-1]
        assert draws.bits53(1234567, k + 1, 3) == splitmix64(inner, 3)[-1] >> 11


@given(WORD, st.integers(0, 2**40), st.integers(0, 2**57 - 1))
def test_a_draw_is_two_rounds_of_splitmix64(key: int, whose: int, step: int) -> None:
    word = key % 2**64
    for counter in (whose, step):
        before = (word + (counter - 1) * 0x9E3779B97F4A7C15) % 2**64
        word = splitmix64(before, 1)[0]
    assert draws.bits53(key, whose, step) == word >> 11


@given(WORD, WORD)
def test_the_finaliser_is_a_bijection(one: int, other: int) -> None:
    one, other = one % 2**64, other % 2**64
    assert (draws.mix64(one) == draws.mix64(other)) == (one == other)


def test_keys_of_streams_differ_and_fit_into_int64() -> None:
    keys = {
        draws.stream_key(seed, replication, purpose)
        for seed in (0, 1, SEED, 2**63 - 1)
        for replication in range(50)
        for purpose in range(draws.STREAMS)
    }
    assert len(keys) == 4 * 50 * draws.STREAMS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert any(key < 0 for key in keys)


def test_every_purpose_has_a_stream_of_its_own() -> None:
    """Remote operations have the numbers that steps give them, everything else follows."""
    operations = [steps.STORE_READ, steps.STORE_WRITE, steps.DATABASE_READ, steps.DATABASE_WRITE,
                  steps.DATABASE_QUERY, steps.AUTH_CALL]  # fmt: skip
    others = [draws.SERVICE, draws.THINK, draws.BACKOFF, draws.ARRIVAL, draws.USER,
              draws.VISIT_LENGTH, draws.LOGOUT, draws.DOMAIN, draws.BALANCER, draws.ADDRESS,
              draws.RING, draws.START, draws.PAIR, draws.HIT, draws.THIEF,
              draws.PRIVATE, draws.EXPIRY, draws.REGULAR, draws.CLIENT,
              draws.DATA, draws.TYPING, draws.DEVICE]  # fmt: skip
    assert sorted([*operations, *others]) == list(range(draws.STREAMS))
    assert draws.STREAMS <= draws.CLOCK


@pytest.mark.parametrize("bits", [0, 1, 2**52, 2**53 - 1])
def test_ends_of_the_range(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "bits53", lambda *_: bits)
    assert 0.0 < draws.uniform(0, 0, 0) < 1.0
    assert math.isfinite(draws.exponential(0, 0, 0))
    assert math.isfinite(draws.normal(0, 0, 0))
    for count in (1, 2, 3, 10**9, 2**53 - 1):
        assert 0 <= draws.below(0, 0, 0, count) < count
    assert draws.geometric(1e6, 0, 0, 0) >= 1


# --- Independence ----------------------------------------------------------------------------


def raw(seed: int, replication: int, purpose: int, whose: int = 0, step: int = 0) -> NDArray[Any]:
    """Return the draws of many visits from one on, bits as uniform floats."""
    key = np.full(MANY, draws.stream_key(seed, replication, purpose))
    visits, out = np.arange(whose, whose + MANY), np.empty(MANY, dtype=np.int64)
    fill_bits(key, visits, np.full(MANY, step), out)
    return out * 2.0**-53


NEIGHBOURS: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {
    "seeds": (raw(SEED, 0, draws.SERVICE), raw(SEED + 1, 0, draws.SERVICE)),
    "replications": (raw(SEED, 0, draws.SERVICE), raw(SEED, 1, draws.SERVICE)),
    "purposes": (raw(SEED, 0, draws.SERVICE), raw(SEED, 0, draws.THINK)),
    "arrivals and users": (raw(SEED, 0, draws.ARRIVAL), raw(SEED, 0, draws.USER)),
    "visits": (raw(SEED, 0, draws.SERVICE), raw(SEED, 0, draws.SERVICE, whose=1)),
    "steps": (raw(SEED, 0, draws.SERVICE), raw(SEED, 0, draws.SERVICE, step=1)),
    "requests": (raw(SEED, 0, draws.SERVICE), raw(SEED, 0, draws.SERVICE, step=1 << 14)),
    "visit and step": (raw(SEED, 0, draws.SERVICE, 1, 0), raw(SEED, 0, draws.SERVICE, 0, 1)),
}


@pytest.mark.parametrize("what", NEIGHBOURS)
def test_neighbours_are_independent(what: str) -> None:
    """Pairs fall evenly into 32 × 32 cells, and are not correlated."""
    one, other = NEIGHBOURS[what]
    cells = np.histogram2d(one, other, bins=32, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > RARE
    assert stats.pearsonr(one, other).pvalue > RARE


def test_every_bit_is_fair() -> None:
    bits = (raw(SEED, 0, draws.SERVICE) * 2.0**53).astype(np.int64)
    ones = np.array([int((bits >> b & 1).sum()) for b in range(53)])
    z = (ones - MANY / 2) / math.sqrt(MANY / 4)
    # The sum of 53 squares, and the largest of them.
    assert RARE < stats.chi2.sf((z**2).sum(), 53) < 1 - RARE
    assert np.abs(z).max() < stats.norm.ppf(1 - RARE / 2 / 53)


def test_sub_draws_of_a_step_do_not_reach_the_next() -> None:
    """A gamma draw takes 20 × 3 and one more; a step has 64."""
    assert 3 * draws.GAMMA_TRIES + 1 <= 1 << draws.SUBDRAW_BITS


def test_a_gamma_draw_asks_for_sub_draws_of_its_own_step(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    bits53 = draws.bits53

    def spy(key: int, whose: int, step: int) -> int:
        asked.append(step)
        return bits53(key, whose, step)

    monkeypatch.setattr(draws, "bits53", spy)
    for step in range(200):
        asked.clear()
        draws.sample_ns(draws.GAMMA, 0.3, 1e9, [], 1, 2, step)
        assert {a >> draws.SUBDRAW_BITS for a in asked} == {step}
        assert len(set(asked)) == len(asked)


# --- The compiler changes no bit -------------------------------------------------------------


def arguments(seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return random keys (of both signs), visits and steps, small ones and large ones."""
    generator = np.random.default_rng(seed)
    key = generator.integers(-(2**63), 2**63 - 1, MANY)
    whose = generator.integers(0, 2**40, MANY) >> generator.integers(0, 40, MANY)
    step = generator.integers(0, 2**50, MANY) >> generator.integers(0, 50, MANY)
    return key, whose, step


def test_compiled_bits() -> None:
    out = np.empty(MANY, dtype=np.int64)
    drawn = arguments(1)
    fill_bits(*drawn, out)
    plain = [draws.bits53(*a) for a in zip(*(d.tolist() for d in drawn), strict=True)]
    assert out.tolist() == plain


SHAPES: list[tuple[int, float, float]] = [
    (draws.CONSTANT, 12_345.0, 0.0),
    (draws.EXPONENTIAL, 1.2e7, 0.0),
    (draws.LOGNORMAL, 16.0, 1.3),
    (draws.GAMMA, 0.3, 4e7),
    (draws.GAMMA, 7.5, 1.6e6),
    (draws.PARETO, 5e6, 0.4),
    (draws.EMPIRICAL, 1.0, 3.0),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_compiled_samples(shape: tuple[int, float, float]) -> None:
    values = np.array([1, 20, 300, 4000, 50_000], dtype=np.int64)
    drawn = tuple(d[: MANY // 5] for d in arguments(2))
    out = np.empty(len(drawn[0]), dtype=np.int64)
    fill_samples(*shape, values, *drawn, out)
    plain = [
        draws.sample_ns(*shape, values.tolist(), *a)
        for a in zip(*(d.tolist() for d in drawn), strict=True)
    ]
    assert out.tolist() == plain


@pytest.mark.parametrize("mean", [1.0, 1.01, 10.0, 1e6])
def test_compiled_geometric(mean: float) -> None:
    drawn = tuple(d[: MANY // 10] for d in arguments(3))
    out = np.empty(len(drawn[0]), dtype=np.int64)
    fill_lengths(mean, *drawn, out)
    rows = zip(*(d.tolist() for d in drawn), strict=True)
    assert out.tolist() == [draws.geometric(mean, *row) for row in rows]
