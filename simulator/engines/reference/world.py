"""The reference engine: the plan's world in SimPy, written to be read and believed."""

from simulator import draws
from simulator.engines.order import AFTER_LOADING, SAMPLE, SEND, TIMELINE, order
from simulator.engines.reference.autoscaler import Autoscaler
from simulator.engines.reference.balancer import Balancer
from simulator.engines.reference.client import Clients
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Node, Visit
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.regulars import Regulars
from simulator.engines.reference.server import Process, Server
from simulator.engines.reference.station import Station
from simulator.engines.reference.strikes import Strikes
from simulator.engines.tally import Tally
from simulator.engines.watch import Watch
from simulator.model import copies, rules
from simulator.model.steps import AUTH_SERVER, DATABASE, STORE
from simulator.model.timeline import BOUND, DOWN, LISTED, SIGNED_IN, UP
from simulator.plan import Plan
from simulator.workload.arrivals import arrival_ns, piece_of
from simulator.workload.models import CLOSED, TRACE

WATCHED = 200
"""How often a run says how far it is."""


def run_reference(plan: Plan, *, records: bool, story: bool, watch: Watch) -> Tally:
    """Return what happens under a plan."""
    return World(plan, records=records, story=story).run(watch)


class World:
    """Everything there is, and the processes that are nobody's: arrivals, timeline, samples."""

    def __init__(self, plan: Plan, *, records: bool, story: bool) -> None:
        self.plan = plan
        self.env = Clock(initial_time=0)
        self.ledger = Ledger(plan, records=records, story=story)
        self.nodes = [Node(n) for n in range(plan.nodes)]
        self.balancer = Balancer(plan, self.nodes)
        out = [plan.outages(station) for station in (STORE, DATABASE, AUTH_SERVER)]
        store = Station(plan.store_shards, 1, plan.store_half_ns, plan.store_timeout_ns, out[STORE])
        database = Station(
            1,
            plan.database_connections,
            plan.database_half_ns,
            plan.database_timeout_ns,
            out[DATABASE],
        )
        auth_server = Station(
            1, plan.auth_workers, plan.auth_half_ns, plan.auth_timeout_ns, out[AUTH_SERVER]
        )
        self.server = Server(
            self.env, plan, self.ledger, self.nodes, self.balancer, (store, database, auth_server)
        )
        self.clients = Clients(self.env, plan, self.ledger, self.server)
        self.regulars = Regulars(
            env=self.env, plan=plan, ledger=self.ledger, server=self.server, clients=self.clients
        )
        self.strikes = Strikes(self.env, plan, self.ledger, self.server, self.clients)
        self.autoscaler = Autoscaler(
            self.env, plan, self.ledger, self.nodes, self.server.peers.losses, self.act
        )
        self.keys = plan.key.tolist()

    def run(self, watch: Watch) -> Tally:
        """Let time pass until the end; return what was counted."""
        self.env.process(self.timeline())
        self.env.process(self.strikes.timeline())
        self.env.process(self.samples())
        if self.plan.scaler_interval_ns:
            self.env.process(self.autoscaler.run())
        if self.plan.model == CLOSED:
            for user in range(self.plan.users):
                self.env.process(self.closed_user(user))
        else:
            self.env.process(self.trace() if self.plan.model == TRACE else self.arrivals())
        for part in range(1, WATCHED + 1):
            # SimPy stops before all that happens at that moment: it is the same as one run.
            self.env.run(until=self.plan.duration_ns * part // WATCHED)
            watch(self.env.now, self.ledger.c["requests_sent"])
        for node in self.nodes:
            self.server.workers.set_busy(node, 0)
            self.set_up(node, up=False)
        self.server.endings.close()
        return self.ledger.close(self.nodes)

    def length(self, number: int) -> int:
        """Return how many requests a visit makes."""
        if self.plan.visit_constant:
            return int(self.plan.visit_mean)
        return draws.geometric(self.plan.visit_mean, self.keys[draws.VISIT_LENGTH], number, 0)

    def arrivals(self) -> Process:
        """Visits arrive (open: visits of one request)."""
        plan, key = self.plan, self.keys[draws.ARRIVAL]
        cumulated = plan.rate_cumulated.tolist()
        number, piece, expected = 0, 0, 0.0
        while True:
            expected += draws.exponential(key, number, 0)
            piece = piece_of(expected, cumulated, piece)
            at_ns = arrival_ns(
                expected,
                int(plan.rate_start_ns[piece]),
                float(plan.rate[piece]),
                float(plan.rate_slope[piece]),
                cumulated[piece],
            )
            if at_ns >= plan.duration_ns:
                return
            yield Hold(self.env, at_ns - self.env.now, order(SEND, number, 0))
            user = draws.below(self.keys[draws.USER], number, 0, plan.users)
            visit = Visit(number, number, user, self.length(number))
            self.env.process(self.clients.visit(visit))
            number += 1

    def trace(self) -> Process:
        """A recorded log is replayed open-loop: each request comes when it came."""
        plan = self.plan
        lines = zip(
            plan.trace_at_ns.tolist(),
            plan.trace_user.tolist(),
            plan.trace_public.tolist(),
            plan.trace_last.tolist(),
            strict=True,
        )
        for number, (at_ns, user, public, last) in enumerate(lines):
            if at_ns >= plan.duration_ns:
                return
            yield Hold(self.env, at_ns - self.env.now, order(SEND, number, 0))
            visit = Visit(number, number, user, 1, public=public, may_log_out=last)
            self.env.process(self.clients.visit(visit))

    def closed_user(self, user: int) -> Process:
        """A user of a closed workload: visits for ever, a think time between them."""
        number = user
        first_ns = self.server.remote.sample_ns(draws.THINK, number, 0)
        share = draws.uniform(self.keys[draws.START], user, 0)
        yield Hold(self.env, int(share * first_ns + 0.5), order(SEND, user, 0))
        serial = 0
        while True:
            # Exchanges are numbered on: the server may still work on one of an earlier visit.
            visit = Visit(user, number, user, self.length(number), serial=serial)
            yield from self.clients.visit(visit)
            number, serial = number + self.plan.users, visit.serial
            yield self.clients.think(Visit(user, number, user, 1, serial=serial), 0)

    def timeline(self) -> Process:
        """Nodes come and go as the plan says."""
        plan = self.plan
        lines = zip(
            plan.action_ns.tolist(), plan.action.tolist(), plan.action_node.tolist(), strict=True
        )
        for number, (at_ns, action, node) in enumerate(lines):
            yield Hold(self.env, at_ns - self.env.now, order(TIMELINE, number, 0))
            self.act(action, self.nodes[node])

    def act(self, action: int, node: Node) -> None:
        """Let one action of the timeline happen to a node."""
        balancer = self.balancer
        if action == UP:
            self.set_up(node, up=True)
            self.server.key_sets.start(node)
            if self.plan.peers:
                self.server.peers.load(node, self.server.logins.replicated, self.env.now)
        elif action == DOWN:
            self.crash(node)
        elif action == SIGNED_IN:
            self.regulars.sign_in()
        elif action == LISTED and node.loaded_ns > self.env.now:
            self.env.process(self.list_when_loaded(node))
        elif action == LISTED:
            self.set_listed(node)
        else:
            balancer.set_listed({*balancer.listed} - {node.number})
            balancer.bound.discard(node.number)
            if action == BOUND:
                balancer.bound.add(node.number)

    def list_when_loaded(self, node: Node) -> Process:
        """Let the balancer choose a node as soon as it has loaded the others' state."""
        rank = order(TIMELINE, AFTER_LOADING + node.number, 0)
        while node.loaded_ns > self.env.now:
            yield Hold(self.env, node.loaded_ns - self.env.now, rank)
        self.set_listed(node)

    def set_listed(self, node: Node) -> None:
        """Let the balancer choose a node, if it is up."""
        if node.up:
            self.balancer.set_listed({*self.balancer.listed, node.number})

    def crash(self, node: Node) -> None:
        """A node stops: what it was doing fails, what it remembered is gone."""
        self.set_up(node, up=False)
        self.server.workers.set_busy(node, 0)
        self.server.memory.lose(node, self.env.now)
        self.server.asking.breakers.reset(node)
        node.epoch += 1
        node.down_since_ns = self.env.now
        node.list_until_ns = 0
        self.server.key_sets.lose(node)
        node.loaded_ns = 0
        node.link_free_ns = 0
        node.store_connections = 0
        node.queue.clear()
        self.server.cores.lose(node)
        node.store_queue.clear()
        for x in node.here:
            assert x.process is not None  # noqa: S101 - it was sent
            x.process.interrupt()
        node.here.clear()
        self.balancer.connections[node.number] = 0

    def set_up(self, node: Node, *, up: bool) -> None:
        """Change whether a node is up and note for how long it was."""
        plan, now = self.plan, self.env.now
        if node.up:
            node.up_ns += rules.overlap_ns(node.up_since_ns, now, plan.warm_up_ns, plan.duration_ns)
        node.up_since_ns = now
        node.up = up
        node.seen_work_ns = node.work_ns

    def samples(self) -> Process:
        """In the middle of every bin, see which nodes would know which logins."""
        for number in range(self.plan.bins):
            at_ns = number * self.plan.bin_ns + self.plan.bin_ns // 2
            if at_ns >= self.plan.duration_ns:
                return
            yield Hold(self.env, at_ns - self.env.now, order(SAMPLE, number, 0))
            self.sample(number)

    def sample(self, number: int) -> None:
        """Count nodes in service, and pairs of a live login and a node that would know it."""
        plan, now, ledger = self.plan, self.env.now, self.ledger
        listed = (self.nodes[n] for n in self.balancer.listed)
        inside = [n.number for n in listed if copies.serves(n.up, n.loaded_ns, now)]
        ledger.series[number][-1] = len(inside)
        count = len(inside)
        if not plan.pairs or not count:
            return
        every = plan.jars * count <= plan.pairs
        key = self.keys[draws.PAIR]
        for i in range(plan.jars * count if every else plan.pairs):
            jar_number = i // count if every else draws.below(key, number, 2 * i, plan.jars)
            jar = self.clients.jars.get(jar_number)
            if jar is None or jar.login is None or jar.login.state != rules.LIVE:
                continue
            login = jar.login
            if now >= self.server.logins.expiry_ns(login, jar.deadline_ns):
                continue
            node = inside[i % count if every else draws.below(key, number, 2 * i + 1, count)]
            ledger.count("pairs", now)
            if self.server.logins.is_known(login, jar.deadline_ns, jar.kid, self.nodes[node], now):
                ledger.count("known", now)
