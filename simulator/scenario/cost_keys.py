"""The keys of `costs`: what was measured on one machine, in place of the defaults.

A file of its own, which `authscale calibrate` writes, or the same keys in the scenario.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Tag

from simulator.scenario.block import Block
from simulator.scenario.costs import SIGNATURES, Signature
from simulator.scenario.distribution import Distribution
from simulator.scenario.errors import Refusal
from simulator.scenario.kinds import Kind, Time


class SignatureCosts(Block):
    """Time on the worker for one token, with coding and checking of its claims."""

    sign: Time
    """Time to sign a token (ns)."""
    verify: Time
    """Time to verify one (ns)."""


class TokenCosts(Block):
    """Signed tokens, by algorithm (RFC 7518, RFC 8037); by default as `scenario/costs.py` says."""

    HS256: SignatureCosts | None = None
    """HMAC with SHA-256."""
    RS256: SignatureCosts | None = None
    """RSA with SHA-256; the default is that of a key of 2048 bits."""
    ES256: SignatureCosts | None = None
    """ECDSA on P-256."""
    EdDSA: SignatureCosts | None = None
    """Ed25519."""


class StoreCosts(Block):
    """Service times of the store, unless `store` says them itself."""

    read: Distribution | None = None
    """Service time of a read (ns)."""
    write: Distribution | None = None
    """Service time of a write (ns)."""


class HashCosts(Block):
    """Time to check a password, unless `password_hash.mean` says it; by algorithm."""

    argon2id: Time | None = None
    """Time on the worker (ns)."""
    bcrypt: Time | None = None
    """Time on the worker (ns)."""


class Costs(Block):
    """What cryptography and the store cost; what is left out has its default."""

    tokens: TokenCosts = TokenCosts.defaults()
    """Signing and verifying."""
    store: StoreCosts = StoreCosts.defaults()
    """The store's operations."""
    password_hash: HashCosts = HashCosts.defaults()
    """Checking passwords."""


DEFAULT: Final = "default"


def _read_word(value: object) -> str:
    if value != DEFAULT:
        allowed = "`default`, or a file as `authscale calibrate` writes"
        raise Refusal("neither a word, nor a path, nor a mapping of keys", allowed)
    return DEFAULT


def _tag(value: Any) -> str:  # noqa: ANN401 - pydantic's signature
    return "keys" if isinstance(value, Mapping | Costs) else "word"


DefaultOrCosts = Annotated[
    Annotated[Literal["default"], Kind(_read_word, str, {"type": "string"}), Tag("word")]
    | Annotated[Costs, Tag("keys")],
    Discriminator(_tag),
]
"""`default`, or what the file says: its content has taken the place of its path (`cost_file`)."""


def signature_of(costs: Costs | str, algorithm: str) -> Signature:
    """Time on the worker to sign and to verify a token (ns)."""
    measured = getattr(costs.tokens, algorithm) if isinstance(costs, Costs) else None
    if measured is None:
        return SIGNATURES[algorithm]
    return Signature(sign=measured.sign, verify=measured.verify)
