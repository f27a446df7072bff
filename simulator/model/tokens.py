"""Tokens of real length: signed by PyJWT with the scenario's claims and algorithm."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

TOKEN_URLSAFE_32_BYTES = 43
"""Length of `secrets.token_urlsafe(32)`, a usual refresh token (256 bits, base64url)."""

EPOCH_S = 1_767_225_600
"""2026-01-01T00:00:00Z: a NumericDate (RFC 7519, 2) has ten digits until the year 2286."""


@lru_cache(maxsize=8)
def signing_key(algorithm: str) -> Any:  # noqa: ANN401 - a key's type depends on the algorithm
    """Return a fresh key for an algorithm, made once per process and kept in memory only.

    HS256: 32 random bytes (RFC 7518, 3.2: at least the size of the hash); RS256: 2048 bits (3.3);
    ES256: P-256 (3.4); EdDSA: Ed25519 (RFC 8037).
    """
    import secrets  # noqa: PLC0415 - cryptography is heavy and only a signed token needs it

    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - as above

    makers: Mapping[str, Callable[[], Any]] = {
        "HS256": lambda: secrets.token_bytes(32),
        "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
    }
    return makers[algorithm]()


def token_bytes(algorithm: str, claims: Mapping[str, Any], padding_bytes: int, ttl_s: int) -> int:
    """Return the length of a signed access token in bytes.

    `iss sub aud iat exp jti` are always there (RFC 7519, 4.1); the scenario's own claims win. `sub`
    is a UUID and so is `jti`; padding is a claim of that many characters.
    """
    return _token_bytes(algorithm, json.dumps(claims, sort_keys=True), padding_bytes, ttl_s)


@lru_cache(maxsize=64)
def _token_bytes(algorithm: str, claims_json: str, padding_bytes: int, ttl_s: int) -> int:
    import jwt  # noqa: PLC0415 - as above

    payload = {
        "iss": "https://auth.example",
        "sub": "00000000-0000-4000-8000-000000000000",
        "aud": "https://api.example",
        "iat": EPOCH_S,
        "exp": EPOCH_S + ttl_s,
        "jti": "00000000-0000-4000-8000-000000000000",
        **json.loads(claims_json),
    }
    if padding_bytes:
        payload["pad"] = "x" * padding_bytes
    return len(jwt.encode(payload, signing_key(algorithm), algorithm=algorithm))
