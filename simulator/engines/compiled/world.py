"""What is nobody's: arrivals, the timeline, samples; mirrors the reference's `World`."""

from simulator import draws
from simulator.engines.compiled import agenda
from simulator.engines.compiled.agenda import NOBODY, push, soon
from simulator.engines.compiled.balancer import set_listed
from simulator.engines.compiled.key_sets import start_keys
from simulator.engines.compiled.ledger import in_window
from simulator.engines.compiled.loading import load
from simulator.engines.compiled.logins import expiry_ns, is_known
from simulator.engines.compiled.memory import State, bin_at, jar_at, login_at, node_at
from simulator.engines.compiled.nodes import is_serving, set_up
from simulator.engines.compiled.primitives import float64s, int64s, kernel
from simulator.engines.compiled.server import crash
from simulator.engines.compiled.station import sample_ns
from simulator.engines.compiled.visits import length_of, new_visit
from simulator.engines.order import AFTER_LOADING, SAMPLE, SCALING, SEND, STRIKE, TIMELINE
from simulator.model import rules
from simulator.model.timeline import BOUND, DOWN, LISTED, SIGNED_IN, UP
from simulator.workload.arrivals import arrival_ns, piece_of
from simulator.workload.models import CLOSED, TRACE


@kernel
def open_doors(t: State, turns: int) -> bool:
    """Schedule what begins by itself, no more users than `turns`; return whether all is.

    `arrival` counts the users of a closed workload who have come.
    """
    p = t.plan
    if p.model == CLOSED and t.arrival > 0:
        return users_come(t, turns)
    push(t, int64s(t.action_ns_at, t.action_ns_rows)[0], TIMELINE, 0, 0, 0, 0)
    if t.strike_ns_rows:
        first_ns = int64s(t.strike_ns_at, t.strike_ns_rows)[0]
        push(t, first_ns, TIMELINE, STRIKE, 0, STRIKE, 0)
    schedule_sample(t, 0)
    if p.scaler_interval_ns:
        push(t, p.scaler_interval_ns, TIMELINE, SCALING, 0, SCALING, 0)
    if p.model == CLOSED:
        return users_come(t, turns)
    schedule_arrival(t)
    return True


@kernel
def users_come(t: State, turns: int) -> bool:
    """Let the next users of a closed workload come; return whether all have."""
    first = t.arrival
    t.arrival = min(t.plan.users, first + turns)
    for user in range(first, t.arrival):
        v = new_visit(t, user, user, user, length_of(t, user), 0, 1)
        first_ns = sample_ns(t, draws.THINK, user, 0)
        share = draws.uniform(t.plan.key[draws.START], user, 0)
        push(t, int(share * first_ns + 0.5), SEND, user, 0, v, 0)
    return bool(t.arrival == t.plan.users)


@kernel
def schedule_arrival(t: State) -> None:
    """Schedule the next visit to arrive, if it comes before the end."""
    p, run = t.plan, t
    number = run.arrival
    if p.model == TRACE:
        if number >= t.trace_at_ns_rows:
            return
        at_ns = int64s(t.trace_at_ns_at, t.trace_at_ns_rows)[number]
    else:
        run.expected += draws.exponential(t.plan.key[draws.ARRIVAL], number, 0)
        rows = t.rate_rows
        cumulated = float64s(t.rate_cumulated_at, rows)
        piece = piece_of(run.expected, cumulated, run.piece)
        run.piece = piece
        at_ns = arrival_ns(
            run.expected,
            int64s(t.rate_start_ns_at, rows)[piece],
            float64s(t.rate_at, rows)[piece],
            float64s(t.rate_slope_at, rows)[piece],
            cumulated[piece],
        )
    if at_ns < p.duration_ns:
        push(t, at_ns, SEND, number, 0, NOBODY, 0)


@kernel
def visit_arrives(t: State) -> int:
    """Let the visit arrive that was scheduled, and schedule the next one; return its row."""
    p, run = t.plan, t
    number = run.arrival
    run.arrival = number + 1
    schedule_arrival(t)
    if p.model == TRACE:
        rows = t.trace_at_ns_rows
        user = int64s(t.trace_user_at, rows)[number]
        public = int64s(t.trace_public_at, rows)[number]
        last = int64s(t.trace_last_at, rows)[number]
        return new_visit(t, number, number, user, 1, public, last)
    user = draws.below(t.plan.key[draws.USER], number, 0, p.users)
    return new_visit(t, number, number, user, length_of(t, number), 0, 1)


@kernel
def act(t: State, now: int, number: int) -> None:
    """Let one action of the timeline happen to a node; schedule the next one."""
    rows = t.action_ns_rows
    if number + 1 < rows:
        next_ns = int64s(t.action_ns_at, rows)[number + 1]
        push(t, next_ns, TIMELINE, number + 1, 0, number + 1, 0)
    action, n = int64s(t.action_at, rows)[number], int64s(t.action_node_at, rows)[number]
    if action == UP:
        rise(t, now, n)
    elif action == DOWN:
        crash(t, now, n)
    elif action == SIGNED_IN:
        soon(t, agenda.SIGNED_IN, 0)
    elif action == LISTED:
        list_when_loaded(t, now, n)
    else:
        set_listed(t, n, False)
        node_at(t, n).bound = action == BOUND


@kernel
def rise(t: State, now: int, n: int) -> None:
    """Let a node be up: it loads what it needs."""
    set_up(t, n, True, now)
    start_keys(t, now, n)
    if t.plan.peers:
        load(t, n, now)


@kernel
def list_when_loaded(t: State, now: int, n: int) -> None:
    """Let the balancer choose a node as soon as it has loaded the others' state."""
    if node_at(t, n).loaded_ns > now:
        slot = AFTER_LOADING + n
        push(t, node_at(t, n).loaded_ns, TIMELINE, slot, 0, slot, 0)
    elif node_at(t, n).up:
        set_listed(t, n, True)


@kernel
def schedule_sample(t: State, number: int) -> None:
    """Schedule the look into the middle of a bin."""
    p = t.plan
    at_ns = number * p.bin_ns + p.bin_ns // 2
    if number < p.bins and at_ns < p.duration_ns:
        push(t, at_ns, SAMPLE, number, 0, number, 0)


@kernel
def sample(t: State, now: int, number: int) -> None:
    """Count nodes in service, and pairs of a live login and a node that would know it."""
    p, row, c = t.plan, bin_at(t, number), t.count
    schedule_sample(t, number + 1)
    listed, inside = int64s(t.listed_at, t.listed_rows), int64s(t.inside_at, t.inside_rows)
    count = 0
    for place in range(t.listed):
        if is_serving(t, listed[place], now):
            inside[count] = listed[place]
            count += 1
    row.nodes_up = count
    if not p.pairs or not count:
        return
    every = p.jars * count <= p.pairs
    for i in range(p.jars * count if every else p.pairs):
        jar = jar_at(
            t, i // count if every else draws.below(t.plan.key[draws.PAIR], number, 2 * i, p.jars)
        )
        if jar.login < 0 or login_at(t, jar.login).state != rules.LIVE:
            continue
        if now >= expiry_ns(t, jar.login, jar.deadline_ns):
            continue
        at = i % count if every else draws.below(t.plan.key[draws.PAIR], number, 2 * i + 1, count)
        known = is_known(t, jar.login, jar.deadline_ns, jar.kid, inside[at], now)
        row.pairs += 1
        row.known += known
        if in_window(t, now):
            c.pairs += 1
            c.known += known
