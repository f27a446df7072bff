"""What the reference engine writes down as it goes."""

import numpy as np

from simulator.engines.reference.entities import Exchange, Login, Node, Visit
from simulator.engines.tally import (
    COUNTERS,
    RECORD,
    SERIES,
    STORY,
    Tally,
    audit,
    empty_arrays,
    in_order,
    wrapped,
)
from simulator.model.histogram import bucket
from simulator.model.rules import overlap_ns
from simulator.plan import Plan

COLUMN = {name: i for i, name in enumerate(SERIES)}


class Ledger:
    """Counters, time series and logs of one run.

    `count` serves whatever is counted by the clock, in the window and in the series alike; what has
    rules of its own has a method of its own.
    """

    def __init__(self, plan: Plan, *, records: bool, story: bool) -> None:
        self.warm_up_ns = plan.warm_up_ns
        self.duration_ns = plan.duration_ns
        self.bin_ns = plan.bin_ns
        self.c = dict.fromkeys(COUNTERS, 0)
        self.arrays = empty_arrays(plan)
        self.outcomes = self.arrays["outcomes"].tolist()
        self.series = self.arrays["series"].tolist()
        self.visibility = self.arrays["visibility"].tolist()
        self.histogram = self.arrays["histogram"].tolist()
        self.records: list[tuple[int, ...]] | None = [] if records else None
        self.story: list[tuple[int, ...]] | None = [] if story else None
        self.area_since_ns = 0
        self.sent_in_flight_ns = 0
        self.second = [-1, -1, -1]
        self.ops_in_second = [0, 0, 0]

    def count(self, name: str, now_ns: int, amount: int = 1) -> None:
        """Count something by the clock."""
        if now_ns >= self.warm_up_ns:
            self.c[name] += amount
        self.series[now_ns // self.bin_ns][COLUMN[name]] += amount

    def count_window(self, name: str, now_ns: int, amount: int = 1) -> None:
        """Count something that has no time series."""
        if now_ns >= self.warm_up_ns:
            self.c[name] += amount

    def most(self, name: str, value: int) -> None:
        """Note a value if it is the greatest so far."""
        self.c[name] = max(self.c[name], value)

    def operation(
        self, station: int, now_ns: int, start_ns: int, end_ns: int, count_bytes: int
    ) -> None:
        """Count an operation that arrives now at the store (0) or the database (1)."""
        name = ("store", "database", "auth_server")[station]
        self.count(name + "_ops", now_ns)
        self.c[name + "_busy_ns"] += overlap_ns(start_ns, end_ns, self.warm_up_ns, self.duration_ns)
        if now_ns < self.warm_up_ns:
            return
        if station == 0:
            self.c["store_bytes"] += count_bytes
        second = now_ns // 1_000_000_000
        if second != self.second[station]:
            self.second[station] = second
            self.ops_in_second[station] = 0
        self.ops_in_second[station] += 1
        peak = name + "_ops_peak"
        self.c[peak] = max(self.c[peak], self.ops_in_second[station])

    def begin(self, now_ns: int) -> None:
        """A request's first byte is sent."""
        self._area(now_ns)
        self.sent_in_flight_ns += now_ns
        self.c["requests_sent"] += 1
        self.c["requests_in_flight"] += 1
        self.series[now_ns // self.bin_ns][COLUMN["sent"]] += 1
        if now_ns >= self.warm_up_ns:
            self.c["requests"] += 1
            self.c["in_flight"] += 1

    def finish(self, visit: Visit, last: Exchange, outcome: int, now_ns: int) -> None:
        """A request has its final answer, or none."""
        latency_ns = now_ns - visit.sent_ns
        self._area(now_ns)
        self.sent_in_flight_ns -= visit.sent_ns
        c = self.c
        c["requests_finished"] += 1
        c["requests_in_flight"] -= 1
        c["request_time_ns"] += latency_ns
        row = self.series[now_ns // self.bin_ns]
        row[COLUMN[("ok", "abandoned", "failed", "failed")[outcome]]] += 1
        if outcome == 0:
            row[COLUMN["latency_ns"]] += latency_ns
        if visit.sent_ns >= self.warm_up_ns:
            c["in_flight"] -= 1
            c[("ok", "abandoned", "error", "timeout")[outcome]] += 1
            if outcome == 0:
                c["latency_ns"] += latency_ns
                c["auth_ns"] += visit.auth_ns
                self.histogram[bucket(latency_ns)] += 1
        if self.records is not None:
            self.records.append(
                (visit.number, visit.request, visit.user, visit.domain, int(visit.public),
                 visit.sent_ns, now_ns, outcome, last.node, visit.exchanges, visit.auth_ns,
                 visit.logins)
            )  # fmt: skip

    def look(self, login: Login, node: int, now_ns: int, *, live: bool, known: bool) -> None:
        """A credential was looked at, or the look failed."""
        if live:
            self.count("carried", now_ns)
            if known:
                self.count("recognised", now_ns)
            if now_ns >= self.warm_up_ns:
                self.visibility[login.home][node][0] += 1
                self.visibility[login.home][node][1] += known
        elif known:
            self.count_window("false_accepts", now_ns)

    def forged(self, now_ns: int, *, accepted: bool) -> None:
        """A credential was looked at that its user did not send: none of the user's exchanges."""
        if accepted:
            self.count_window("forged_accepts", now_ns)

    def ended(self, exposure_ns: int, ended_ns: int) -> None:
        """For how long a login that its user ended is accepted, is known."""
        if ended_ns >= self.warm_up_ns:
            self.c["exposures"] += 1
            self.c["exposure_ns"] += exposure_ns
            self.c["exposure_max_ns"] = max(self.c["exposure_max_ns"], exposure_ns)

    def tell(self, at_ns: int, x: Exchange, code: int, node: int = -1, value: int = 0) -> None:
        """Add a line to the story, if there is one."""
        if self.story is not None:
            visit = x.visit
            self.story.append(
                (at_ns, visit.number, x.request, x.serial, visit.user, x.kind, code, node, value)
            )

    def note(  # noqa: PLR0913, PLR0917 - a line of the story
        self, at_ns: int, user: int, kind: int, code: int, value: int, node: int = -1
    ) -> None:
        """Add a line to the story that is no visit's."""
        if self.story is not None:
            self.story.append((at_ns, -1, 0, 0, user, kind, code, node, value))

    def _area(self, now_ns: int) -> None:
        c = self.c
        c["request_area_ns"] += c["requests_in_flight"] * (now_ns - self.area_since_ns)
        self.area_since_ns = now_ns

    def close(self, nodes: list[Node]) -> Tally:
        """Return the tally at the end of the run."""
        self._area(self.duration_ns)
        c = self.c
        c["request_time_ns"] += c["requests_in_flight"] * self.duration_ns - self.sent_in_flight_ns
        for node in nodes:
            self.most("node_sessions_max", node.sessions)
        for name in ("request_area_ns", "request_time_ns"):
            c[name] = wrapped(c[name])
        arrays = dict(self.arrays)
        for name in ("outcomes", "series", "visibility", "histogram"):
            arrays[name] = np.array(getattr(self, name), dtype=np.int64).reshape(arrays[name].shape)
        arrays["nodes"] = np.array([(n.busy_ns, n.up_ns, n.served) for n in nodes], dtype=np.int64)
        lines = np.array(self.records or [], dtype=np.int64).reshape(-1, len(RECORD))
        story = np.array(self.story or [], dtype=np.int64).reshape(-1, len(STORY))
        return audit(
            Tally(
                counters=c,
                **arrays,
                records=in_order(lines, (6, 0, 1)),
                story=in_order(story, (0, 1, 3)),
            )
        )
