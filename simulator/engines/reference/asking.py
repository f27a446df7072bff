"""How a node asks a station in the reference engine: its connections, the way there and back."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator.engines import tally
from simulator.engines.order import BACK, CALL_TIMEOUT, STATION, order
from simulator.engines.reference.breakers import Breakers
from simulator.engines.reference.clock import Clock, Hold
from simulator.engines.reference.entities import Exchange, Node
from simulator.engines.reference.keyspace import Keyspace
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.remote import Remote
from simulator.engines.reference.workers import Workers
from simulator.model import steps
from simulator.plan import Plan

Waiting = Generator[Event, Any, Any]


class Asking:
    """The calls that nodes, and the authorization server itself, make to stations."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a call meets
        self,
        env: Clock,
        plan: Plan,
        ledger: Ledger,
        remote: Remote,
        workers: Workers,
        keyspace: Keyspace,
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.remote = remote
        self.workers = workers
        self.keyspace = keyspace
        self.breakers = Breakers(plan, ledger)

    def hold(self, x: Exchange, kind: int, delay_ns: int) -> Hold:
        """Return an event of this exchange after a delay."""
        return Hold(self.env, delay_ns, order(kind, x.visit.entity, x.serial))

    def call(self, x: Exchange, node: Node, operation: int, pc: int) -> Waiting:
        """Ask a station; return whether it answered in time. A threaded worker waits with us."""
        env, plan = self.env, self.plan
        which = steps.station_of(operation)
        station = self.remote.stations[which]
        inside = node.number == plan.door
        guarded = self.breakers.failures[which] > 0 and not inside
        if guarded and not self.breakers.lets_through(env.now, x, node, operation):
            return False
        deadline_ns = env.now + station.timeout_ns
        pooled = which == steps.STORE and plan.store_pool > 0
        self.ledger.tell(env.now, x, tally.CALLED, node.number, operation)
        turn = self.connection(x, node, station.timeout_ns) if pooled else None
        if not plan.threaded and not inside:
            self.workers.release(node)
        answered = (yield turn) if turn is not None else True
        if answered:
            answered = yield from self.reach(x, operation, pc, deadline_ns, inside=inside)
            if pooled:
                self.disconnect(node)
        self.ledger.tell(
            env.now, x, tally.ANSWERED, node.number, operation if answered else ~operation
        )
        if guarded:
            self.breakers.hear(env.now, x, node, operation, answered=answered)
        if not plan.threaded and not inside:
            yield from self.workers.join(x, node)
        return answered

    def reach(
        self, x: Exchange, operation: int, pc: int, deadline_ns: int, *, inside: bool
    ) -> Waiting:
        """Go to the station and back; return whether it answered in time.

        Left out: an operation that is still on its way when its caller gives up.
        """
        env, station = self.env, self.remote.stations[steps.station_of(operation)]
        half_ns = 0 if inside else station.half_ns
        if env.now + half_ns > deadline_ns:
            yield self.hold(x, BACK, deadline_ns - env.now)
            return False
        yield self.hold(x, STATION, half_ns)
        step = steps.operation_step(operation, x.request, x.retries, x.serial, pc)
        end_ns, done = self.remote.operate(operation, x.visit.number, step, x.visit.user)
        done = done and not self.keyspace.refuses(x, operation, env.now)
        back_ns = end_ns + half_ns
        yield self.hold(x, BACK, max(env.now, min(back_ns, deadline_ns)) - env.now)
        return done and back_ns <= deadline_ns

    def connection(self, x: Exchange, node: Node, timeout_ns: int) -> Event | None:
        """Take a connection of the node's pool; if none is free, return the event to wait for."""
        if node.store_connections < self.plan.store_pool:
            node.store_connections += 1
            return None
        turn = Event(self.env)
        node.store_queue.append(turn)

        def give_up(_: Event) -> None:
            if not turn.triggered and turn in node.store_queue:
                node.store_queue.remove(turn)
                turn.succeed(value=False)

        self.hold(x, CALL_TIMEOUT, timeout_ns).callbacks.append(give_up)
        return turn

    def disconnect(self, node: Node) -> None:
        """Give a connection back: the longest waiting call takes it."""
        if node.store_queue:
            node.store_queue.popleft().succeed(value=True)
        else:
            node.store_connections -= 1
