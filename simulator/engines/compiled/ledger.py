"""What the compiled engine writes down as it goes; each kernel mirrors the reference's `Ledger`."""

from simulator.engines.compiled.agenda import NOBODY
from simulator.engines.compiled.memory import State, bin_at, exchange_at, visit_at
from simulator.engines.compiled.primitives import int64s, kernel
from simulator.engines.tally import ABANDONED, ERROR, OK, RECORD, STORY
from simulator.model.histogram import bucket
from simulator.model.rules import overlap_ns
from simulator.model.steps import DATABASE, STORE

SECOND_NS = 1_000_000_000
LINE_BYTES, RECORD_BYTES = 8 * len(STORY), 8 * len(RECORD)


@kernel
def in_window(t: State, now: int) -> bool:
    """Return whether what happens now counts."""
    return now >= t.plan.warm_up_ns


@kernel
def bin_of(t: State, now: int) -> int:
    """Return the bin of the time series that now falls into: mostly the same as before."""
    if not 0 <= now - t.bin_from_ns < t.plan.bin_ns:
        t.bin = now // t.plan.bin_ns
        t.bin_from_ns = t.bin * t.plan.bin_ns
    return t.bin


@kernel
def tell(t: State, now: int, i: int, code: int, node: int, value: int) -> None:
    """Add a line about an exchange to the story, if there is one."""
    run = t
    if run.tell:
        x = exchange_at(t, i)
        line = int64s(t.story_at + run.story * LINE_BYTES, len(STORY))
        line[0] = now
        line[1] = x.number
        line[2] = x.request
        line[3] = x.serial
        line[4] = x.user
        line[5] = x.kind
        line[6] = code
        line[7] = node
        line[8] = value
        run.story += 1


@kernel
def note(t: State, now: int, user: int, kind: int, code: int, node: int, value: int) -> None:
    """Add a line to the story that is no visit's."""
    if t.tell:
        line = int64s(t.story_at + t.story * LINE_BYTES, len(STORY))
        line[0] = now
        line[1] = NOBODY
        line[2] = 0
        line[3] = 0
        line[4] = user
        line[5] = kind
        line[6] = code
        line[7] = node
        line[8] = value
        t.story += 1


@kernel
def count_operation(
    t: State, station: int, now: int, start: int, end: int, count_bytes: int
) -> None:
    """Count an operation that arrives now at a station."""
    p, run, c, row = t.plan, t, t.count, bin_at(t, bin_of(t, now))
    busy = overlap_ns(start, end, p.warm_up_ns, p.duration_ns)
    counts = in_window(t, now)
    second = now // SECOND_NS
    if station == STORE:
        row.store_ops += 1
        c.store_busy_ns += busy
        if counts:
            c.store_ops += 1
            c.store_bytes += count_bytes
            if second != run.store_second:
                run.store_second = second
                run.store_in_second = 0
            run.store_in_second += 1
            c.store_ops_peak = max(c.store_ops_peak, run.store_in_second)
    elif station == DATABASE:
        row.database_ops += 1
        c.database_busy_ns += busy
        if counts:
            c.database_ops += 1
            if second != run.database_second:
                run.database_second = second
                run.database_in_second = 0
            run.database_in_second += 1
            c.database_ops_peak = max(c.database_ops_peak, run.database_in_second)
    else:
        row.auth_server_ops += 1
        c.auth_server_busy_ns += busy
        if counts:
            c.auth_server_ops += 1
            if second != run.auth_second:
                run.auth_second = second
                run.auth_in_second = 0
            run.auth_in_second += 1
            c.auth_server_ops_peak = max(c.auth_server_ops_peak, run.auth_in_second)


@kernel
def pass_area(t: State, now: int) -> None:
    """Go on with the integral of requests in flight."""
    run, c = t, t.count
    c.request_area_ns += c.requests_in_flight * (now - run.area_since_ns)
    run.area_since_ns = now


@kernel
def begin(t: State, now: int) -> None:
    """A request's first byte is sent."""
    c = t.count
    pass_area(t, now)
    t.sent_in_flight_ns += now
    c.requests_sent += 1
    c.requests_in_flight += 1
    bin_at(t, bin_of(t, now)).sent += 1
    if in_window(t, now):
        c.requests += 1
        c.in_flight += 1


@kernel
def finish(t: State, v: int, node: int, outcome: int, now: int) -> None:
    """A request has its final answer, or none."""
    visit, c, row = visit_at(t, v), t.count, bin_at(t, bin_of(t, now))
    latency_ns = now - visit.sent_ns
    pass_area(t, now)
    t.sent_in_flight_ns -= visit.sent_ns
    c.requests_finished += 1
    c.requests_in_flight -= 1
    c.request_time_ns += latency_ns
    if outcome == OK:
        row.ok += 1
        row.latency_ns += latency_ns
    elif outcome == ABANDONED:
        row.abandoned += 1
    else:
        row.failed += 1
    if in_window(t, visit.sent_ns):
        c.in_flight -= 1
        if outcome == OK:
            c.ok += 1
            c.latency_ns += latency_ns
            c.auth_ns += visit.auth_ns
            t.histogram[bucket(latency_ns)] += 1
        elif outcome == ABANDONED:
            c.abandoned += 1
        elif outcome == ERROR:
            c.error += 1
        else:
            c.timeout += 1
    if t.keep:
        keep_record(t, v, node, outcome, now)


@kernel
def keep_record(t: State, v: int, node: int, outcome: int, now: int) -> None:
    """Add a request to the records."""
    visit = visit_at(t, v)
    line = int64s(t.records_at + t.records * RECORD_BYTES, len(RECORD))
    line[0] = visit.number
    line[1] = visit.request
    line[2] = visit.user
    line[3] = visit.domain
    line[4] = visit.public
    line[5] = visit.sent_ns
    line[6] = now
    line[7] = outcome
    line[8] = node
    line[9] = visit.exchanges
    line[10] = visit.auth_ns
    line[11] = visit.logins
    t.records += 1


@kernel
def count_look(t: State, home: int, node: int, now: int, live: bool, known: bool) -> None:  # noqa: FBT001 - a scalar, as in the rules
    """A credential was looked at, or the look failed."""
    c, row = t.count, bin_at(t, bin_of(t, now))
    counts = in_window(t, now)
    if live:
        row.carried += 1
        if known:
            row.recognised += 1
        if counts:
            c.carried += 1
            seen = int64s(t.visibility_at, t.visibility_rows)
            places = t.plan.nodes + (t.plan.door >= 0)
            cell = 2 * (home * places + node)
            seen[cell] += 1
            if known:
                c.recognised += 1
                seen[cell + 1] += 1
    elif known and counts:
        c.false_accepts += 1


@kernel
def count_forged(t: State, now: int, accepted: bool) -> None:  # noqa: FBT001 - a scalar, as in the rules
    """A credential was looked at that its user did not send: none of the user's exchanges."""
    if accepted and in_window(t, now):
        t.count.forged_accepts += 1


@kernel
def count_end(t: State, exposure_ns: int, ended_ns: int) -> None:
    """For how long a login that its user ended is accepted, is known."""
    c = t.count
    if in_window(t, ended_ns):
        c.exposures += 1
        c.exposure_ns += exposure_ns
        c.exposure_max_ns = max(c.exposure_max_ns, exposure_ns)
