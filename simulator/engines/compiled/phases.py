"""Where an exchange stands between two turns of the loop, and what follows a turn."""

SPARED, WAIT, GO_ON = -3, -2, -1
"""What follows, beside the outcomes (0, 1, …): a breaker is open, time must pass, or the program
goes on."""

TRAVELLING, QUEUED, ON_WORKER, UNCONNECTED, CALLING, RETURNING, REDIRECTED, CORELESS, COMPUTING = (
    range(9)
)
"""Phases. RETURNING: back from a remote call, waiting for a worker again (async). REDIRECTED: on
its way from a third party, where it has logged in. CORELESS, COMPUTING: on its worker, where
cores are scarce."""

EXPRESS_QUEUED, EXPRESS_CALLING, EXPRESS_SERVED = range(16, 19)
"""Phases of an exchange by express: it waits for a worker, for a station, or is being served."""
