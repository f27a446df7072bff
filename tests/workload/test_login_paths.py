"""Which paths need a login."""

import pytest

from simulator.scenario.errors import InputError
from simulator.workload.login_paths import CACHED_LENGTH, all_but_static, is_static, matching


@pytest.mark.parametrize(
    "path",
    [
        "/favicon.ico",
        "/robots.txt",
        "/a/b.CSS",
        "/app.min.js",
        "/static/page",
        "/Static/x.html",
        "/_next/static/chunks/1",
        "/.well-known/openid-configuration",
        "/fonts/x.woff2",
        "/a\nb.png",
    ],
)
def test_static(path: str) -> None:
    assert is_static(path)


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/cssx", "/a.css/b", "/api/static/x", "/feed.xml", "/css", "/js.php"],
)
def test_not_static(path: str) -> None:
    assert not is_static(path)


def test_default_rule() -> None:
    needs_login = all_but_static()
    assert needs_login(b"GET /orders HTTP/1.1")
    assert needs_login(b"GET /orders?x=1.css HTTP/1.1")
    assert not needs_login(b"GET /app.css?v=2 HTTP/1.1")
    assert not needs_login(b"-")
    assert not needs_login(rb"\x16\x03\x01")
    long_path = b"/a" * CACHED_LENGTH
    assert needs_login(b"GET " + long_path + b" HTTP/1.1")
    assert not needs_login(b"GET " + long_path + b".png HTTP/1.1")


def test_pattern_is_searched_for_in_the_path_only() -> None:
    needs_login = matching(r"^/account|/api/")
    assert needs_login(b"GET /account/7 HTTP/1.1")
    assert needs_login(b"POST /v2/api/x.css HTTP/1.1")
    assert not needs_login(b"GET /my/account HTTP/1.1")
    assert not needs_login(b"GET /a?next=/api/ HTTP/1.1")
    assert not matching("")(b"-")


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "(?P<x", "\\"])
def test_bad_pattern(pattern: str) -> None:
    with pytest.raises(InputError, match=r"^--authenticate .*: not a regular expression \(.*\)$"):
        matching(pattern)
