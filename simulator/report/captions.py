"""What the report says under each figure, and to those who cannot see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """Under a figure, and instead of it."""

    text: str
    alt: str


CAPTIONS = {
    "visibility.png": Caption(
        "Of the exchanges that brought an unexpired credential of a live login, the share that was"
        " recognised; below, the load. Dashed lines and shades: events, and how long they last.",
        "Login visibility over time, a line a strategy, above the requests sent per second.",
    ),
    "coverage.png": Caption(
        "Whether a node would know a login is asked once a second of some hundred pairs of a live"
        " login and a node in service, whether or not a request meets them there.",
        "Login coverage over time, a line a strategy.",
    ),
    "relogins.png": Caption(
        "Logins that users had to repeat because a node refused a login that was still good.",
        "Forced logins per second over time, a line for each strategy that forces any.",
    ),
    "matrix.png": Caption(
        "Whose logins does a node know? Rows: the node that took the login; columns: the node that"
        " served the request. Blue: known, orange: refused, white: never met.",
        "For each strategy a square, login nodes against serving nodes, with the share recognised.",
    ),
    "exposure.png": Caption(
        "From the moment a login was ended (logout, revocation, a victim's report) to the last"
        " moment at which any node would accept it. The axis is logarithmic; 0 stands at its left.",
        "Mean and longest exposure of ended logins, a row a strategy, on a logarithmic axis.",
    ),
    "latency.png": Caption(
        "Latency of requests that were answered. A line further left is faster; where it crosses"
        " 1 %, a hundredth of the requests took longer (p99). Requests that failed are not in it,"
        " but objectives rank them as infinitely slow.",
        "Complementary distribution of latency, both axes logarithmic, a line a strategy.",
    ),
    "cost.png": Caption(
        "Strategies met the same traffic as none, so each is compared with it replication by"
        " replication; ±: half of the 95 % interval. Open: the interval holds zero. Times are of"
        " answered requests: whoever turns the slow ones away looks cheap.",
        "Differences from none in latency, authentication and store operations, a row a strategy.",
    ),
    "operations.png": Caption(
        "Operations that arrived at each station, in all exchanges, ÷ requests.",
        "Operations per request, a bar a strategy, stacked by station.",
    ),
    "stations.png": Caption(
        "What each station has to carry. Dashed lines and shades: events, and how long they last.",
        "Operations per second over time, a panel a station, a line for each strategy that asks.",
    ),
    "bytes.png": Caption(
        "Bytes ÷ requests, by where they travel. Each panel has a scale of its own.",
        "Bytes per request, a bar a strategy: credentials, all traffic, the store's, copies.",
    ),
    "nodes.png": Caption(
        "Imbalance and utilisation count a node's time up only. Each panel has a scale of its own."
        " Where an autoscaler decides, the nodes in service are drawn over time, too.",
        "Imbalance, utilisation and session memory of the nodes, a bar a strategy.",
    ),
}
"""By file name; the overview is not in the report, whose page holds all that it does."""
