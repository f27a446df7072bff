"""What travels, byte by byte and nanosecond by nanosecond."""

from typing import Any

import numpy as np
import pytest

from simulator.model.steps import (
    EXCHANGES,
    FORGED,
    LOGIN,
    OK_200,
    OUTCOMES,
    PUBLIC,
    REFRESH,
    REQUEST,
    UNAUTHORISED_401,
)
from simulator.model.strategies import STRATEGIES, strategy_of
from simulator.model.tokens import token_bytes
from simulator.model.wire import Wire, lower_wire
from simulator.scenario.loading import load_mapping

MS = 1_000_000
JWT = token_bytes("RS256", {}, 0, 900)


def wire(strategy: str, **blocks: Any) -> Wire:  # noqa: ANN401 - YAML
    scenario = load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})
    return lower_wire(scenario, STRATEGIES[strategy])


def by_kind(row: np.ndarray) -> dict[str, int]:
    """Forged requests, which depend on the cookie, have tests of their own."""
    found = dict(zip(EXCHANGES, row.tolist(), strict=True))
    return {kind: value for kind, value in found.items() if kind != "forged"}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        # The size of a credential does not depend on its TTL; a browser sends cookies with
        # static files, too, a front end adds bearer tokens to its calls only.
        (
            "none",
            {"request": 0, "login": 0, "refresh": 0, "logout": 0, "public": 0, "preflight": 0},
        ),
        (
            "local",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "sticky",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "replicated",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "database",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "central_store",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "cached_store",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        # Opaque tokens are as long as refresh tokens are: 32 random bytes in base64url.
        (
            "introspection",
            {"request": 43, "login": 0, "refresh": 43, "logout": 43, "public": 0, "preflight": 0},
        ),
        # The tokens stay behind the backend: its client has a session's id.
        (
            "bff",
            {"request": 32, "login": 0, "refresh": 0, "logout": 32, "public": 32, "preflight": 0},
        ),
        (
            "jwt",
            {"request": JWT, "login": 0, "refresh": 0, "logout": JWT, "public": 0, "preflight": 0},
        ),
        (
            "jwt_refresh",
            {"request": JWT, "login": 0, "refresh": 43, "logout": 43, "public": 0, "preflight": 0},
        ),
        (
            "jwt_denylist",
            {"request": JWT, "login": 0, "refresh": 0, "logout": JWT, "public": 0, "preflight": 0},
        ),
    ],
)
def test_credentials_that_are_sent(strategy: str, expected: dict[str, int]) -> None:
    found = wire(strategy)
    assert by_kind(found.sent_bytes) == expected
    # Up: 500 bytes of headers, and the credential if one is attached.
    assert (found.up_bytes[:, 0] == 500).all()
    assert by_kind(found.up_bytes[:, 1] - 500) == expected


@pytest.mark.parametrize(
    ("strategy", "brought"),
    [
        ("none", 0),
        ("local", 32),
        ("replicated", 32),
        ("database", 32),
        ("central_store", 32),
        ("cached_store", 32),
        ("introspection", 86),
        ("bff", 32),
        ("jwt", JWT),
        ("jwt_refresh", JWT + 43),
        ("jwt_denylist", JWT),
    ],
)
def test_answers(strategy: str, brought: int) -> None:
    found = wire(strategy)
    expected = np.full((len(EXCHANGES), len(OUTCOMES)), 500)
    expected[[REQUEST, PUBLIC, FORGED], OK_200] = 500 + 4096
    expected[LOGIN, OK_200] = expected[REFRESH, OK_200] = 500 + brought
    assert found.down_bytes.tolist() == expected.tolist()


def test_trips_by_hand() -> None:
    """Half the round trip, and the bytes at the link's speed: 8 Mbit/s is 1 µs a byte."""
    network = {
        "client_round_trip": "30 ms",
        "client_uplink": "8 Mbit/s",
        "client_downlink": "80 Mbit/s",
        "header_bytes": "1000 B",
        "response_bytes": "9000 B",
    }
    found = wire("local", network=network, session={"id_bytes": 24})
    assert found.up_ns[REQUEST].tolist() == [15 * MS + 1_000_000, 15 * MS + 1_024_000]
    assert found.up_ns[LOGIN].tolist() == [16 * MS, 16 * MS]
    assert found.down_ns[REQUEST, OK_200] == 15 * MS + 1_000_000
    assert found.down_ns[REQUEST, UNAUTHORISED_401] == 15 * MS + 100_000
    assert found.down_ns[LOGIN, OK_200] == 15 * MS + 102_400


def test_a_transfer_is_rounded_to_the_nearest_nanosecond() -> None:
    network = {"client_round_trip": "0 s", "client_uplink": "3 Gbit/s", "header_bytes": "500 B"}
    assert wire("none", network=network).up_ns[REQUEST, 0] == 1333  # 4000 ÷ 3


@pytest.mark.parametrize(("limit", "too_large"), [(531, True), (532, False), (533, False)])
def test_431_is_for_headers_above_the_limit(limit: int, *, too_large: bool) -> None:
    found = wire("local", network={"header_limit": f"{limit} B"})
    assert bool(found.too_large[REQUEST, 1]) is too_large
    assert not found.too_large[REQUEST, 0]


def test_what_goes_in_a_body_is_not_in_the_header() -> None:
    """RFC 6749, 6 and RFC 7009, 2.1: a refresh token is a form field."""
    limit = {"header_limit": "520 B"}
    found = wire("jwt_refresh", network=limit)
    assert by_kind(found.too_large[:, 1]) == {
        "request": 1, "login": 0, "refresh": 0, "logout": 0, "public": 0, "preflight": 0,
    }  # fmt: skip
    found = wire("local", network=limit)
    assert by_kind(found.too_large[:, 1]) == {
        "request": 1, "login": 0, "refresh": 0, "logout": 1, "public": 1, "preflight": 0,
    }  # fmt: skip


def test_claims_and_padding_lengthen_the_token() -> None:
    token = {"algorithm": "ES256", "claims": {"roles": ["a"] * 40}, "claims_bytes": "3 kB"}
    expected = token_bytes("ES256", {"roles": ["a"] * 40}, 3000, 900)
    assert wire("jwt", token=token).sent_bytes[REQUEST] == expected
    assert expected > 4000


@pytest.mark.parametrize(
    ("strategy", "blocks", "attached"),
    [
        ("none", {"session": {"same_site": "none"}}, 0),
        ("local", {}, 0),
        ("local", {"session": {"same_site": "none"}}, 32),
        ("bff", {"session": {"same_site": "none", "csrf_token": True}}, 32),
        ("jwt", {"session": {"same_site": "none"}}, 0),
        ("jwt", {"token": {"carrier": "cookie"}}, 0),
        ("jwt", {"token": {"carrier": "cookie"}, "session": {"same_site": "none"}}, JWT),
    ],
)
def test_what_a_browser_attaches_to_a_forged_request(
    strategy: str, blocks: dict[str, Any], attached: int
) -> None:
    scenario = load_mapping({"workload": {"model": "open", "arrival_rate": "1 /s"}, **blocks})
    found = lower_wire(scenario, strategy_of(scenario, strategy))
    assert found.sent_bytes[FORGED] == attached
    assert found.up_bytes[FORGED].tolist() == [500, 500 + attached]
