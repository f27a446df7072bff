"""Lines of every format that is understood, and of none."""

from datetime import UTC, datetime

import pytest

from simulator.workload.access_log import MAX_LINE_BYTES, Entry, parse_line, request_path

AT_S = int(datetime(2015, 5, 17, 10, 5, 3, tzinfo=UTC).timestamp())
COMMON = b'192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /a?b=1 HTTP/1.1" 200 512'
COMBINED = COMMON + b' "https://shop.example/" "Mozilla/5.0 (X11)"'
REQUEST = b"GET /a?b=1 HTTP/1.1"


@pytest.mark.parametrize(
    ("line", "address", "agent"),
    [
        (COMMON, b"192.0.2.1", b""),
        (COMMON + b"\r", b"192.0.2.1", b""),
        (COMBINED, b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        # nginx.org's packages add the forwarded address.
        (COMBINED + b' "203.0.113.9"', b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        # With times appended, as many do.
        (COMBINED + b" 0.012 0.011 .", b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        # Debian's vhost_combined.
        (b"shop.example:443 " + COMBINED, b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        (COMBINED.replace(b"192.0.2.1", b"2001:db8::1"), b"2001:db8::1", b"Mozilla/5.0 (X11)"),
        # HostnameLookups On.
        (COMBINED.replace(b"192.0.2.1", b"a-1.example"), b"a-1.example", b"Mozilla/5.0 (X11)"),
        # A user's name, one with a space, and Apache's empty one.
        (COMBINED.replace(b"- - [", b"- frank ["), b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        (COMBINED.replace(b"- - [", b"id jean luc ["), b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        (COMBINED.replace(b"- - [", b'- "" ['), b"192.0.2.1", b"Mozilla/5.0 (X11)"),
        # No status, no bytes; no referer, no agent.
        (COMMON.replace(b"200 512", b"- -"), b"192.0.2.1", b""),
        (COMMON + b' "-" "-"', b"192.0.2.1", b"-"),
        (COMMON + b' "" ""', b"192.0.2.1", b""),
        # Escaped quotes and backslashes: Apache's way and nginx's.
        (COMMON + rb' "-" "a \"quoted\" agent\\"', b"192.0.2.1", rb"a \"quoted\" agent\\"),
        (COMMON + rb' "-" "a \x22quoted\x22 agent"', b"192.0.2.1", rb"a \x22quoted\x22 agent"),
        # Bytes that are not UTF-8.
        (COMMON + b' "-" "\xff\xfe"', b"192.0.2.1", b"\xff\xfe"),
    ],
)
def test_formats(line: bytes, address: bytes, agent: bytes) -> None:
    assert parse_line(line) == Entry(AT_S, address, agent, REQUEST)


@pytest.mark.parametrize(
    ("stamp", "at_s"),
    [
        (b"17/May/2015:12:05:03 +0200", AT_S),
        (b"17/May/2015:05:05:03 -0500", AT_S),
        (b"17/May/2015:15:35:03 +0530", AT_S),
        (b"18/May/2015:00:05:03 +1400", AT_S),
        # The hour that a clock shows twice when summer ends: the zone tells the two apart.
        (b"29/Mar/2026:01:59:59 +0100", 1774745999),
        (b"29/Mar/2026:03:00:00 +0200", 1774746000),
        (b"25/Oct/2026:02:30:00 +0200", 1792888200),
        (b"25/Oct/2026:02:30:00 +0100", 1792891800),
        (b"29/Feb/2024:00:00:00 +0000", 1709164800),
        (b"31/Dec/1969:23:59:59 +0000", -1),
    ],
)
def test_stamps_are_unix_time(stamp: bytes, at_s: int) -> None:
    entry = parse_line(COMMON.replace(b"17/May/2015:10:05:03 +0000", stamp))
    assert entry is not None
    assert entry.at_s == at_s


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"\x00" * 300,
        b"\x1f\x8b\x08\x00",
        b"GET / HTTP/1.1",
        b'{"remote_addr": "192.0.2.1", "status": 200}',
        b"2026-03-02 09:00:00 192.0.2.1 GET / 200",  # IIS, W3C extended
        COMMON[:40],
        COMBINED[:-1],  # the closing quote is missing
        COMMON + b' "-"',  # a referer without an agent
        COMMON + COMMON,  # two lines that ran into one another
        COMMON.replace(b"192.0.2.1 ", b""),
        COMMON.replace(b"17/May", b"32/May"),
        COMMON.replace(b"17/May", b"30/Feb"),
        COMMON.replace(b"17/May", b"17/Mai"),
        COMMON.replace(b"2015", b"0000"),
        COMMON.replace(b"10:05:03", b"24:05:03"),
        COMMON.replace(b"10:05:03", b"10:60:03"),
        COMMON.replace(b"10:05:03", b"10:05:60"),
        COMMON.replace(b"+0000", b"+9999"),
        COMMON.replace(b" +0000", b""),
        COMMON.replace(b"200", b"20"),
        COMMON.replace(b"512", b"-1"),
        COMMON.replace(b'"GET', b"GET"),
        COMMON.replace(b"17/May/2015", "١٧/May/2015".encode()),  # noqa: RUF001
        COMMON + b' "-" "' + b"x" * MAX_LINE_BYTES + b'"',
        COMMON + b' "-" "' + b"\\" * 50_001,  # no end, and nothing to backtrack into
    ],
)
def test_malformed(line: bytes) -> None:
    assert parse_line(line) is None


def test_the_first_year_is_a_day_like_any_other() -> None:
    entry = parse_line(COMMON.replace(b"17/May/2015:10:05:03 +0000", b"01/Jan/0001:00:00:00 +1400"))
    assert entry is not None
    assert entry.at_s == -62135596800 - 14 * 3600


@pytest.mark.parametrize(
    ("request_line", "path"),
    [
        (b"GET /a/b HTTP/1.1", "/a/b"),
        (b"GET / HTTP/2.0", "/"),
        (b"GET /a?b=/c.css HTTP/1.1", "/a"),
        (b"GET /a#b HTTP/1.1", "/a"),
        (b"GET /a", "/a"),  # HTTP/0.9
        (b"GET /a b HTTP/1.1", "/a b"),
        (b"GET http://shop.example/a?b HTTP/1.1", "/a"),
        (b"GET http://shop.example HTTP/1.1", ""),
        (b"GET /%C3%A4 HTTP/1.1", "/%C3%A4"),
        (rb"GET /\xc3\xa4\"\\\n HTTP/1.1", '/ä"\\\n'),
        (rb"GET /\xff HTTP/1.1", "/\N{REPLACEMENT CHARACTER}"),
        (b"OPTIONS * HTTP/1.1", ""),
        (b"CONNECT shop.example:443 HTTP/1.1", ""),
        (rb"\x16\x03\x01", ""),
        (b"-", ""),
        (b"", ""),
    ],
)
def test_request_path(request_line: bytes, path: str) -> None:
    assert request_path(request_line) == path
