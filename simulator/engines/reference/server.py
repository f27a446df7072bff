"""The server side of an exchange: balancer, node, the strategy's steps, the way back.

`serve` reads like the life of a request in the project's design: it is one process an exchange.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from simpy import Event, Interrupt

from simulator import draws
from simulator.engines import tally
from simulator.engines.order import (
    ANSWER,
    ARRIVE,
    HOLD,
    REVOCATION,
    order,
)
from simulator.engines.reference.asking import Asking
from simulator.engines.reference.balancer import Balancer
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.cores import Cores
from simulator.engines.reference.endings import Endings
from simulator.engines.reference.entities import Exchange, Login, Node
from simulator.engines.reference.key_sets import KeySets
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.logins import Logins
from simulator.engines.reference.memory import Memory
from simulator.engines.reference.own_expiry import OwnExpiry
from simulator.engines.reference.peers import Peers
from simulator.engines.reference.remote import Remote
from simulator.engines.reference.session_data import SessionData
from simulator.engines.reference.station import Station
from simulator.engines.reference.stored import Stored
from simulator.engines.reference.touching import Touching
from simulator.engines.reference.workers import Workers
from simulator.model import copies, steps
from simulator.plan import Plan

Process = Generator[Event, Any, None]
Waiting = Generator[Event, Any, Any]


class Server:
    """Everything behind the client's network link."""

    def __init__(
        self,
        env: Clock,
        plan: Plan,
        ledger: Ledger,
        nodes: list[Node],
        balancer: Balancer,
        stations: tuple[Station, Station, Station],
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.nodes = nodes
        self.balancer = balancer
        self.remote = Remote(env, plan, ledger, stations)
        self.workers = Workers(env, plan, ledger)
        self.cores = Cores(env, plan, ledger)
        self.memory = Memory(env, plan, ledger, nodes)
        self.peers = Peers(plan, ledger, nodes, self.memory)
        stored = Stored(plan)
        self.keyspace = Keyspace(plan, ledger, stored)
        self.asking = Asking(env, plan, ledger, self.remote, self.workers, self.keyspace)
        self.key_sets = KeySets(env, plan, ledger, self.asking, self.workers)
        self.asks: Mapping[int, Callable[[Exchange, Node, int, int], Waiting]] = {
            steps.CALL: self.asking.call,
            steps.FETCH: self.key_sets.fetch,
        }
        self.endings = Endings(plan, ledger, nodes, self.memory, self.peers, stored, self.keyspace)
        own = OwnExpiry(env, plan, ledger, self.memory, self.remote, self.keyspace)
        touching = Touching(plan, self.remote, self.keyspace)
        self.logins = Logins(
            plan, ledger, self.memory, self.peers, stored, own, self.keyspace, touching
        )
        self.data = SessionData(plan, ledger, nodes, self.memory, self.peers, stored)
        self.questions: Mapping[int, Callable[[Exchange, Node, int, int], bool]] = {
            steps.LOOK: self.logins.look,
            steps.CHANGED: self.data.is_changed,
        }
        self.effects: Mapping[int, Callable[[Exchange, Node, int], None]] = {
            steps.KEEP: self.logins.keep,
            steps.ROTATE: self.logins.rotate,
            steps.DROP: self.endings.drop,
            steps.COPY: self.logins.remember,
            steps.READ_LIST: self.logins.read_list,
            steps.SAVE: self.data.save,
        }
        # Where clients meet the authorization server: no queue of its own, and always up.
        self.door = Node(plan.door, up=True)
        self.direct = plan.direct.tolist()
        self.program = list(
            zip(plan.op.tolist(), plan.arg.tolist(), plan.orelse.tolist(), strict=True)
        )
        self.entry = plan.entry.tolist()
        self.up_ns = plan.up_ns.tolist()
        self.down_ns = plan.down_ns.tolist()
        self.down_bytes = plan.down_bytes.tolist()
        self.too_large = plan.too_large.tolist()

    def hold(self, x: Exchange, kind: int, delay_ns: int) -> Hold:
        """Return an event of this exchange after a delay."""
        return Hold(self.env, delay_ns, order(kind, x.visit.entity, x.serial))

    def serve(self, x: Exchange) -> Process:
        """The life of an exchange from its first byte sent to its answer under way."""
        yield self.hold(x, ARRIVE, self.up_ns[x.kind][x.attached])
        if x.kind == steps.LOGIN and not self.balancer.admits_login(self.env.now):
            x.retry_ns = self.balancer.retry_after_ns(self.env.now)
            self.answer(x, steps.RATE_LIMITED_429)
            return
        if x.silent and not self.plan.redirected:
            yield self.hold(x, ARRIVE, self.plan.redirect_ns)
        if self.direct[x.kind]:
            x.node = self.door.number
            self.ledger.tell(self.env.now, x, tally.PICKED, x.node)
            self.answer(x, (yield from self.run(x, self.door)))
            return
        if self.plan.redirected and x.kind == steps.LOGIN and not (yield from self.redirect(x)):
            self.answer(x, steps.UNAVAILABLE_503)
            return
        node = self.balancer.place(x, self.env.now)
        if node is None:
            self.answer(x, steps.UNAVAILABLE_503)
            return
        x.node = node.number
        self.ledger.tell(self.env.now, x, tally.PICKED, x.node)
        if not copies.serves(node.up, node.loaded_ns, self.env.now):
            self.answer(x, steps.BAD_GATEWAY_502)
        elif self.too_large[x.kind][x.attached]:
            self.answer(x, steps.TOO_LARGE_431)
        elif node.busy >= self.plan.workers and len(node.queue) >= self.plan.queue_limit:
            self.answer(x, steps.UNAVAILABLE_503)
        else:
            self.balancer.connections[x.node] += 1
            node.here[x] = None
            try:
                outcome = yield from self.work(x, node)
            except Interrupt:
                # The node died: it has forgotten its workers and queues (`crash`).
                outcome = steps.BAD_GATEWAY_502
            else:
                del node.here[x]
                self.balancer.connections[x.node] -= 1
            self.answer(x, outcome)

    def redirect(self, x: Exchange) -> Waiting:
        """Let a client log in at a third party before it comes to us; return whether it has a code.

        The server's part is one operation; the trips between are the client's. A server that is out
        answers with a 503 itself (RFC 6749, 4.1.2.1: `temporarily_unavailable`).
        """
        step = steps.operation_step(steps.AUTH_CALL, x.request, x.retries, x.serial, 0)
        end_ns, done = self.remote.operate(steps.AUTH_CALL, x.visit.number, step, x.visit.user)
        trips_ns = self.plan.redirect_ns if done else 0
        yield self.hold(x, ARRIVE, end_ns + trips_ns - self.env.now)
        return done

    def work(self, x: Exchange, node: Node) -> Waiting:
        """Wait for a worker, take the strategy's steps on it, let it go; return the outcome."""
        yield from self.workers.join(x, node)
        x.started_ns = self.env.now
        outcome = yield from self.run(x, node)
        if outcome == steps.OK_200 and x.kind in (steps.REQUEST, steps.PUBLIC):
            node.served += self.env.now >= self.plan.warm_up_ns
        self.workers.release(node)
        return outcome

    def run(self, x: Exchange, node: Node) -> Waiting:
        """Take the program's steps, forward only; return the outcome of its end."""
        ledger = self.ledger
        pc = self.entry[x.kind]
        while True:
            op, arg, orelse = self.program[pc]
            going_on = True
            if op == steps.END:
                ledger.tell(self.env.now, x, tally.ENDED, node.number, arg)
                return arg
            if op == steps.HAVE:
                going_on = x.login is not None
            elif op == steps.CPU:
                yield from self.cores.compute(x, node, arg)
            elif op in self.asks:
                going_on = yield from self.asks[op](x, node, arg, pc)
            elif op in self.questions:
                going_on = self.questions[op](x, node, arg, self.env.now)
            elif op == steps.FAILED:
                self.logins.look_failed(x, node, self.env.now, arg)
            elif op == steps.OPEN:
                self.data.open(x, node, arg, self.env.now)
            elif op in self.effects:
                self.effects[op](x, node, self.env.now)
            elif op == steps.SHARE:
                if self.plan.synchronous:
                    yield self.hold(x, HOLD, max(0, x.shared_ns - self.env.now))
            elif op == steps.SERVE:
                x.auth_ns = self.env.now - x.started_ns
                step = steps.service_step(x.request, x.retries)
                service_ns = self.remote.sample_ns(draws.SERVICE, x.visit.number, step)
                ledger.tell(self.env.now, x, tally.SERVED, node.number, service_ns)
                yield self.hold(x, HOLD, service_ns)
            pc = pc + 1 if going_on else orelse

    def revoke(self, login: Login, user: int) -> bool:
        """End a login everywhere, and note it where it is kept; return whether it lived."""
        ended = self.endings.revoke(login, self.env.now)
        if ended and self.plan.revoke_call >= 0:
            self.remote.operate(self.plan.revoke_call, REVOCATION + login.number, 0, user)
        return ended

    def answer(self, x: Exchange, outcome: int) -> None:
        """Send the answer on its way; nobody waits for it if the client has given up."""
        self.keyspace.release(x)
        if x.abandoned:
            return
        x.outcome = outcome
        size = self.down_bytes[x.kind][outcome]
        self.ledger.count_window("wire_bytes", self.env.now, size)
        self.ledger.count_window("down_bytes", self.env.now, size)
        delay_ns = self.down_ns[x.kind][outcome]
        if self.env.now + delay_ns <= x.sent_ns + self.plan.timeout_ns:
            x.reply._ok, x.reply._value = True, None  # noqa: SLF001 - as `Hold` does
            self.env.schedule(
                x.reply,
                order(ANSWER, x.visit.entity, x.serial),  # type: ignore[arg-type] # as `Hold`
                delay_ns,
            )
