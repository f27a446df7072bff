"""What users' clients keep; each kernel mirrors the reference's `ClientKinds`."""

from simulator import draws
from simulator.engines.compiled.memory import State
from simulator.engines.compiled.primitives import kernel
from simulator.model import client_kinds


@kernel
def is_browser(t: State, device: int) -> bool:
    """Return whether a device has a browser."""
    return client_kinds.is_browser(t.plan.key[draws.CLIENT], device, t.plan.app_share)


@kernel
def keeps_cookies(t: State, device: int) -> bool:
    """Return whether a device's client keeps the cookies that answers bring."""
    p = t.plan
    return client_kinds.keeps_cookies(p.key[draws.CLIENT], device, p.app_share, p.careless)


@kernel
def keeps_credential(t: State, device: int) -> bool:
    """Return whether a device's client keeps what a login brings."""
    p = t.plan
    return p.stored != 0 and not (p.cookie_jar and not keeps_cookies(t, device))
