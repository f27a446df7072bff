"""The order of simultaneous events, one rule for both engines: time, kind, entity, generation.

The entity is the visit (the user in a closed workload), the generation its exchange's serial
number. A node's death comes before everything else of that nanosecond, an answer before the
time-out that it just meets, a worker that becomes free before the exchange that arrives. The
numbers start above SimPy's own priorities, so that the immediate consequences of an event come
before the next one.
"""

TIMELINE, ANSWER, BACK, HOLD, STATION, ARRIVE, SEND, TIMEOUT, CALL_TIMEOUT, SAMPLE, EXPIRE = range(
    1, 12
)

AFTER_LOADING = 1 << 20
"""Added to a node's number: the entity of its second, later listing on the timeline."""

STRIKE = 1 << 21
"""Added to the number of an event that hits users: its entity on the timeline."""

SCALING = 1 << 22
"""The autoscaler's entity on the timeline: after the events of its instant it looks, then nodes
stop (`STOPPING`, added to a node's number), then nodes have booted (`BOOTING`, likewise)."""
STOPPING = 1 << 23
BOOTING = 1 << 24

FORGERY = 1 << 38
"""Where the entities, and the numbers, of forged requests' visits begin."""

THIEF = 1 << 39
"""Added to a thief's number: the entity and the number of its visit."""

REVOCATION = 1 << 40
"""Added to a login's number: whose draw the service of its revocation is."""

REGULAR = 1 << 41
"""Added to a jar's number: whose draws those of a login are that was made before the run."""

KIND_SHIFT = 56
ENTITY_SHIFT = 16
SERIAL_MASK = (1 << ENTITY_SHIFT) - 1


def order(kind: int, entity: int, serial: int) -> int:
    """Return an event's place among those of the same time (entity below 2^40)."""
    return (kind << KIND_SHIFT) | (entity << ENTITY_SHIFT) | (serial & SERIAL_MASK)


def forgery(strike: int, device: int, devices: int) -> int:
    """Return the entity, and the number, of the visit of a request that a device is made to send.

    Args:
        strike: By which strike.
        device: Which device.
        devices: How many there are: of a strike each sends one.
    """
    return FORGERY + strike * devices + device


COMPILED = (order, forgery)
