"""The compiled engine's loop: one turn an event or an immediate consequence of one."""

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled import agenda
from simulator.engines.compiled.agenda import GENERATION_BITS, GENERATION_MASK, NOBODY, soon
from simulator.engines.compiled.asking import (
    come_back,
    give_up_connection,
    reach_station,
    rejoin,
    travel,
)
from simulator.engines.compiled.autoscaler import scale, scale_on
from simulator.engines.compiled.client import begin_request, receive, send, time_out
from simulator.engines.compiled.cores import got_core
from simulator.engines.compiled.endings import close_endings
from simulator.engines.compiled.loading import load_on
from simulator.engines.compiled.memory import State, event_at, exchange_at, visit_at
from simulator.engines.compiled.own_expiry import run_out
from simulator.engines.compiled.phases import GO_ON, WAIT
from simulator.engines.compiled.preflights import ask_first
from simulator.engines.compiled.primitives import int64s, kernel, loop
from simulator.engines.compiled.regulars import sign_in
from simulator.engines.compiled.remembered import expire
from simulator.engines.compiled.rows import await_no_more, give_exchange
from simulator.engines.compiled.server import answer, arrive, done, got_worker, run
from simulator.engines.compiled.strikes import strike, strike_on
from simulator.engines.compiled.tables import EVENTS_A_TURN, LINES_A_TURN
from simulator.engines.compiled.visits import AGAIN, BEGIN, PAUSE
from simulator.engines.compiled.world import (
    act,
    list_when_loaded,
    open_doors,
    sample,
    visit_arrives,
)
from simulator.engines.order import (
    AFTER_LOADING,
    ANSWER,
    ARRIVE,
    BACK,
    EXPIRE,
    HOLD,
    KIND_SHIFT,
    SAMPLE,
    SCALING,
    SEND,
    STATION,
    STRIKE,
    TIMELINE,
    TIMEOUT,
)
from simulator.model.rules import NEVER_NS
from simulator.model.steps import BAD_GATEWAY_502
from simulator.model.steps import TIMEOUT as TIMED_OUT

OVER, FULL, SLICED = range(3)
"""Why the loop returns: the end of the run, a table without room, enough turns for one slice."""


@kernel
def is_full(t: State) -> bool:
    """Return whether a table may have no room for another turn."""
    return (
        t.pending + EVENTS_A_TURN > t.event_rows
        or t.visits + EVENTS_A_TURN > t.visit_rows
        or t.exchanges + EVENTS_A_TURN > t.exchange_rows
        or t.logins + EVENTS_A_TURN > t.login_rows
        or t.copies + t.plan.nodes + EVENTS_A_TURN > t.copy_rows
        or t.soonest + EVENTS_A_TURN > t.soonest_rows
        or t.oldest + EVENTS_A_TURN > t.oldest_rows
        or t.thieves + EVENTS_A_TURN > t.thief_rows
        or (t.plan.scaler_interval_ns and t.losses + EVENTS_A_TURN > t.loss_ns_rows)
        or t.plan.jars + t.thieves + EVENTS_A_TURN > t.jar_rows
        or (t.keep and t.records + EVENTS_A_TURN > t.records_rows)
        or (t.tell and t.story + LINES_A_TURN > t.story_rows)
    )


@loop
def pass_time(state: NDArray[np.void], turns: int) -> int:
    """Let time pass: until the end, `turns` turns, or a table is full. Call it again to go on.

    A turn has up to four stages, each written once: what has happened, what the server does about
    it, its answer, what the client does.
    """
    t = state[0]
    p = t.plan
    if t.now_ns < 0:
        if not open_doors(t, turns):
            return SLICED
        t.now_ns = 0
    now = t.now_ns
    for _ in range(turns):
        if is_full(t):
            t.now_ns = now
            return FULL
        i, v, follows, next_step = NOBODY, NOBODY, WAIT, PAUSE
        is_over = False  # whether the program was entered, so that the node must be left
        received = False

        # What has happened.
        if t.ready_head != t.ready_tail:
            ring = int64s(t.ready_at, 2 * t.ready_rows)
            place = 2 * (t.ready_head & (t.ready_rows - 1))
            what, i = ring[place], ring[place + 1]
            t.ready_head += 1
            if what == agenda.GOT_WORKER:
                follows = got_worker(t, now, i)
            elif what == agenda.GOT_CONNECTION:
                travel(t, now, i)
            elif what == agenda.NO_CONNECTION:
                exchange_at(t, i).answered = 0
                follows = come_back(t, now, i)
            elif what == agenda.GOT_KEYS:
                follows = rejoin(t, now, i)
            elif what == agenda.DIED:
                follows = BAD_GATEWAY_502
            elif what == agenda.STRUCK:
                strike_on(t, now, i)
            elif what == agenda.LOADED:
                load_on(t, now, i)
            elif what == agenda.SIGNED_IN:
                sign_in(t, now, i)
            elif what == agenda.SCALED:
                scale_on(t, now, i)
            elif what == agenda.GOT_CORE:
                got_core(t, now, i)
            else:
                received = True
        else:
            first = event_at(t, 0)
            if t.pending == 0 or first.at_ns >= p.duration_ns:
                t.now_ns = p.duration_ns
                close_endings(t)
                return OVER
            now = first.at_ns
            kind = first.rank >> KIND_SHIFT
            slot = first.whose >> GENERATION_BITS
            mark = first.whose & GENERATION_MASK
            agenda.drop_first(t)
            if kind == SEND:
                v = slot if slot >= 0 else visit_arrives(t)
                next_step = BEGIN if visit_at(t, v).starts else AGAIN
            elif kind == TIMELINE:
                if slot >= SCALING:
                    scale(t, now, slot)
                elif slot >= STRIKE:
                    strike(t, slot - STRIKE)
                elif slot >= AFTER_LOADING:
                    list_when_loaded(t, now, slot - AFTER_LOADING)
                else:
                    act(t, now, slot)
            elif kind == EXPIRE:
                if mark:
                    run_out(t, now, slot, mark - 1)
                else:
                    expire(t, now, slot)
            elif kind == SAMPLE:
                sample(t, now, slot)
            elif kind == TIMEOUT:
                given_up = time_out(t, now)
                if given_up >= 0:
                    x = exchange_at(t, given_up)
                    x.client_done = 1
                    x.outcome = TIMED_OUT
                    soon(t, agenda.GAVE_UP, given_up)
            elif exchange_at(t, slot).generation == mark:
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
            v = exchange_at(t, i).visit
            if not exchange_at(t, i).client_done:
                exchange_at(t, i).client_done = 1
                if p.timeout_ns < NEVER_NS:
                    await_no_more(t, i)
            next_step = receive(t, now, i)
            if exchange_at(t, i).server_done:
                give_exchange(t, i)
        if next_step == BEGIN:
            begin_request(t, now, v)
            next_step = AGAIN
        if next_step == AGAIN:
            ask_first(t, now, v)
        if next_step >= AGAIN:
            send(t, now, v)
    t.now_ns = now
    return SLICED
