r"""One line of a web server's access log.

Understood are the common and the combined log format of Apache ("CustomLog", `mod_log_config`) and
of nginx (`ngx_http_log_module`), both also behind a virtual host and port (Debian's
`vhost_combined`, `%v:%p %h …`) and with further fields after the agent (nginx.org's packaged `main`
format):

    [vhost:port ]address ident user [17/May/2015:10:05:03 +0000] "GET /a?b HTTP/1.1" 200 512
        [ "referer" "agent"[ …]]

A quote within quotes is written `\"` by Apache and `\x22` by nginx; other bytes that are not
printable ASCII are written `\xhh`, the usual ones as in C (`\n`).
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

MAX_LINE_BYTES = 64 * 1024
"""Longer lines are malformed: Apache (`LimitRequestLine`, `LimitRequestFieldSize`) and nginx
(`large_client_header_buffers`) take 8 KiB for each of request, referer and agent; escaping makes
that four times as long."""

DAY_HOURS, HOUR_MINUTES, MINUTE_S = 24, 60, 60

_LINE = re.compile(
    rb"""
    (?: [^\s:]+ : \d{1,5} [ ] )?                        # virtual host : port
    (?P<address> [^\s"]+ ) [ ]
    [^\s"]+ [ ]                                         # ident
    (?: "" | [^"\[]+ ) [ ]                              # user, with spaces; Apache's "" is empty
    \[ (?P<stamp> \d\d/[A-Z][a-z]{2}/\d{4}(?::\d\d){3} [ ] [+-]\d{4}) \] [ ]
    " (?P<request> [^"\\]*+ (?: \\. [^"\\]*+ )*+ ) " [ ]
    (?: \d{3} | - ) [ ]                                 # status
    (?: \d+ | - )                                       # bytes
    (?:
        [ ] " [^"\\]*+ (?: \\. [^"\\]*+ )*+ "           # referer
        [ ] " (?P<agent> [^"\\]*+ (?: \\. [^"\\]*+ )*+ ) "
        (?: [ ] .* )?
    )?
    \s*
    """,
    re.VERBOSE | re.DOTALL,
)
_REQUEST = re.compile(
    rb"""
    [^\s"]+ [ ]                                         # method
    (?: https?:// [^/?\#\s]* )?                         # absolute form, RFC 9112 section 3.2.2
    (?P<path> / [^?\#]*? )
    (?: [?\#] .* | [ ]HTTP/[\d.]+ )?                    # none: HTTP/0.9
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_C_ESCAPES = {b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class Entry(NamedTuple):
    """What the simulation needs of a line.

    Attributes:
        at_s: Unix time of the line's stamp; a whole second is all that the formats hold.
        address: Who asked: an IPv4 or IPv6 address, or a host name.
        agent: The user agent as the log writes it; empty in the common format.
        request: The request line as the log writes it; `-` if the client never sent one.
    """

    at_s: int
    address: bytes
    agent: bytes
    request: bytes


def parse_line(line: bytes) -> Entry | None:
    """Return the entry of a line (with or without its end); None if it is malformed."""
    found = _LINE.fullmatch(line) if len(line) <= MAX_LINE_BYTES else None
    if found is None:
        return None
    address, stamp, request, agent = found.group("address", "stamp", "request", "agent")
    try:
        return Entry(_unix_time(stamp), address, agent or b"", request)
    except ValueError:  # 30 February, 25 o'clock
        return None


def _unix_time(stamp: bytes) -> int:
    hour, minute, second = int(stamp[12:14]), int(stamp[15:17]), int(stamp[18:20])
    if hour >= DAY_HOURS or minute >= HOUR_MINUTES or second >= MINUTE_S:
        raise ValueError(stamp)
    return _midnight(stamp[:11], stamp[21:]) + (hour * HOUR_MINUTES + minute) * MINUTE_S + second


@lru_cache(maxsize=64)
def _midnight(day: bytes, zone: bytes) -> int:
    """Return the Unix time at which a day begins in a zone: the slow part, asked once a day."""
    return int(datetime.strptime((day + zone).decode(), "%d/%b/%Y%z").timestamp())


def request_path(request: bytes) -> str:
    r"""Return the path of a request line as it is in a log: without query, `\xhh` and `\"` undone.

    Percent-encoding stays. Empty if the request has no path: `-`, `OPTIONS *`, `CONNECT host:443`,
    the binary noise of a port scan.
    """
    found = _REQUEST.fullmatch(request)
    if found is None:
        return ""
    path = found["path"]
    if b"\\" in path:
        path = _ESCAPE.sub(_unescape, path)
    return path.decode("utf-8", "replace")


def _unescape(found: re.Match[bytes]) -> bytes:
    digits, letter = found.groups()
    return bytes.fromhex(digits.decode()) if digits else _C_ESCAPES.get(letter, letter)
