"""The columns of a result: name, unit, formula, what it counts; the one place that defines them.

Each formula makes one number from one run (a strategy's replication) as its engine tallied it. What
is reported is the mean of these numbers over replications, and its interval (`analysis.intervals`);
maxima are means of maxima. Undefined (a ratio of nothing) is NaN here, empty in CSV, null in JSON.

"Of the window": requests whose first byte was sent in [warm-up, duration), everything else by the
clock.
"""

from simulator.analysis import node_load
from simulator.analysis.column import Column
from simulator.analysis.cost import cost_per_hour
from simulator.analysis.formulas import (
    MS,
    S,
    availability,
    count,
    database_utilisation,
    exposure_max,
    mean,
    quantile,
    session_memory_mb_max,
    share,
    store_utilisation,
    throughput,
)
from simulator.engines.tally import Tally
from simulator.plan import Plan

COLUMNS = (
    Column("requests", "", "", 0, "requests of the window", count("requests")),
    Column("ok", "", "", 0, "requests that ended with a 200", count("ok")),
    Column(
        "abandoned",
        "",
        "lower",
        0,
        "requests given up after `client.login_attempts` logins",
        count("abandoned"),
    ),
    Column(
        "error", "", "lower", 0, "requests that ended with 429, 431, 502 or 503", count("error")
    ),
    Column("timeout", "", "lower", 0, "requests whose client stopped waiting", count("timeout")),
    Column(
        "in_flight", "", "", 0, "requests of the window unfinished at its end", count("in_flight")
    ),
    Column(
        "availability",
        "",
        "higher",
        4,
        "ok ÷ finished (ok + abandoned + error + timeout)",
        availability,
    ),
    Column("throughput_per_s", "1/s", "", 1, "ok ÷ length of the window", throughput),
    Column(
        "latency_ms_mean",
        "ms",
        "lower",
        1,
        "mean over ok requests, from the first byte sent to the final answer, detours (401,"
        " refresh, login, repetitions) included",
        mean("latency_ns", "ok", MS),
    ),
    Column("latency_ms_p50", "ms", "lower", 1, "median of the same", quantile(0.5)),
    Column("latency_ms_p95", "ms", "lower", 1, "95th percentile of the same", quantile(0.95)),
    Column("latency_ms_p99", "ms", "lower", 1, "99th percentile of the same", quantile(0.99)),
    Column("latency_ms_p999", "ms", "lower", 1, "99.9th percentile of the same", quantile(0.999)),
    Column(
        "auth_ms_mean",
        "ms",
        "lower",
        2,
        "mean over ok requests: duration of the authentication steps (waiting, service, round"
        " trips) and all of its 401, refresh and login exchanges",
        mean("auth_ns", "ok", MS),
    ),
    Column(
        "login_visibility",
        "",
        "higher",
        4,
        "recognised ÷ carried: exchanges that bring an unexpired credential of a live login to the"
        " instant of recognition, or whose look failed",
        share("recognised", "carried"),
    ),
    Column(
        "login_coverage",
        "",
        "higher",
        4,
        "share of sampled pairs of a live login and a node in service that would know it",
        share("known", "pairs"),
    ),
    Column("logins", "", "lower", 0, "logins of any reason", count("logins")),
    Column(
        "forced_relogins",
        "",
        "lower",
        0,
        "logins after a live login's unexpired credential was refused",
        count("forced_relogins"),
    ),
    Column(
        "expired_relogins",
        "",
        "",
        0,
        "logins after an expired credential was refused",
        count("expired_relogins"),
    ),
    Column("refreshes", "", "", 0, "access tokens renewed by a refresh token", count("refreshes")),
    Column(
        "not_presented",
        "",
        "lower",
        0,
        "requests of a user logged in on another domain, where the cookie cannot go",
        count("not_presented"),
    ),
    Column(
        "false_accepts",
        "",
        "lower",
        0,
        "recognitions of a login that had ended",
        count("false_accepts"),
    ),
    Column("forged_accepts", "", "lower", 0, "forged requests let in", count("forged_accepts")),
    Column(
        "exposure_s_mean",
        "s",
        "lower",
        1,
        "mean over logins that were ended (not by expiry): how long any node still accepts them",
        mean("exposure_ns", "exposures", S),
    ),
    Column("exposure_s_max", "s", "lower", 1, "largest of the same", exposure_max),
    Column(
        "exposure_censored",
        "",
        "lower",
        0,
        "logins whose exposure is cut at the end of the run",
        count("exposure_censored"),
    ),
    Column(
        "store_ops_per_request",
        "",
        "lower",
        3,
        "operations that arrived at the store ÷ requests",
        share("store_ops", "requests"),
    ),
    Column(
        "store_ops_per_s_peak",
        "1/s",
        "lower",
        0,
        "most operations that arrived at the store in a second (aligned)",
        count("store_ops_peak"),
    ),
    Column(
        "store_utilisation",
        "",
        "lower",
        4,
        "service time of the store ÷ (window × shards)",
        store_utilisation,
    ),
    Column(
        "store_bytes_per_request",
        "B",
        "lower",
        0,
        "bytes of sessions read from and written to the store ÷ requests",
        share("store_bytes", "requests"),
    ),
    Column(
        "database_ops_per_request",
        "",
        "lower",
        3,
        "operations that arrived at the database ÷ requests",
        share("database_ops", "requests"),
    ),
    Column(
        "database_ops_per_s_peak",
        "1/s",
        "lower",
        0,
        "most operations that arrived at the database in a second (aligned)",
        count("database_ops_peak"),
    ),
    Column(
        "database_utilisation",
        "",
        "lower",
        4,
        "service time of the database ÷ (window × connections)",
        database_utilisation,
    ),
    Column(
        "auth_server_ops_per_request",
        "",
        "lower",
        3,
        "operations that arrived at the authorization server ÷ requests",
        share("auth_server_ops", "requests"),
    ),
    Column(
        "replication_bytes_per_request",
        "B",
        "lower",
        0,
        "bytes of sessions that nodes sent each other ÷ requests",
        share("replication_bytes", "requests"),
    ),
    Column(
        "credential_bytes_per_request",
        "B",
        "lower",
        0,
        "bytes of session ids and tokens that clients sent, in all exchanges ÷ requests",
        share("credential_bytes", "requests"),
    ),
    Column(
        "node_utilisation_mean",
        "",
        "lower",
        3,
        "worker time held ÷ (workers × time up), all nodes together",
        node_load.utilisation_mean,
    ),
    Column(
        "node_utilisation_max",
        "",
        "lower",
        3,
        "the same of the busiest node",
        node_load.utilisation_max,
    ),
    Column(
        "node_imbalance",
        "",
        "lower",
        3,
        "max ÷ mean over nodes of requests per second served while up",
        node_load.imbalance,
    ),
    Column(
        "session_memory_mb_max",
        "MB",
        "lower",
        1,
        "most sessions that a node held at once × their bytes (10^6); undefined if nodes hold none",
        session_memory_mb_max,
    ),
    Column(
        "lost_updates",
        "",
        "lower",
        0,
        "writes of a session's data that overwrote what another request had written after the read",
        count("lost_updates"),
    ),
    Column(
        "cost_per_hour",
        "",
        "lower",
        2,
        "`prices` × nodes up, the stations that are asked and the bytes answered, in an hour",
        cost_per_hour,
    ),
    # Beside DESIGN's: what the network carries in all, of which credentials are a part.
    Column(
        "wire_bytes_per_request",
        "B",
        "lower",
        0,
        "bytes between clients and servers, both ways, in all exchanges ÷ requests",
        share("wire_bytes", "requests"),
    ),
    Column("preflights", "", "lower", 0, "CORS preflights of browsers", count("preflights")),
)
"""In the order of every table."""

NAMES = tuple(column.name for column in COLUMNS)


def values(plan: Plan, tally: Tally) -> dict[str, float]:
    """Return every column of one run, by name; NaN where undefined."""
    return {column.name: column.formula(plan, tally) for column in COLUMNS}
