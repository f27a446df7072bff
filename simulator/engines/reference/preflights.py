"""What browsers ask before they call another origin, in the reference engine."""

from collections.abc import Callable

from simulator.engines.reference.client_kinds import ClientKinds
from simulator.engines.reference.entities import Jar, Visit
from simulator.engines.reference.ledger import Ledger
from simulator.model import preflight
from simulator.model.steps import PREFLIGHT
from simulator.plan import Plan


class Preflights:
    """Which API domains may be called, as devices' browsers remember."""

    def __init__(
        self, plan: Plan, ledger: Ledger, kinds: ClientKinds, jar_of: Callable[[int, int], Jar]
    ) -> None:
        self.plan = plan
        self.ledger = ledger
        self.kinds = kinds
        self.jar_of = jar_of
        self.preflighted = plan.preflighted.tolist()
        self.until_ns: dict[tuple[int, int], int] = {}

    def first(self, visit: Visit, kind: int, now: int) -> int:
        """Return what is sent first for an exchange: a preflight, or the exchange itself."""
        if not self.preflighted[kind]:
            return kind
        until_ns = self.until_ns.get((visit.device, visit.domain), 0)
        attached = self.jar_of(visit.device, visit.domain).login is not None
        if not preflight.is_due(attached, visit.domain, now, until_ns):
            return kind
        if not self.kinds.is_browser(visit.device):
            return kind
        self.ledger.count_window("preflights", now)
        return PREFLIGHT

    def remember(self, visit: Visit, now: int) -> None:
        """A browser takes an answer that allows its calls."""
        if self.plan.preflight_ns:
            self.until_ns[visit.device, visit.domain] = now + self.plan.preflight_ns
