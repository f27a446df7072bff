"""What users' clients keep, in the reference engine."""

from simulator import draws
from simulator.model import client_kinds
from simulator.plan import Plan


class ClientKinds:
    """Which clients keep what."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.key = int(plan.key[draws.CLIENT])

    def is_browser(self, device: int) -> bool:
        """Return whether a device has a browser."""
        return client_kinds.is_browser(self.key, device, self.plan.app_share)

    def keeps_cookies(self, device: int) -> bool:
        """Return whether a device's client keeps the cookies that answers bring."""
        return client_kinds.keeps_cookies(self.key, device, self.plan.app_share, self.plan.careless)

    def keeps_credential(self, device: int) -> bool:
        """Return whether a device's client keeps what a login brings."""
        return bool(self.plan.stored) and not (
            self.plan.cookie_jar and not self.keeps_cookies(device)
        )
