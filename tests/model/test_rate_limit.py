"""The bucket of logins, against one that counts its drops in fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from simulator.model.rate_limit import SECOND_NS, full_after_ns, is_admitted, retry_after_ns


@given(
    st.integers(100, 5 * SECOND_NS),
    st.lists(st.integers(0, SECOND_NS) | st.integers(0, 1000), max_size=60),
)
def test_it_is_a_token_bucket_of_one_second(gap_ns: int, pauses_ns: list[int]) -> None:
    size = max(Fraction(1), Fraction(SECOND_NS, gap_ns))
    tokens, now_ns, full_ns = size, 0, 0
    for pause_ns in pauses_ns:
        now_ns += pause_ns
        tokens = min(size, tokens + Fraction(pause_ns, gap_ns))
        admitted = is_admitted(now_ns, full_ns, gap_ns)
        assert admitted == (tokens >= 1)
        if admitted:
            tokens -= 1
            full_ns = full_after_ns(now_ns, full_ns, gap_ns)


@given(st.integers(100, 5 * SECOND_NS), st.integers(0, 20 * SECOND_NS))
def test_who_is_refused_is_told_the_first_whole_second(gap_ns: int, full_ns: int) -> None:
    if is_admitted(0, full_ns, gap_ns):
        return
    later_ns = retry_after_ns(0, full_ns, gap_ns)
    assert later_ns % SECOND_NS == 0
    assert is_admitted(later_ns, full_ns, gap_ns)
    assert not is_admitted(later_ns - SECOND_NS, full_ns, gap_ns)
