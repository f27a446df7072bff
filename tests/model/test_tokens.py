"""Tokens are as long as those that PyJWT signs, and those are what they say."""

import base64
import json

import jwt
import pytest

from simulator.model.tokens import (
    EPOCH_S,
    TOKEN_URLSAFE_32_BYTES,
    signing_key,
    token_bytes,
)

ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
SIGNATURE_BYTES = {"HS256": 32, "RS256": 256, "ES256": 64, "EdDSA": 64}
CLAIMS = {"roles": ["admin", "editor"], "name": "Zoë", "tenant": {"id": 7}}


def base64url_bytes(count: int) -> int:
    """Return the length of so many bytes in base64url without padding (RFC 7515, 2)."""
    return -(-count * 8 // 6)


def payload(**more: object) -> dict[str, object]:
    return {
        "iss": "https://auth.example",
        "sub": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        "aud": "https://api.example",
        "iat": EPOCH_S,
        "exp": EPOCH_S + 900,
        "jti": "f" * 8 + "-0000-4000-8000-" + "0" * 12,
        **more,
    }


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("claims", [{}, CLAIMS])
def test_as_long_as_a_signed_token(algorithm: str, claims: dict[str, object]) -> None:
    """With a key made here: a token's length does not depend on the key."""
    key = {
        "HS256": b"k" * 32,
        "RS256": signing_key("RS256"),
        "ES256": signing_key("ES256"),
        "EdDSA": signing_key("EdDSA"),
    }[algorithm]
    token = jwt.encode(payload(**claims), key, algorithm=algorithm)
    assert token_bytes(algorithm, claims, 0, 900) == len(token)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_by_arithmetic(algorithm: str) -> None:
    """Header . payload . signature, each in base64url."""
    header = json.dumps({"alg": algorithm, "typ": "JWT"}, separators=(",", ":"))
    body = json.dumps(payload(), separators=(",", ":"))
    expected = (
        base64url_bytes(len(header))
        + base64url_bytes(len(body))
        + base64url_bytes(SIGNATURE_BYTES[algorithm])
        + 2
    )
    assert token_bytes(algorithm, {}, 0, 900) == expected


def test_padding_is_a_claim_of_so_many_characters() -> None:
    for padding in (1, 100, 8_000):
        token = jwt.encode(payload(pad="x" * padding), b"k" * 32, algorithm="HS256")
        assert token_bytes("HS256", {}, padding, 900) == len(token)


def test_own_claims_win() -> None:
    claims = {"iss": "https://a-much-longer-issuer.example", "aud": ["a", "b"]}
    token = jwt.encode(payload(**claims), b"k" * 32, algorithm="HS256")
    assert token_bytes("HS256", claims, 0, 900) == len(token)


def test_a_life_of_any_length_makes_ten_digits() -> None:
    assert {token_bytes("HS256", {}, 0, ttl) for ttl in (1, 900, 10**8, 10**9)} == {
        token_bytes("HS256", {}, 0, 1)
    }


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_is_made_once_and_fits_its_algorithm(algorithm: str) -> None:
    assert signing_key(algorithm) is signing_key(algorithm)
    key = signing_key(algorithm)
    token = jwt.encode(payload(), key, algorithm=algorithm)
    public = key if algorithm == "HS256" else key.public_key()
    read = jwt.decode(
        token, public, algorithms=[algorithm], audience="https://api.example",
        options={"verify_exp": False, "verify_iat": False},
    )  # fmt: skip
    assert read == payload()
    signature = base64.urlsafe_b64decode(token.rsplit(".", 1)[1] + "==")
    assert len(signature) == SIGNATURE_BYTES[algorithm]


def test_a_refresh_token_is_256_bits_in_base64url() -> None:
    assert base64url_bytes(32) == TOKEN_URLSAFE_32_BYTES
