"""What browsers ask before they call another origin; mirrors the reference's `Preflights`."""

from simulator.engines.compiled.client_kinds import is_browser
from simulator.engines.compiled.devices import jar_of
from simulator.engines.compiled.ledger import in_window
from simulator.engines.compiled.memory import State, jar_at, visit_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.model import preflight
from simulator.model.steps import PREFLIGHT


@kernel
def ask_first(t: State, now: int, v: int) -> None:
    """Let a preflight go first, if an exchange that is about to be sent needs one."""
    visit = visit_at(t, v)
    if not t.plan.preflighted[visit.kind] or visit.stolen >= 0:
        return
    attached = jar_at(t, jar_of(t, visit.device, visit.domain)).login >= 0
    if not preflight.is_due(attached, visit.domain, now, until_ns(t, v)):
        return
    if is_browser(t, visit.device):
        visit.wanted = visit.kind
        visit.kind = PREFLIGHT
        if in_window(t, now):
            t.count.preflights += 1


@kernel
def until_ns(t: State, v: int) -> int:
    """Return until when a device's browser remembers that it may call a domain."""
    visit = visit_at(t, v)
    if not t.plan.preflight_ns or not visit.domain:
        return 0
    return int64s(t.allowed_ns_at, t.allowed_ns_rows)[place_of(t, v)]


@kernel
def remember(t: State, now: int, v: int) -> None:
    """A browser takes an answer that allows its calls."""
    if t.plan.preflight_ns:
        allowed_ns = int64s(t.allowed_ns_at, t.allowed_ns_rows)
        allowed_ns[place_of(t, v)] = now + t.plan.preflight_ns


@kernel
def place_of(t: State, v: int) -> int:
    """Return where it stands until when a device may call a domain: the first is its own."""
    visit = visit_at(t, v)
    return visit.device * (t.plan.domains - 1) + visit.domain - 1
