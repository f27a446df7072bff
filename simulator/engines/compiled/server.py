"""The server side of an exchange, cut where time passes; mirrors the reference's `Server`.

What the reference writes as one process is here a row with a `phase` and a place in the program
(`pc`). Kernels that let an exchange go on return what follows (`GO_ON`, `WAIT`) or its outcome.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import DIED, hold, soon
from simulator.engines.compiled.asking import call, go_on
from simulator.engines.compiled.balancer import count_connection, cut_connections, place
from simulator.engines.compiled.breakers import reset_breakers
from simulator.engines.compiled.cores import compute, leave_core, lose_cores
from simulator.engines.compiled.endings import drop
from simulator.engines.compiled.key_sets import awaits_keys, lacks_key, lose_keys, share_keys
from simulator.engines.compiled.keyspace import release_room
from simulator.engines.compiled.ledger import in_window, tell
from simulator.engines.compiled.logins import (
    keep,
    look,
    look_failed,
    read_list,
    remember,
    rotate,
)
from simulator.engines.compiled.memory import State, exchange_at, node_at
from simulator.engines.compiled.nodes import is_serving, join, release, set_busy, set_up
from simulator.engines.compiled.phases import (
    COMPUTING,
    GO_ON,
    ON_WORKER,
    QUEUED,
    REDIRECTED,
    SPARED,
    WAIT,
)
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import lose
from simulator.engines.compiled.rows import (
    enter,
    give_exchange,
    leave,
    outdate,
)
from simulator.engines.compiled.session_data import is_changed, open_data, save
from simulator.engines.compiled.station import operate, sample_ns
from simulator.engines.order import ANSWER, ARRIVE, HOLD
from simulator.model import steps
from simulator.model.rate_limit import full_after_ns, is_admitted, retry_after_ns


@kernel
def arrive(t: State, now: int, i: int) -> int:
    """Come to the authorization server, by way of a third party's, or to the balancer."""
    x, p = exchange_at(t, i), t.plan
    if p.login_gap_ns and x.kind == steps.LOGIN and x.phase != REDIRECTED:
        if not is_admitted(now, t.full_ns, p.login_gap_ns):
            if p.retry_after:
                x.retry_ns = retry_after_ns(now, t.full_ns, p.login_gap_ns)
            return steps.RATE_LIMITED_429
        t.full_ns = full_after_ns(now, t.full_ns, p.login_gap_ns)
    if x.silent and not p.redirected and x.phase != REDIRECTED:
        x.phase = REDIRECTED
        hold(t, now + p.redirect_ns, ARRIVE, i)
        return WAIT
    if p.direct[x.kind]:
        x.node = p.door
        tell(t, now, i, tally.PICKED, x.node, 0)
        return start(t, now, i)
    if p.redirected and x.kind == steps.LOGIN:
        if x.phase != REDIRECTED:
            redirect(t, now, i)
            return WAIT
        if not x.answered:
            return steps.UNAVAILABLE_503
    return meet_node(t, now, i)


@kernel
def meet_node(t: State, now: int, i: int) -> int:
    """Meet the balancer and the node that it picks."""
    x, p = exchange_at(t, i), t.plan
    n = place(t, now, x.first, x.affinity, x.user, x.number, x.serial)
    if n < 0:
        return steps.UNAVAILABLE_503
    x.node = n
    node = node_at(t, n)
    tell(t, now, i, tally.PICKED, n, 0)
    if not is_serving(t, n, now):
        return steps.BAD_GATEWAY_502
    if t.plan.too_large[x.kind, x.attached]:
        return steps.TOO_LARGE_431
    if node.busy >= p.workers and node.waiting >= p.queue_limit:
        return steps.UNAVAILABLE_503
    count_connection(t, n, 1)
    enter(t, i, n)
    if join(t, now, i, n):
        return start(t, now, i)
    x.phase = QUEUED
    return WAIT


@kernel
def redirect(t: State, now: int, i: int) -> None:
    """Let a client log in at a third party before it comes to us with a code."""
    x = exchange_at(t, i)
    step = steps.operation_step(steps.AUTH_CALL, x.request, x.retries, x.serial, 0)
    end_ns, done = operate(t, now, steps.AUTH_CALL, x.number, step, x.user)
    x.phase = REDIRECTED
    x.answered = done
    hold(t, end_ns + t.plan.redirect_ns if done else end_ns, ARRIVE, i)


@kernel
def start(t: State, now: int, i: int) -> int:
    """Begin the program on a worker."""
    x = exchange_at(t, i)
    x.phase = ON_WORKER
    x.started_ns = now
    x.pc = t.plan.entry[x.kind]
    return GO_ON


