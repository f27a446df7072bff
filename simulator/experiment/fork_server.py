"""What the fork server of `workers` loads, once for all of its workers; imported by it alone.

Ctrl-C in a terminal reaches every process of the group, a worker even before it has begun: from
here on none of them answers it. Their parent does.
"""

import signal

import simulator.experiment.cell  # noqa: F401 - loaded here, so that no worker has to

signal.signal(signal.SIGINT, signal.SIG_IGN)
