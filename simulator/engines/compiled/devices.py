"""Devices of users and the jars on them; each kernel mirrors the reference's `Clients`."""

from simulator import draws
from simulator.engines.compiled.memory import State
from simulator.engines.compiled.primitives import kernel
from simulator.model import devices


@kernel
def device_of_visit(t: State, number: int, user: int) -> int:
    """Return the device on which a visit is made."""
    return devices.device(t.plan.key[draws.DEVICE], number, user, t.plan.devices)


@kernel
def jar_of(t: State, device: int, domain: int) -> int:
    """Return the jar of a device's credential for a domain; a bearer token's is one for all."""
    return devices.jar(device, domain, t.plan.domains, t.plan.cookie_jar)


@kernel
def device_of_jar(t: State, j: int) -> int:
    """Return the device that a jar is on."""
    return devices.device_of(j, t.plan.domains, t.plan.cookie_jar)
