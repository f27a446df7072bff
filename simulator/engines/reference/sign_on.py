"""Who is logged in on a device already, in the reference engine: single sign-on."""

from collections.abc import Callable

from simulator.engines import tally
from simulator.engines.reference.entities import Exchange, Jar, Visit
from simulator.engines.reference.ledger import Ledger
from simulator.model import sign_on
from simulator.model.steps import LOGIN
from simulator.plan import Plan


class SignOn:
    """Looks at all jars of a device.

    Left out: a login elsewhere that ends while a silent one is on its way.
    """

    def __init__(self, plan: Plan, ledger: Ledger, jar_of: Callable[[int, int], Jar]) -> None:
        self.plan = plan
        self.ledger = ledger
        self.jar_of = jar_of

    def is_silent(self, visit: Visit, kind: int, now: int) -> bool:
        """Return whether an exchange is a login for which no name and password are needed."""
        return sign_on.is_asked(kind, self.plan.single_sign_on) and self.is_known(visit.device, now)

    def is_known(self, device: int, now: int) -> bool:
        """Return whether any login on a device lives."""
        for domain in range(self.plan.domains):
            login = self.jar_of(device, domain).login
            if login is not None and sign_on.vouches(
                self.plan.credential, now, login.deadline_ns, login.end_ns, login.state
            ):
                return True
        return False

    def send(self, x: Exchange) -> None:
        """Note that an exchange is a silent login."""
        if x.kind == LOGIN and x.visit.silent:
            x.silent = True
            self.ledger.tell(x.sent_ns, x, tally.SIGNED_ON)

    def count_not_presented(self, visit: Visit, now: int) -> None:
        """Count a request whose user is logged in, but whose cookie cannot go to that domain."""
        if self.plan.domains == 1 or not self.plan.cookie_jar or visit.public:
            return
        if self.jar_of(visit.device, visit.domain).login is None and self.is_known(
            visit.device, now
        ):
            self.ledger.count_window("not_presented", now)
