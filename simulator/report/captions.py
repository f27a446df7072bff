"""What the report says under each figure, and to those who cannot see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """Under a figure, and instead of it."""

    text: str
    alt: str


CAPTIONS = {
    "latency.png": Caption(
        "Latency of requests that were answered. A line further left is faster; where it crosses"
        " 1 %, a hundredth of the requests took longer (p99). Requests that failed are not in it,"
        " but objectives rank them as infinitely slow.",
        "Complementary distribution of latency, both axes logarithmic, a line a strategy.",
    ),
    "visibility.png": Caption(
        "Of the exchanges that brought an unexpired credential of a live login, the share that was"
        " recognised; below, the load. Dashed lines and shades: events, and how long they last.",
        "Login visibility over time, a line a strategy, above the requests sent per second.",
    ),
    "matrix.png": Caption(
        "Whose logins does a node know? Rows: the node that took the login; columns: the node that"
        " served the request. Blue: known, orange: refused, white: never met.",
        "For each strategy a square, login nodes against serving nodes, with the share recognised.",
    ),
    "store.png": Caption(
        "What the session store has to carry.",
        "Operations of the store per second over time, a line for each strategy that asks it.",
    ),
    "credential_bytes.png": Caption(
        "Session ids and tokens that clients send, per request.",
        "Bytes of credentials per request, a bar a strategy.",
    ),
}
"""By file name; the overview is not in the report, whose page holds all that it does."""
