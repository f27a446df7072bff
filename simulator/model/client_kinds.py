"""Kinds of client: which devices have a browser and which an app, and who keeps no cookies.

Nothing is remembered of a device: a hash of seed, replication and device decides, so that it has
the same client under every strategy and in every visit.
"""

from simulator.draws import uniform

BROWSER, APP = range(2)
KINDS = ("browser", "app")


def kind_of(key: int, device: int, app_share: float) -> int:
    """Return a device's kind of client.

    Args:
        key: The stream `CLIENT`.
        device: Whose.
        app_share: The share of the devices that have an app.
    """
    return APP if uniform(key, device, 0) < app_share else BROWSER


def is_browser(key: int, device: int, app_share: float) -> bool:
    """Return whether a device has a browser: an app has no page in which a foreign script runs."""
    return kind_of(key, device, app_share) == BROWSER


def keeps_cookies(key: int, device: int, app_share: float, careless: int) -> bool:
    """Return whether a device's client keeps the cookies that answers bring (RFC 6265, 5.2).

    Args:
        key: The stream `CLIENT`.
        device: Whose.
        app_share: The share of the devices that have an app.
        careless: The kinds that keep none, a bit each; 0: all keep them.
    """
    return careless == 0 or (careless >> kind_of(key, device, app_share)) & 1 == 0


COMPILED = (kind_of, is_browser, keeps_cookies)
