"""The stations beside the nodes in the reference engine, and the draws of all durations."""

from simulator import draws
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.ledger import Ledger
from simulator.engines.reference.station import Station
from simulator.model import steps
from simulator.plan import Plan


class Remote:
    """Store, database and authorization server, by the numbers of `model.steps`."""

    def __init__(
        self, env: Clock, plan: Plan, ledger: Ledger, stations: tuple[Station, Station, Station]
    ) -> None:
        self.env = env
        self.plan = plan
        self.ledger = ledger
        self.stations = stations
        self.keys = plan.key.tolist()
        self.distributions = list(
            zip(plan.family.tolist(), plan.dist_a.tolist(), plan.dist_b.tolist(), strict=True)
        )
        self.values = plan.values.data

    def sample_ns(self, distribution: int, whose: int, step: int) -> int:
        """Return a draw from one of the plan's distributions."""
        family, a, b = self.distributions[distribution]
        return draws.sample_ns(family, a, b, self.values, self.keys[distribution], whose, step)

    def operate(
        self, operation: int, whose: int, step: int, user: int, size: int = -1
    ) -> tuple[int, bool]:
        """Let a station serve what arrives now; return when it ends, and whether it is done.

        Args:
            operation: Which one.
            whose: The visit whose draw its service is.
            step: Which draw of it.
            user: Whose session it is about: that decides the shard.
            size: Bytes of it; −1: those of a session or a denied token.
        """
        now, which = self.env.now, steps.station_of(operation)
        shard = 0
        if which == steps.STORE and self.plan.store_shards > 1:
            shard = draws.below(self.keys[draws.ADDRESS], user, 1, self.plan.store_shards)
        service_ns = self.sample_ns(operation, whose, step)
        start_ns, end_ns, done = self.stations[which].serve(now, shard, service_ns)
        if done or end_ns > now:
            if size < 0:
                is_read = operation == steps.STORE_READ
                size = self.plan.store_read_bytes if is_read else self.plan.store_write_bytes
            self.ledger.operation(which, now, start_ns, end_ns, size)
        return end_ns, done
