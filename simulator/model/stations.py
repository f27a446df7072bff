"""Remote stations: FCFS servers in closed form, and what an outage does to them.

An operation's fate is known when it arrives: it starts when a server is free (Lindley 1952 for one
server, Kiefer and Wolfowitz 1955 for several), and outages are known beforehand. Left out: the
operation's own time to connect anew after an outage, and persistence.
"""

from simulator.model.rules import NEVER_NS

REFUSE, HANG = range(2)
OUTAGE_MODES = ("refuse", "hang")


def start_ns(now_ns: int, free_ns: int) -> int:
    """Return when an operation starts that arrives now at a server that is free from `free_ns`."""
    return max(now_ns, free_ns)


def refused_ns(start_ns: int, service_ns: int, out_from_ns: int) -> int:
    """Return when a `refuse` outage that begins after the arrival breaks an operation, or NEVER_NS.

    Whatever has not finished when the outage begins fails at that instant: the connection is reset.
    """
    return out_from_ns if start_ns + service_ns > out_from_ns else NEVER_NS


def hung_start_ns(start_ns: int, out_from_ns: int, out_to_ns: int) -> int:
    """Return when an operation starts: not while the station hangs, but at its end."""
    return out_to_ns if out_from_ns <= start_ns < out_to_ns else start_ns


def hung_service_ns(start_ns: int, service_ns: int, out_from_ns: int, out_to_ns: int) -> int:
    """Return the time in service of an operation that a `hang` interrupts: it goes on later."""
    if start_ns < out_from_ns < start_ns + service_ns:
        return service_ns + out_to_ns - out_from_ns
    return service_ns


COMPILED = (start_ns, refused_ns, hung_start_ns, hung_service_ns)
