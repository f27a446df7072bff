"""Makes `access_log.gz`: two hours of a small shop, invented, the same on every machine.

    python scenarios/data/make_access_log.py scenarios/data/access_log.gz
    authscale import-log scenarios/data/access_log.gz --out DIR

`scenarios/data/access_log.parquet` is the trace in DIR; `scenarios/access_log.yaml` is the scenario
in DIR, edited.

The log has what real ones have: pages that pull static files within the second, users who come back
after a break, an office behind one address, lines written when the answer ends but stamped when it
began (Apache's `%t`; so that lines stand behind later ones), a port scan, and a line that was cut
short. Addresses are those of RFC 5737 and RFC 3849.
"""
# ruff: noqa: INP001 - a script, not a module

import gzip
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

SEED = 2026
START_S, LENGTH_S = 9 * 3600, 2 * 3600
USERS = 240
VISITS = 330
PAGES_PER_VISIT = 5
THINK_S = 45
SLOW_SHARE = 0.02
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/145.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_2 like Mac OS X) Version/19.2 Safari/604.1"
APP = "ShopApp/4.2 (Android 16)"
AGENTS = (FIREFOX, CHROME, SAFARI, APP)
PAGES = ("/", "/search?q=tea", "/orders", "/orders/1042", "/cart", "/account", "/item/7", "/item/9")
CALLS = ("/api/cart", "/api/prices?ids=7,9", "/api/recommendations")
STATICS = ("/static/app.css", "/static/app.js", "/static/logo.svg", "/images/tea.webp")

Line = tuple[float, str]
"""When the answer ended, in seconds of the day, and the line."""


def make_log() -> bytes:
    """Return the log, in the order in which Apache writes it: by the end of the answers."""
    draw = Random(SEED)  # noqa: S311 - invented traffic, no secret
    users = [_user(draw, number) for number in range(USERS)]
    lines = [line for _ in range(VISITS) for line in _visit(draw, *users[_below(draw, USERS)])]
    scan = '203.0.113.250 - - [{}] "\\x16\\x03\\x01\\x02\\x00\\x01" 400 157 "-" "-"'
    lines += [(at_s, scan.format(_stamp(at_s))) for at_s in (START_S + 1234.0, START_S + 1234.5)]
    written = [text for at_s, text in sorted(lines) if at_s < START_S + LENGTH_S]
    cut_short = len(written) // 2
    written[cut_short] = written[cut_short][:60]
    return "".join(f"{text}\n" for text in written).encode()


def _user(draw: Random, number: int) -> tuple[str, str]:
    agent = AGENTS[_below(draw, len(AGENTS))]
    if number < 12:  # noqa: PLR2004 - an office behind one address
        return "198.51.100.7", f"{agent} desk/{number}"
    if number % 5 == 0:
        return f"2001:db8:{number:x}::1", agent
    return f"{('192.0.2', '203.0.113')[number % 2]}.{number % 250}", agent


def _visit(draw: Random, address: str, agent: str) -> Iterator[Line]:
    # The load doubles over the two hours: the square root makes a triangle of a uniform draw.
    at_s = START_S + LENGTH_S * (2 * math.sqrt(0.25 + 0.75 * draw.random()) - 1)
    first = True
    while first or draw.random() > 1 / PAGES_PER_VISIT:
        page = "/" if first else PAGES[_below(draw, len(PAGES))]
        yield _line(draw, at_s, address, agent, page)
        for call in CALLS[: _below(draw, 3)]:
            yield _line(draw, at_s + 0.3, address, agent, call)
        if agent != APP:
            for static in STATICS if first else STATICS[2:]:
                yield _line(draw, at_s + 0.2, address, agent, static)
        at_s += 1 + _exponential(draw, THINK_S)
        first = False


def _line(draw: Random, at_s: float, address: str, agent: str, path: str) -> Line:
    size = 200 + _below(draw, 20_000)
    request = f'"GET {path} HTTP/1.1" 200 {size} "https://shop.example/" "{agent}"'
    ended_s = at_s + _exponential(draw, 2 if draw.random() < SLOW_SHARE else 0.05)
    return ended_s, f"{address} - - [{_stamp(at_s)}] {request}"


def _stamp(at_s: float) -> str:
    second = int(at_s)
    return f"02/Mar/2026:{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0100"


def _below(draw: Random, count: int) -> int:
    return int(draw.random() * count)


def _exponential(draw: Random, mean: float) -> float:
    return -mean * math.log(1 - draw.random())


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(gzip.compress(make_log(), 9, mtime=0))
