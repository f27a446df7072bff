"""What is nobody's: arrivals, the timeline, samples; mirrors the reference's `World`."""

from simulator import draws
from simulator.engines.compiled.agenda import NOBODY, push
from simulator.engines.compiled.client import length_of, new_visit
from simulator.engines.compiled.ledger import in_window
from simulator.engines.compiled.logins import expiry_ns
from simulator.engines.compiled.nodes import set_listed, set_up
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.server import crash
from simulator.engines.compiled.station import sample_ns
from simulator.engines.compiled.tables import Tables
from simulator.engines.order import SAMPLE, SEND, TIMELINE
from simulator.model import rules
from simulator.model.timeline import BOUND, DOWN, LISTED, UP
from simulator.workload.arrivals import arrival_ns, piece_of
from simulator.workload.models import CLOSED, TRACE


@kernel
def open_doors(t: Tables) -> None:
    """Schedule what begins by itself."""
    p = t.plan[0]
    push(t, t.action_ns[0], TIMELINE, 0, 0, 0, 0)
    schedule_sample(t, 0)
    if p.model == CLOSED:
        for user in range(p.users):
            v = new_visit(t, user, user, user, length_of(t, user), 0, 1)
            first_ns = sample_ns(t, draws.THINK, user, 0)
            share = draws.uniform(t.key[draws.START], user, 0)
            push(t, int(share * first_ns + 0.5), SEND, user, 0, v, 0)
    else:
        schedule_arrival(t)


@kernel
def schedule_arrival(t: Tables) -> None:
    """Schedule the next visit to arrive, if it comes before the end."""
    p, run = t.plan[0], t.run[0]
    number = run.arrival
    if p.model == TRACE:
        if number >= len(t.trace_at_ns):
            return
        at_ns = t.trace_at_ns[number]
    else:
        run.expected += draws.exponential(t.key[draws.ARRIVAL], number, 0)
        piece = piece_of(run.expected, t.rate_cumulated, run.piece)
        run.piece = piece
        at_ns = arrival_ns(
            run.expected,
            t.rate_start_ns[piece],
            t.rate[piece],
            t.rate_slope[piece],
            t.rate_cumulated[piece],
        )
    if at_ns < p.duration_ns:
        push(t, at_ns, SEND, number, 0, NOBODY, 0)


@kernel
def visit_arrives(t: Tables) -> int:
    """Let the visit arrive that was scheduled, and schedule the next one; return its row."""
    p, run = t.plan[0], t.run[0]
    number = run.arrival
    run.arrival = number + 1
    schedule_arrival(t)
    if p.model == TRACE:
        public, last = int(t.trace_public[number]), int(t.trace_last[number])
        return new_visit(t, number, number, t.trace_user[number], 1, public, last)
    user = draws.below(t.key[draws.USER], number, 0, p.users)
    return new_visit(t, number, number, user, length_of(t, number), 0, 1)


@kernel
def act(t: Tables, now: int, number: int) -> None:
    """Let one action of the timeline happen to a node; schedule the next one."""
    if number + 1 < len(t.action_ns):
        push(t, t.action_ns[number + 1], TIMELINE, number + 1, 0, number + 1, 0)
    action, n = t.action[number], t.action_node[number]
    if action == UP:
        set_up(t, n, True, now)
    elif action == DOWN:
        crash(t, now, n)
    elif action == LISTED:
        set_listed(t, n, True)
    else:
        set_listed(t, n, False)
        t.nodes[n].bound = action == BOUND


@kernel
def schedule_sample(t: Tables, number: int) -> None:
    """Schedule the look into the middle of a bin."""
    p = t.plan[0]
    at_ns = number * p.bin_ns + p.bin_ns // 2
    if number < p.bins and at_ns < p.duration_ns:
        push(t, at_ns, SAMPLE, number, 0, number, 0)


@kernel
def sample(t: Tables, now: int, number: int) -> None:
    """Count nodes in service, and pairs of a live login and a node that would know it."""
    p, row, c = t.plan[0], t.series[number], t.count[0]
    schedule_sample(t, number + 1)
    count = 0
    for place in range(t.run[0].listed):
        count += t.nodes[t.listed[place]].up
    row.nodes_up = count
    if not p.pairs or not count:
        return
    every = p.jars * count <= p.pairs
    for i in range(p.jars * count if every else p.pairs):
        jar = t.jars[i // count if every else draws.below(t.key[draws.PAIR], number, 2 * i, p.jars)]
        if jar.login < 0 or t.logins[jar.login].state != rules.LIVE:
            continue
        login = t.logins[jar.login]
        deadline_ns = expiry_ns(t, jar.login, jar.deadline_ns)
        if now >= deadline_ns:
            continue
        at = i % count if every else draws.below(t.key[draws.PAIR], number, 2 * i + 1, count)
        n = nth_inside(t, at)
        known = rules.recognised(
            p.look, now, n, t.nodes[n].epoch, login.home, login.home_epoch, deadline_ns, login.state
        )
        row.pairs += 1
        row.known += known
        if in_window(t, now):
            c.pairs += 1
            c.known += known


@kernel
def nth_inside(t: Tables, at: int) -> int:
    """Return a node by its place among those that are up and in the balancer's list."""
    place = 0
    while True:
        n = t.listed[place]
        if t.nodes[n].up:
            if at == 0:
                return n
            at -= 1
        place += 1
