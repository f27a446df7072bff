"""Devices of a user, and the jars of credentials on them: pure functions of integers.

Devices are numbered through: a user's are neighbours. On each there is a jar for each domain if the
credential is a cookie, which goes to its own domain only (RFC 6265, 5.3); a bearer token's is one
for all domains.
"""

from simulator.draws import below


def device(key: int, visit: int, user: int, devices: int) -> int:
    """Return the device on which a visit is made: any of the user's, by a draw for each visit.

    Args:
        key: The stream `DEVICE`.
        visit: Its number.
        user: Whose it is.
        devices: How many devices a user has.
    """
    return user * devices + below(key, visit, 0, devices) if devices > 1 else user


def jar(device: int, domain: int, domains: int, cookie_jar: int) -> int:
    """Return the jar of a device's credential for a domain."""
    return device * domains + domain if cookie_jar else device


def device_of(jar: int, domains: int, cookie_jar: int) -> int:
    """Return the device that a jar is on."""
    return jar // domains if cookie_jar else jar


COMPILED = (device, jar, device_of)
