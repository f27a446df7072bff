"""Closed forms against published tables, special cases and each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from simulator.analysis import theory

LOADS = st.floats(0.05, 0.95)


def test_erlang_b_as_tabulated() -> None:
    # As in every table: 10 servers offered 4.461 Erlang lose 1 %, 20 offered 13.182 lose 2 %.
    assert theory.erlang_b(10, 4.461) == pytest.approx(0.01, abs=5e-6)
    assert theory.erlang_b(20, 13.182) == pytest.approx(0.02, abs=5e-6)
    assert theory.erlang_b(1, 1.0) == pytest.approx(0.5)


def test_erlang_c_by_hand() -> None:
    # Two servers, one Erlang: p0 = 1/3, P(wait) = 1/3.
    assert theory.erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert theory.erlang_c(1, 0.8) == pytest.approx(0.8)


@given(LOADS)
def test_one_server_is_m_m_1(rho: float) -> None:
    expected = 0.01 / (1 - rho)
    assert theory.mmc_sojourn_mean(rho / 0.01, 0.01, 1) == pytest.approx(expected)
    assert theory.mg1_sojourn_mean(rho / 0.01, 0.01, 1.0) == pytest.approx(expected)
    for share in (0.5, 0.95, 0.99):
        quantile = theory.mmc_sojourn_quantile(share, rho / 0.01, 0.01, 1)
        assert quantile == pytest.approx(-math.log(1 - share) * expected)


def test_m_d_1_waits_half_as_long_as_m_m_1() -> None:
    mm1 = theory.mg1_sojourn_mean(50.0, 0.01, 1.0) - 0.01
    assert theory.mg1_sojourn_mean(50.0, 0.01, 0.0) - 0.01 == pytest.approx(mm1 / 2)
    # Lognormal with cv 2: (1 + 4) / 2 = 2.5 times M/M/1's wait.
    assert theory.mg1_sojourn_mean(50.0, 0.01, 2.0) - 0.01 == pytest.approx(2.5 * mm1)


@given(LOADS, st.integers(1, 30))
def test_tail_integrates_to_the_mean(rho: float, servers: int) -> None:
    rate = rho * servers
    area, _ = quad(lambda t: theory.mmc_sojourn_tail(t, rate, 1.0, servers), 0, 60 / (1 - rho))
    assert area == pytest.approx(theory.mmc_sojourn_mean(rate, 1.0, servers), rel=1e-5)


@given(LOADS, st.integers(1, 20))
def test_many_places_lose_nothing(rho: float, servers: int) -> None:
    rate = rho * servers
    places = servers + int(40 / (1 - rho))
    assert theory.mmck_sojourn_mean(rate, 1.0, servers, places) == pytest.approx(
        theory.mmc_sojourn_mean(rate, 1.0, servers), rel=1e-6
    )


@given(st.floats(0.1, 50.0), st.integers(1, 40))
def test_no_waiting_places_is_erlang_b(load: float, servers: int) -> None:
    held = theory.mmck_distribution(servers, servers, load)
    assert held[-1] == pytest.approx(theory.erlang_b(servers, load))
    assert theory.mmck_sojourn_mean(load, 1.0, servers, servers) == pytest.approx(1.0)


def test_m_m_1_k_by_hand() -> None:
    # Load 1 makes all states equally likely.
    assert theory.mmck_distribution(1, 4, 1.0) == pytest.approx([0.2] * 5)


def test_machine_repair_by_hand() -> None:
    # Two machines, one repairman, service as long as the delay: weights 1, 2, 2.
    assert theory.machine_repair_distribution(2, 1, 1.0, 1.0) == pytest.approx([0.2, 0.4, 0.4])
    assert theory.machine_repair_throughput(2, 1, 1.0, 1.0) == pytest.approx(0.8)


@given(st.integers(1, 200), st.integers(1, 5), st.floats(0.1, 5.0))
def test_machine_repair_obeys_little(customers: int, servers: int, delay: float) -> None:
    held = theory.machine_repair_distribution(customers, servers, 0.3, delay)
    rate = theory.machine_repair_throughput(customers, servers, 0.3, delay)
    at_station = math.fsum(n * p for n, p in enumerate(held))
    assert rate * delay + at_station == pytest.approx(customers)


def test_thousands_of_customers_neither_overflow_nor_vanish() -> None:
    held = theory.machine_repair_distribution(10_000, 8, 0.012, 5.0)
    assert math.fsum(held) == pytest.approx(1.0)
    rate = theory.machine_repair_throughput(10_000, 8, 0.012, 5.0)
    assert rate == pytest.approx(8 / 0.012, rel=1e-9)


def test_tandem_adds_up() -> None:
    both = theory.tandem_sojourn_mean(50.0, [(0.01, 1), (0.004, 1)])
    assert both == pytest.approx(0.02 + 0.005)


def test_power_of_two_as_published() -> None:
    # Mitzenmacher 2001, Table 1: d = 2, the limiting mean times by utilisation.
    published = {0.5: 1.2657, 0.7: 1.6145, 0.8: 1.9475, 0.9: 2.6141, 0.99: 5.4320}
    for rho, expected in published.items():
        value = theory.power_of_choices_sojourn_mean(rho, 1.0, 2)
        assert value == pytest.approx(expected, abs=5e-4)