@kernel
def run(t: State, now: int, i: int) -> int:
    """Take the program's steps, forward only, until time must pass or the program ends."""
    x = exchange_at(t, i)
    n = x.node
    if x.phase == COMPUTING:
        leave_core(t, i)
    while True:
        op, arg = t.plan.op[x.pc], t.plan.arg[x.pc]
        going_on = True
        if op == steps.END:
            tell(t, now, i, tally.ENDED, n, arg)
            return arg
        if op == steps.HAVE:
            going_on = x.login >= 0
        elif op == steps.CPU:
            compute(t, now, i, n)
            return WAIT
        elif op == steps.SERVE:
            serve(t, now, i, n)
            x.pc += 1
            return WAIT
        elif op in steps.CALLS:
            follows = ask(t, now, i, n)
            if follows == WAIT:
                return WAIT
            going_on = follows == GO_ON
        elif op == steps.LOOK:
            going_on = look(t, now, i, n, arg)
        elif op == steps.CHANGED:
            going_on = is_changed(t, i)
        elif op != steps.SHARE:
            affect(t, now, i, n)
        elif t.plan.synchronous:
            x.pc += 1
            hold(t, max(now, x.shared_ns), HOLD, i)
            return WAIT
        x.pc = x.pc + 1 if going_on else t.plan.orelse[x.pc]


@kernel
def ask(t: State, now: int, i: int, n: int) -> int:
    """Begin to ask a station, or for keys that the node lacks; return what follows."""
    x = exchange_at(t, i)
    fetches = t.plan.op[x.pc] == steps.FETCH
    if fetches and not lacks_key(t, now, i, n):
        return GO_ON
    if (fetches and awaits_keys(t, now, i, n)) or call(t, now, i, n, t.plan.arg[x.pc]):
        return WAIT
    x.answered = 0
    if fetches:
        share_keys(t, now, i)
    return SPARED


@kernel
def affect(t: State, now: int, i: int, n: int) -> None:
    """Take a step that changes what is known of logins, in no time."""
    x = exchange_at(t, i)
    op = t.plan.op[x.pc]
    if op == steps.FAILED:
        look_failed(t, now, i, n, t.plan.arg[x.pc])
    elif op == steps.KEEP:
        keep(t, now, i, n)
    elif op == steps.ROTATE:
        rotate(t, now, i, n)
    elif op == steps.COPY:
        remember(t, now, i, n)
    elif op == steps.READ_LIST:
        read_list(t, now, n)
    elif op == steps.OPEN:
        open_data(t, now, i, n, t.plan.arg[x.pc])
    elif op == steps.SAVE:
        save(t, now, i, n)
    else:
        drop(t, now, i, n)


@kernel
def serve(t: State, now: int, i: int, n: int) -> None:
    """Let the application do its own work."""
    x = exchange_at(t, i)
    x.auth_ns = now - x.started_ns
    step = steps.service_step(x.request, x.retries)
    service = sample_ns(t, draws.SERVICE, x.number, step)
    tell(t, now, i, tally.SERVED, n, service)
    hold(t, now + service, HOLD, i)


@kernel
def got_worker(t: State, now: int, i: int) -> int:
    """Go on with a worker that was waited for."""
    x = exchange_at(t, i)
    tell(t, now, i, tally.STARTED, x.node, 0)
    return start(t, now, i) if x.phase == QUEUED else go_on(t, now, i)


@kernel
def done(t: State, now: int, i: int, outcome: int) -> None:
    """Leave the node with the program's outcome."""
    x = exchange_at(t, i)
    n = x.node
    if n == t.plan.door:
        return
    if outcome == steps.OK_200 and x.kind in (steps.REQUEST, steps.PUBLIC) and in_window(t, now):
        node_at(t, n).served += 1
    release(t, now, n)
    leave(t, i, n)
    count_connection(t, n, -1)


@kernel
def answer(t: State, now: int, i: int, outcome: int) -> None:
    """Send the answer on its way; nobody waits for it if the client has given up."""
    x, p = exchange_at(t, i), t.plan
    x.server_done = 1
    release_room(t, i)
    if x.client_done:
        give_exchange(t, i)
        return
    x.outcome = outcome
    if in_window(t, now):
        t.count.wire_bytes += t.plan.down_bytes[x.kind, outcome]
        t.count.down_bytes += t.plan.down_bytes[x.kind, outcome]
    at_ns = now + t.plan.down_ns[x.kind, outcome]
    if at_ns <= x.sent_ns + p.timeout_ns:
        hold(t, at_ns, ANSWER, i)


@kernel
def crash(t: State, now: int, n: int) -> None:
    """A node stops: what it was doing fails, what it remembered is gone."""
    node = node_at(t, n)
    set_up(t, n, False, now)
    set_busy(t, n, 0, now)
    lose(t, n, now)
    reset_breakers(t, n)
    node.epoch += 1
    node.down_since_ns = now
    node.list_until_ns = 0
    lose_keys(t, n)
    node.loaded_ns = 0
    node.link_free_ns = 0
    node.store_connections = 0
    node.waiting = 0
    lose_cores(t, n)
    node.first = node.last = node.store_first = node.store_last = -1
    i = node.here_first
    while i >= 0:
        outdate(t, i)
        soon(t, DIED, i)
        i = exchange_at(t, i).here_after
    node.here_first = node.here_last = -1
    cut_connections(t, n)
