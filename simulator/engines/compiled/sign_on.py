"""Who is logged in on a device already; each kernel mirrors the reference's `SignOn`."""

from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.devices import jar_of
from simulator.engines.compiled.ledger import in_window, tell
from simulator.engines.compiled.memory import State, exchange_at, jar_at, login_at, visit_at
from simulator.engines.compiled.primitives import kernel
from simulator.model import sign_on
from simulator.model.steps import LOGIN


@kernel
def is_silent(t: State, now: int, v: int, kind: int) -> bool:
    """Return whether an exchange is a login for which no name and password are needed."""
    if not sign_on.is_asked(kind, t.plan.single_sign_on):
        return False
    return is_known(t, visit_at(t, v).device, now)


@kernel
def is_known(t: State, device: int, now: int) -> bool:
    """Return whether any login on a device lives."""
    for domain in range(t.plan.domains):
        number = jar_at(t, jar_of(t, device, domain)).login
        if number >= 0:
            login = login_at(t, number)
            if sign_on.vouches(
                t.plan.credential, now, login.deadline_ns, login.end_ns, login.state
            ):
                return True
    return False


@kernel
def send_silently(t: State, now: int, i: int, v: int) -> None:
    """Note whether an exchange is a silent login."""
    x = exchange_at(t, i)
    x.silent = x.kind == LOGIN and visit_at(t, v).silent != 0
    if x.silent:
        tell(t, now, i, tally.SIGNED_ON, NOBODY, 0)


@kernel
def count_not_presented(t: State, now: int, v: int) -> None:
    """Count a request whose user is logged in, but whose cookie cannot go to that domain."""
    visit = visit_at(t, v)
    is_stranger = jar_at(t, jar_of(t, visit.device, visit.domain)).login < 0
    if is_stranger and in_window(t, now) and is_known(t, visit.device, now):
        t.count.not_presented += 1
