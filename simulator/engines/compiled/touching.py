"""Touches of sessions; each kernel mirrors the reference's `Touching`."""

from simulator.engines.compiled.keyspace import use_key
from simulator.engines.compiled.memory import State, exchange_at, login_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.compiled.station import operate_sized
from simulator.model import rules, touches
from simulator.model.rules import LIVE
from simulator.model.steps import STORE_WRITE, TOUCH_STEP, operation_step


@kernel
def touch(t: State, now: int, i: int) -> None:
    """Let a session's idle time start anew, unless its last touch is recent."""
    p, x = t.plan, exchange_at(t, i)
    login = login_at(t, x.login)
    x.touched = touches.is_due(now, login.deadline_ns, login.end_ns, p.idle_ns, p.touch_ns)
    if not x.touched:
        return
    if p.replica_ns:
        send_touch(t, now, i)
        if login.state != LIVE:
            return
        int64s(t.before_ns_at, t.before_ns_rows)[x.login] = login.deadline_ns
        int64s(t.renewed_ns_at, t.renewed_ns_rows)[x.login] = now
        use_key(t, x.login, now)
    login.deadline_ns = rules.touched(now, login.end_ns, p.idle_ns)


@kernel
def send_touch(t: State, now: int, i: int) -> None:
    """Send a touch to the store itself, as its replica takes no write (Redis: EXPIRE)."""
    x = exchange_at(t, i)
    step = operation_step(STORE_WRITE, x.request, x.retries, x.serial, TOUCH_STEP)
    operate_sized(t, now, STORE_WRITE, x.number, step, x.user, t.plan.id_bytes)
