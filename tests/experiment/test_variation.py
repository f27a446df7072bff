"""What `--vary` takes: lists, ranges, and the numbers between two ends."""

import pytest

from simulator.experiment.variation import number_of, parse_range, parse_variation
from simulator.scenario.errors import InputError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("nodes.count=1..4", (1, 2, 3, 4)),
        ("nodes.count=1..64 log2", (1, 2, 4, 8, 16, 32, 64)),
        ("nodes.count=1..1000 log10", (1, 10, 100, 1000)),
        ("nodes.count=2..9 step 3", (2, 5, 8)),
        ("nodes.count=1..3,8", (1, 2, 3, 8)),
        ("nodes.count=5..5", (5,)),
        ("workload.arrival_rate=2..4", ("2 /s", "3 /s", "4 /s")),
        ("token.access_ttl=1min,5min, 15min", ("1min", "5min", "15min")),
        ("token.access_ttl=30s..2min step 30s", ("30 s", "1 min", "90 s", "2 min")),
        ("store.read=1ms..8ms log2", ("1 ms", "2 ms", "4 ms", "8 ms")),
        ("workload.logout_probability=0..0.3 step 0.1", (0, 0.1, 0.2, 0.3)),
        ("balancer.policy=round_robin,random", ("round_robin", "random")),
        ("session.csrf_token=true,false", (True, False)),
    ],
)
def test_values(text: str, values: tuple[object, ...]) -> None:
    found = parse_variation(text)
    assert found.path == text.partition("=")[0]
    assert found.values == values
    assert list(map(type, found.values)) == list(map(type, values))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nodes.count", "not KEY=VALUES"),
        ("nodes.count=", "not KEY=VALUES"),
        ("=3", "not KEY=VALUES"),
        ("nodes.count=1,2,1", "given twice"),
        ("token.access_ttl=1min,60s", "given twice"),
        ("nodes.count=1,,2", "an empty value"),
        ("nodes.count=4..1", "an empty range; the lower end first"),
        ("token.access_ttl=1min..5min", "a range without its steps; '1min..5min step STEP'"),
        ("nodes.count=0..8 log2", "from zero or below"),
        ("nodes.count=1..8 step 0", "a step that is not above 0"),
        ("nodes.count=1..2000000000", "too many values; at most 100,000"),
        ("nodes.count=a..b", 'not a number \\("a"\\)'),
        ("token.access_ttl=1..5 parsec", "unknown unit; ns, us"),
        ("nodes.count=.inf", "not a finite number"),
    ],
)
def test_what_is_no_variation(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_variation(text)


def test_a_range_is_in_the_keys_bare_unit() -> None:
    ttl = parse_range("token.access_ttl=1min..5min")
    assert (ttl.low, ttl.high, ttl.whole) == (60, 300, False)
    assert [ttl.at(share) for share in (0, 0.5, 1)] == [60, 180, 300]
    size = parse_range("token.claims_bytes=0..8kB")
    assert (size.low, size.high, size.whole) == (0, 8000, True)
    assert size.value(12.4) == 12
    count = parse_range("nodes.count=1..4")
    assert [count.at(i / 8) for i in range(8)] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert count.at(1) == 4
    by_factors = parse_range("workload.arrival_rate=1/s..100/s log")
    assert by_factors.at(0.5) == pytest.approx(10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nodes.count=1,2", "not a range; KEY=LOW..HIGH"),
        ("nodes.count=1..8 log2", "not a range"),
        ("nodes.count=8..1", "an empty range"),
        ("nodes.count=1.5..8", "ends that are not whole"),
        ("workload.arrival_rate=0..8 log", "from zero or below"),
    ],
)
def test_what_is_no_range(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_range(text)


def test_numbers_of_values() -> None:
    assert number_of("token.access_ttl", "5 min") == 300
    assert number_of("token.claims_bytes", "2 KiB") == 2048
    assert number_of("nodes.count", 3) == 3
    assert number_of("balancer.policy", "random") == "random"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("store.raed=1ms..2ms", r"no such key \(store\.raed\); store holds .* mean store\.read\?"),
        ("stroe.read=1ms..2ms", r"a scenario holds .*did you mean store\.read\?"),
        ("seed.of=1ms..2ms", r"no such key \(seed\.of\); seed holds no keys$"),
    ],
)
def test_a_range_of_no_key_names_the_nearest(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_range(text)


def test_a_range_of_a_strategy_of_ones_own() -> None:
    along = parse_range("strategies.ours.store.read=1ms..2ms")
    assert (along.low, along.high) == (0.001, 0.002)
