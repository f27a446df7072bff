"""What cryptography costs on the worker, if neither the scenario nor its `costs` say otherwise.

Measured with PyJWT 2.15 and cryptography 50 on a 2-core x86 machine, in a hot loop: a loaded server
pays more (its caches are cold), another machine pays something else.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.scenario.quantities import MS, US


class Signature(NamedTuple):
    """Time on the worker for one token (ns)."""

    sign: int
    verify: int


SIGNATURES: Mapping[str, Signature] = {
    "HS256": Signature(sign=12_900, verify=26_200),
    "RS256": Signature(sign=217 * US, verify=45 * US),
    "ES256": Signature(sign=24 * US, verify=66 * US),
    "EdDSA": Signature(sign=26 * US, verify=83 * US),
}
"""By algorithm (RFC 7518, RFC 8037); RS256 with 2048 bits. With coding and checking of claims."""

HASHES: Mapping[str, int] = {
    "argon2id": 15 * MS,
    "bcrypt": 50 * MS,
}
"""Time to check a password (ns).

argon2id with 19 MiB and t=2 (RFC 9106; OWASP, Password Storage Cheat Sheet); bcrypt at cost 10, the
least that OWASP allows (at cost 12 it takes 200 ms)."""


def hash_ns(algorithm: str) -> int:
    """Time to check a password (ns)."""
    return HASHES[algorithm]
