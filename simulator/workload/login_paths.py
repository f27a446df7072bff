"""Which paths of a log need a login: all but static files, unless a pattern says otherwise."""

import re
from collections.abc import Callable
from functools import lru_cache

from simulator.scenario.errors import InputError, cut
from simulator.workload.access_log import request_path

STATIC_EXTENSIONS = (
    r"7z|apk|avi|avif|bin|bmp|bz2|class|css|csv|dmg|doc|docx|ejs|eot|eps|exe|flac|gif|gz|ico|"
    r"iso|jar|jpeg|jpg|js|mid|midi|mkv|mp3|mp4|ogg|otf|pdf|pict|pls|png|ppt|pptx|ps|rar|svg|"
    r"svgz|swf|tar|tif|tiff|ttf|webm|webp|woff|woff2|xls|xlsx|zip|zst|map|mjs|webmanifest|wasm"
)
"""What Cloudflare caches by default (its "Default cache behavior"), and newer parts of pages."""

STATIC_PLACES = r"/(?:assets|css|fonts|images|img|js|media|static|_next/static|\.well-known)/"
"""Where frameworks put static files (Rails `/assets/`, Django `/static/`, Next.js
`/_next/static/`), and RFC 8615's well-known addresses."""

_STATIC = re.compile(
    rf"{STATIC_PLACES}.*|/robots\.txt|/.*\.(?:{STATIC_EXTENSIONS})",
    re.IGNORECASE | re.DOTALL,
)
CACHED_REQUESTS = 1 << 15
CACHED_LENGTH = 1 << 10
"""Bytes; longer request lines are not remembered, so that 32 MiB are enough for any log."""


def is_static(path: str) -> bool:
    """Tell whether a path (without query) names a static file."""
    return _STATIC.fullmatch(path) is not None


def all_but_static() -> Callable[[bytes], bool]:
    """Return the default rule: a request line → whether it needs a login."""
    return _rule(lambda path: not is_static(path))


def matching(pattern: str) -> Callable[[bytes], bool]:
    """Return a rule: a request line → whether the pattern is found in its path.

    Args:
        pattern: A regular expression of Python, searched for anywhere in the path without its query
            (`^/account` to anchor it). A request without a path never needs a login.

    Raises:
        InputError: It is not a regular expression.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise InputError(
            f"--authenticate {cut(pattern)}: not a regular expression ({error})"
        ) from None
    return _rule(lambda path: compiled.search(path) is not None)


def _rule(needs_login: Callable[[str], bool]) -> Callable[[bytes], bool]:
    """Return the rule for request lines, remembering the latest: most of a log asks for few."""

    def decide(request: bytes) -> bool:
        path = request_path(request)
        return path != "" and needs_login(path)

    remembered = lru_cache(maxsize=CACHED_REQUESTS)(decide)
    return lambda request: (decide if len(request) > CACHED_LENGTH else remembered)(request)
