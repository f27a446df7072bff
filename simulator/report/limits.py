"""What the model leaves out: said in every report, lest its numbers be taken for the world."""

LIMITS = (
    (
        "Costs are the scenario's, by default published ones or measured on one machine;"
        " yours differ. Differences between strategies are safer than absolute numbers."
    ),
    (
        "A node is a number of workers that take exchanges in the order of arrival: no pauses"
        " for garbage collection, no cold caches, no noisy neighbours."
    ),
    (
        "The network has delays and bandwidths, but loses nothing. Connections are open"
        " already: no TCP slow start, no TLS handshake, no DNS."
    ),
    (
        "The store and the database are queues with a fixed cost an operation. They do not"
        " slow down as data grows, and have no disks, locks or indices."
    ),
    "The balancer costs no time and never fails.",
    (
        "Clients think and leave at random, independently of each other and of how long they"
        " waited, up to their time-out."
    ),
    (
        "Strategies follow the RFCs and common frameworks; of the bugs of libraries only those"
        " that a key of the scenario asks for."
    ),
)
