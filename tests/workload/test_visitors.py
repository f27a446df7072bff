"""Users, visits, and the moments within a second."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kstest

from simulator.draws import bits53
from simulator.workload.visitors import IDLE_S, NS, Visitors, spread_ns, user_key

HALF_HOUR_S = 1800


def keys(*values: int) -> NDArray[np.uint64]:
    return np.array(values, np.uint64)


def seconds(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def test_user_key_is_blake2b_of_address_and_agent() -> None:
    # By `printf '192.0.2.1\nM' | b2sum -l 64`, the bytes read as a little-endian number.
    assert user_key(b"192.0.2.1", b"M").to_bytes(8, "little").hex() == "8b2e1e571a8288f1"
    assert user_key(b"192.0.2.1", b"M") != user_key(b"192.0.2.1", b"m")
    assert user_key(b"192.0.2.1", b"M") != user_key(b"192.0.2.2", b"M")


def test_visits_are_cut_at_30_idle_minutes() -> None:
    assert IDLE_S == HALF_HOUR_S
    visitors = Visitors()
    user = visitors.identify(keys(7, 7, 7, 7))
    at_s = seconds(0, HALF_HOUR_S - 1, 2 * HALF_HOUR_S - 2, 3 * HALF_HOUR_S - 2)
    assert visitors.follow(user, at_s).tolist() == [0, 0, 0, 1]
    assert visitors.visits == 2


def test_users_and_visits_are_numbered_by_first_appearance() -> None:
    visitors = Visitors()
    user = visitors.identify(keys(9, 3, 9, 5))
    assert user.tolist() == [0, 1, 0, 2]
    assert visitors.follow(user, seconds(0, 0, 1, 2)).tolist() == [0, 1, 0, 2]
    # Later requests: user 3 again within the visit, a new user, user 9 after a break.
    user = visitors.identify(keys(3, 1, 9))
    assert user.tolist() == [1, 3, 0]
    assert visitors.follow(user, seconds(1799, 1800, 1801)).tolist() == [1, 3, 4]
    assert visitors.visits == 5


def test_a_long_visit_has_no_limit() -> None:
    visitors = Visitors()
    user = visitors.identify(np.full(100, 1, np.uint64))
    assert set(visitors.follow(user, np.arange(100) * (HALF_HOUR_S - 1)).tolist()) == {0}


def test_spread_is_a_hash_of_user_second_and_place() -> None:
    # One request: the moment is 30 of the 53 bits, scaled to a second.
    [moment] = spread_ns(seconds(1431857103), keys(42)).tolist()
    assert moment == (bits53(42, 1431857103, 0) >> 23) * NS >> 30


def test_spread_keeps_the_order_of_each_user() -> None:
    at_s = np.repeat(seconds(10, 11), 60)
    key = np.tile(keys(1, 2, 3), 40)
    spread = spread_ns(at_s, key)
    for second in (10, 11):
        for user in (1, 2, 3):
            moments = spread[(at_s == second) & (key == np.uint64(user))]
            assert (np.diff(moments) > 0).all()


def test_spread_of_a_user_does_not_depend_on_the_others() -> None:
    at_s, key = seconds(5, 5, 5, 6, 6), keys(1, 2, 1, 1, 2)
    alone = key == np.uint64(1)
    spread = spread_ns(at_s, key)
    assert spread[alone].tolist() == spread_ns(at_s[alone], key[alone]).tolist()


def test_spread_is_uniform_and_without_pattern() -> None:
    # 20,000 users in one second, and one user in 20,000 seconds.
    many = np.arange(20_000)
    for at_s, key in (
        (np.full(20_000, 1431857103), many.astype(np.uint64)),
        (1431857103 + many, np.full(20_000, 42, np.uint64)),
    ):
        spread = spread_ns(at_s, key)
        assert spread.min() >= 0
        assert spread.max() < NS
        assert kstest(spread / NS, "uniform").pvalue > 0.001
        assert abs(np.corrcoef(spread[1:], spread[:-1])[0, 1]) < 4 / np.sqrt(len(spread))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 1799, 1800, 9000])), min_size=1),
    st.data(),
)
def test_visits_of_parts_are_those_of_the_whole(
    steps: list[tuple[int, int]], data: st.DataObject
) -> None:
    key = keys(*(user for user, _ in steps))
    at_s = np.cumsum([gap for _, gap in steps])
    whole = Visitors()
    visit = whole.follow(whole.identify(key), at_s)

    # By hand: a dict of users, a request at a time.
    last: dict[int, tuple[int, int]] = {}
    expected = []
    for (user, _), at in zip(steps, at_s.tolist(), strict=True):
        before, number = last.get(user, (-HALF_HOUR_S, -1))
        begun = len(set(expected))
        number = begun if at - before >= HALF_HOUR_S or number < 0 else number
        last[user] = at, number
        expected.append(number)
    assert visit.tolist() == expected
    assert whole.visits == len(set(expected))

    parts = Visitors()
    cut = data.draw(st.integers(0, len(steps)))
    followed = [
        parts.follow(parts.identify(key[part]), at_s[part]).tolist()
        for part in (slice(cut), slice(cut, None))
        if len(key[part])
    ]
    assert list(chain(*followed)) == expected
