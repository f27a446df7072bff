"""The compiled engine's loop: one turn an event or an immediate consequence of one."""

from simulator.engines.compiled import agenda
from simulator.engines.compiled.agenda import GENERATION_BITS, GENERATION_MASK, NOBODY, soon
from simulator.engines.compiled.client import (
    AGAIN,
    BEGIN,
    PAUSE,
    begin_request,
    receive,
    send,
    time_out,
)
from simulator.engines.compiled.primitives import kernel, loop
from simulator.engines.compiled.rows import await_no_more, give_exchange
from simulator.engines.compiled.server import (
    GO_ON,
    WAIT,
    answer,
    arrive,
    come_back,
    done,
    give_up_connection,
    got_worker,
    reach_station,
    run,
    travel,
)
from simulator.engines.compiled.tables import EVENTS_A_TURN, LINES_A_TURN, Tables
from simulator.engines.compiled.world import act, open_doors, sample, visit_arrives
from simulator.engines.order import (
    ANSWER,
    ARRIVE,
    BACK,
    HOLD,
    KIND_SHIFT,
    SAMPLE,
    SEND,
    STATION,
    TIMELINE,
    TIMEOUT,
)
from simulator.model.rules import NEVER_NS
from simulator.model.steps import BAD_GATEWAY_502
from simulator.model.steps import TIMEOUT as TIMED_OUT

OVER, FULL, SLICED = range(3)
"""Why the loop returns: the end of the run, a table without room, enough turns for one slice."""


@kernel
def is_full(t: Tables) -> bool:
    """Return whether a table may have no room for another turn."""
    state = t.run[0]
    return (
        state.pending + EVENTS_A_TURN > len(t.events)
        or state.visits + EVENTS_A_TURN > len(t.visits)
        or state.exchanges + EVENTS_A_TURN > len(t.exchanges)
        or state.logins + EVENTS_A_TURN > len(t.logins)
        or (state.keep and state.records + EVENTS_A_TURN > len(t.records))
        or (state.tell and state.story + LINES_A_TURN > len(t.story))
    )


@loop
def pass_time(t: Tables, turns: int) -> int:
    """Let time pass: until the end, `turns` turns, or a table is full. Call it again to go on.

    A turn has up to four stages, each written once: what has happened, what the server does about
    it, its answer, what the client does.
    """
    state, p = t.run[0], t.plan[0]
    if state.now_ns < 0:
        state.now_ns = 0
        open_doors(t)
    now = state.now_ns
    for _ in range(turns):
        if is_full(t):
            state.now_ns = now
            return FULL
        i, v, follows, next_step = NOBODY, NOBODY, WAIT, PAUSE
        is_over = False  # whether the program was entered, so that the node must be left
        received = False

        # What has happened.
        if state.ready_head != state.ready_tail:
            place = state.ready_head & (len(t.ready) - 1)
            what, i = t.ready[place, 0], t.ready[place, 1]
            state.ready_head += 1
            if what == agenda.GOT_WORKER:
                follows = got_worker(t, now, i)
            elif what == agenda.GOT_CONNECTION:
                travel(t, now, i)
            elif what == agenda.NO_CONNECTION:
                t.exchanges[i].answered = 0
                follows = come_back(t, now, i)
            elif what == agenda.DIED:
                follows = BAD_GATEWAY_502
            else:
                received = True
        else:
            if state.pending == 0 or t.events[0, 0] >= p.duration_ns:
                state.now_ns = p.duration_ns
                return OVER
            now = t.events[0, 0]
            kind = t.events[0, 1] >> KIND_SHIFT
            slot = t.events[0, 2] >> GENERATION_BITS
            mark = t.events[0, 2] & GENERATION_MASK
            agenda.drop_first(t)
            if kind == SEND:
                v = slot if slot >= 0 else visit_arrives(t)
                next_step = BEGIN if t.visits[v].starts else AGAIN
            elif kind == TIMELINE:
                act(t, now, slot)
            elif kind == SAMPLE:
                sample(t, now, slot)
            elif kind == TIMEOUT:
                given_up = time_out(t, now)
                if given_up >= 0:
                    x = t.exchanges[given_up]
                    x.client_done = 1
                    x.outcome = TIMED_OUT
                    soon(t, agenda.GAVE_UP, given_up)
            elif t.exchanges[slot].generation == mark:
                i = slot
                if kind == ARRIVE:
                    follows = arrive(t, now, i)
                elif kind == HOLD:
                    follows = GO_ON
                elif kind == STATION:
                    reach_station(t, now, i)
                elif kind == BACK:
                    follows = come_back(t, now, i)
                elif kind == ANSWER:
                    received = True
                else:
                    give_up_connection(t, now, i)

        # What the server does about it, and its answer.
        if follows == GO_ON:
            follows = run(t, now, i)
            is_over = follows >= 0
        if follows >= 0:
            if is_over:
                done(t, now, i, follows)
            answer(t, now, i, follows)

        # What the client does.
        if received:
            v = t.exchanges[i].visit
            if not t.exchanges[i].client_done:
                t.exchanges[i].client_done = 1
                if p.timeout_ns < NEVER_NS:
                    await_no_more(t, i)
            next_step = receive(t, now, i)
            if t.exchanges[i].server_done:
                give_exchange(t, i)
        if next_step == BEGIN:
            begin_request(t, now, v)
            next_step = AGAIN
        if next_step == AGAIN:
            send(t, now, v)
    state.now_ns = now
    return SLICED
