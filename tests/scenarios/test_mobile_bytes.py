"""mobile_bytes: what a token costs on a slow uplink, and where it ends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator.engines.run import run_plan
from simulator.model import steps
from simulator.plan import make_plan
from simulator.scenario.costs import SIGNATURES
from simulator.scenario.loading import load
from tests.scenarios.conftest import Confirm, Values

NAME = "mobile_bytes"
UP_BITS_PER_MS, DOWN_BITS_PER_MS = 200, 1_000
SESSION_BYTES = 32


def signed_bytes(claims: Mapping[str, Any], padding: int) -> int:
    """The length of a token with the scenario's claims, signed here."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    uuid = "123e4567-e89b-12d3-a456-426614174000"
    always = {"iss": "https://auth.example", "aud": "https://api.example", "sub": uuid, "jti": uuid}
    payload = always | {"iat": now, "exp": now} | dict(claims) | {"pad": "x" * padding}
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return len(jwt.encode(payload, key, algorithm="RS256"))


def test_each_request_carries_the_token(values: Values) -> None:
    scenario = load(NAME)
    token = signed_bytes(scenario.token.claims, 1024)
    # A request is sent once with it; the request before a login is sent without.
    for found in values(NAME, "jwt", "credential_bytes_per_request"):
        assert found == pytest.approx(token, rel=1e-3)
    assert token > 60 * SESSION_BYTES


def test_the_latency_that_a_token_adds(values: Values, confirm: Confirm) -> None:
    scenario = load(NAME)
    more_bits = 8 * (signed_bytes(scenario.token.claims, 1024) - SESSION_BYTES)
    store = scenario.store
    read_ms, write_ms = ((store.round_trip + x.mean) / 1e6 for x in (store.read, store.write))
    # On every request, and once more on the way back from a login.
    request_ms = more_bits / UP_BITS_PER_MS + SIGNATURES["RS256"].verify / 1e6 - read_ms
    login_ms = more_bits / DOWN_BITS_PER_MS + SIGNATURES["RS256"].sign / 1e6 - write_ms
    assert more_bits / UP_BITS_PER_MS > 100 * read_ms

    def rows(column: str) -> list[tuple[float, float]]:
        pair = (values(NAME, strategy, column) for strategy in ("jwt", "central_store"))
        return list(zip(*pair, strict=True))

    # Requests of the same visits, but not quite as many logins a request: each row has its own.
    shares = [
        (one / ok, other / ok_other)
        for (one, other), (ok, ok_other) in zip(rows("logins"), rows("ok"), strict=True)
    ]
    detour_ms = login_detour_ms()
    differences = [one - other for one, other in rows("latency_ms_mean")]
    explained = [
        found - share * login_ms - (share - share_other) * detour_ms
        for found, (share, share_other) in zip(differences, shares, strict=True)
    ]
    confirm(explained, request_ms)


def login_detour_ms() -> float:
    """What a login costs beside its credential: a 401 and a login, there and back."""
    scenario = load(NAME)
    head_bits = 8 * scenario.network.header_bytes
    trip_ms = scenario.network.client_round_trip / 1e6
    exchange_ms = trip_ms + head_bits / UP_BITS_PER_MS + head_bits / DOWN_BITS_PER_MS
    look_up_ms = (scenario.database.round_trip + scenario.database.read.mean) / 1e6
    return 2 * exchange_ms + scenario.password_hash.mean / 1e6 + look_up_ms


@pytest.mark.parametrize("strategy", ["jwt", "jwt_refresh"])
def test_the_longest_header_that_passes(strategy: str) -> None:
    scenario = load(NAME)
    limit = scenario.network.header_limit - scenario.network.header_bytes

    def answers(padding: int) -> tuple[int, int]:
        token = scenario.token.model_copy(update={"claims_bytes": padding})
        short = scenario.model_copy(update={"token": token, "duration": 10_000_000_000})
        tally = run_plan(make_plan(short, strategy, 0), "auto")
        requests = tally.outcomes[steps.REQUEST]
        return int(requests[steps.OK_200]), int(requests[steps.TOO_LARGE_431])

    # Three bytes more are four characters of base64url more.
    room = limit - signed_bytes(scenario.token.claims, 5_000)
    longest = 5_000 + room // 4 * 3
    ok, refused = answers(longest)
    assert ok > 0 == refused
    ok, refused = answers(longest + 3)
    assert ok == 0 < refused
