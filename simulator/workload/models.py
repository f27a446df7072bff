"""The workload models (Schroeder, Wierman, Harchol-Balter, "Open versus closed", NSDI 2006)."""

OPEN, CLOSED, PARTLY_OPEN, TRACE = range(4)
MODELS = ("open", "closed", "partly_open", "trace")
