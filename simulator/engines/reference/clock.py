"""How time passes in the reference engine: SimPy's, in whole nanoseconds, with a written order."""

from simpy import Environment, Event


class Clock(Environment):
    """SimPy's environment, whose time is a whole number of nanoseconds."""

    @property
    def now(self) -> int:
        """The current time, ns."""
        return self._now  # type: ignore[return-value] # every delay here is an integer


class Hold(Event):
    """An event after a delay whose place among simultaneous ones is given (`engines.order`).

    SimPy's `Timeout` cannot be given a priority; this is the same with one.
    """

    def __init__(self, env: Clock, delay_ns: int, order: int) -> None:
        self.env = env
        self.callbacks = []
        self._value = None
        self._ok = True
        env.schedule(self, order, delay_ns)  # type: ignore[arg-type] # any integer serves
