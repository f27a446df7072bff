"""Scenarios over the whole schema that works, small enough for the reference engine."""

from typing import Any

from hypothesis import strategies as st

from simulator.model.balancers import POLICIES
from tests.engines.generated_autoscalers import autoscalers
from tests.engines.generated_credentials import credentials
from tests.engines.generated_times import breakers, distributions, share, time_ms


@st.composite
def clients(draw: st.DrawFn) -> dict[str, Any]:
    """Browsers, apps, or both; of either kind some keep no cookies."""
    app = {"share": 3, "keeps_cookies": draw(st.booleans())}
    browser = {"share": 1, "keeps_cookies": draw(st.sampled_from([True, True, False]))}
    return draw(
        st.sampled_from(
            [
                {"browser": 1},
                {"app": app},
                {"browser": 1, "app": app},
                {"browser": browser, "app": app},
            ]
        )
    )


LIMITS = (
    {"logins_per_s": "none"},
    {"logins_per_s": "none"},
    {"logins_per_s": "2 /s"},
    {"logins_per_s": "30 /s"},
    {"logins_per_s": "2 /s", "retry_after": True},
)


@st.composite
def workloads(draw: st.DrawFn, duration_s: int) -> dict[str, Any]:
    """Open, closed and partly-open traffic from idle to saturated, of few users who collide."""
    model = draw(st.sampled_from(["open", "closed", "partly_open"]))
    workload: dict[str, Any] = {
        "model": model,
        "users": draw(st.sampled_from([1, 2, 5, 30])),
        "logout_probability": draw(share()),
        "authenticated_share": draw(st.sampled_from([1.0, 1.0, 0.7, 0.0])),
        "devices_per_user": draw(st.sampled_from([1, 1, 2, 3])),
        "logged_in_at_start": draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
        "think_time": draw(distributions(0.001, 100, 1000)),
        "domains": draw(
            st.sampled_from(
                [{"app.example": 1}, {"a.example": 1, "b.example": 2}, {"a": 1, "b": 1, "c": 5}]
            )
        ),
        "clients": draw(clients()),
    }
    if model != "closed":
        workload["arrival_rate"] = draw(st.sampled_from(["1 /s", "5 /s", "40 /s"]))
        workload["users"] = draw(st.sampled_from([1, 3, 30, 1000]))
        if draw(st.booleans()):
            factors = draw(st.lists(st.sampled_from([0, 0.5, 1, 4]), min_size=1, max_size=3))
            workload["profile"] = [
                {"at": f"{duration_s * i / 4:g} s", "factor": factor}
                for i, factor in enumerate([*factors, 1])
            ]
    if model != "open":
        workload["requests_per_visit"] = draw(
            st.sampled_from([1, 3, {"mean": 4, "distribution": "geometric"}])
        )
    return workload


@st.composite
def nodes(draw: st.DrawFn, *, weighted: bool) -> dict[str, Any]:
    """From a single worker to plenty, from a loss system to a long queue."""
    count = draw(st.integers(1, 4))
    weights = st.dictionaries(st.sampled_from("ABCD"[:count]), st.integers(1, 9))
    return {
        "count": count,
        "weights": draw(weights) if weighted else {},
        "workers": draw(st.sampled_from([1, 2, 8])),
        "cores": draw(st.sampled_from(["none", 1, 2])),
        "concurrency": draw(st.sampled_from(["threaded", "async"])),
        "service_time": draw(distributions(1, 20, 300)),
        "database_query": draw(st.none() | distributions(1, 30)),
        "queue_limit": draw(st.sampled_from([0, 1, 5, 1000])),
        "boot_time": draw(time_ms(0, 500)),
        # Sessions are of 2080 B.
        "session_memory": draw(st.sampled_from(["none", "none", "2080 B", "5 kB", "30 kB"])),
    }


@st.composite
def outages(draw: st.DrawFn) -> dict[str, Any]:
    """How long a station is out, and how."""
    return {
        "duration": draw(time_ms(5, 900)),
        "mode": draw(st.sampled_from(["refuse", "hang"])),
    }


@st.composite
def store_events(draw: st.DrawFn, duration_s: int) -> list[dict[str, Any]]:
    """The store is out, is flushed, or fails over, before or after a flush."""
    at_ms = duration_s * 50 * draw(st.integers(1, 18))
    kind = draw(st.sampled_from(["", "store_outage", "store_failover"]))
    flushes = draw(st.booleans())
    if kind != "store_failover":
        found = [{"at": f"{at_ms} ms", kind: draw(outages())}] if kind else []
        at_s = draw(st.integers(1, 18)) * duration_s / 20
        return [*found, *([{"at": f"{at_s:g} s", "store_flush": True}] if flushes else [])]
    lasts_ms, lost_ms = draw(st.sampled_from([5, 300])), draw(st.sampled_from([0, 500, 2000]))
    failover = {"duration": f"{lasts_ms} ms", "lost_writes": f"{lost_ms} ms"}
    found = [{"at": f"{at_ms} ms", kind: failover}]
    flush_ms = draw(st.sampled_from([at_ms + lasts_ms, max(0, at_ms - lost_ms)]))
    if flushes and 0 < flush_ms < duration_s * 1000:
        # Of two things at one instant the first in the file is first: a flush, then a failover.
        found.insert(0, {"at": f"{flush_ms} ms", "store_flush": True})
    return found


@st.composite
def strikes(draw: st.DrawFn, at: st.SearchStrategy[str]) -> list[dict[str, Any]]:
    """Logins are ended, credentials copied, requests forged."""
    found: list[dict[str, Any]] = []
    if draw(st.booleans()):
        found.append({"at": draw(at), "revoke": {"share": draw(st.sampled_from([0.3, 1]))}})
    if draw(st.booleans()):
        theft = {
            "share": draw(st.sampled_from([0.3, 1])),
            "noticed_after": draw(time_ms(0, 1500, 600_000)),
            "thief_interval": draw(time_ms(50, 700)),
        }
        found.append({"at": draw(at), draw(st.sampled_from(["steal", "xss"])): theft})
    if draw(st.booleans()):
        found.append({"at": draw(at), "csrf": {"share": draw(st.sampled_from([0.3, 1]))}})
    return found


@st.composite
def events(
    draw: st.DrawFn, duration_s: int, count: int, model: str, *, scaled: bool
) -> list[dict[str, Any]]:
    """A timeline: nodes come, leave and crash, the store fails, traffic swells."""
    at = st.sampled_from([f"{duration_s * i / 20:g} s" for i in range(1, 19)])
    found: list[dict[str, Any]] = []
    if not scaled and draw(st.booleans()):
        found.append({"at": draw(at), "add_nodes": draw(st.integers(1, 2))})
    if draw(st.booleans()):
        restart = draw(time_ms(10, 700, 3000))
        found.append({"at": draw(at), "crash_node": "A", "restart_after": restart})
    if count > 1 and not scaled and draw(st.booleans()):
        found.append({"at": draw(at), "remove_node": "B", "drain": draw(time_ms(0, 50, 1500))})
    if not scaled and all("add_nodes" in e for e in found) and draw(st.booleans()):
        deployment = {
            "interval": draw(time_ms(0, 300, 2000)),
            "drain": draw(time_ms(0, 50, 1500)),
        }
        found.append({"at": draw(at), "rolling_deploy": deployment})
    found += draw(store_events(duration_s))
    if draw(st.booleans()):
        found.append({"at": draw(at), "database_outage": draw(outages())})
    found += [
        {"at": when, "rotate_keys": {"grace": draw(time_ms(0, 300, 5000))}}
        for when in draw(st.lists(at, max_size=2, unique=True))
    ]
    if draw(st.booleans()):
        found.append({"at": draw(at), "wrong_key": "A"})
    found += draw(strikes(at))
    if model in ("open", "partly_open") and draw(st.booleans()):
        found.append({"at": draw(at), "arrival_factor": draw(st.sampled_from([0.2, 3]))})
    return found


@st.composite
def affinities(draw: st.DrawFn) -> dict[str, Any]:
    """Balancers' cookies that live long or hardly at all, are kept, or lead back."""
    when_gone = draw(st.sampled_from(["rewrite", "keep"]))
    return {
        "cookie_ttl": draw(st.just("none") | time_ms(1, 300, 2500, 600_000)),
        "when_gone": when_gone,
        "fail_back": draw(st.booleans()) if when_gone == "rewrite" else False,
    }


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario as its file would say it, with all strategies."""
    duration_s = draw(st.sampled_from([3, 8, 25]))
    workload = draw(workloads(duration_s))
    policy = draw(st.sampled_from(POLICIES))
    if policy == "ip_hash" and draw(st.booleans()):
        workload["addresses"] = draw(st.sampled_from([1, 2, 7]))
    pool = draw(nodes(weighted=policy in ("round_robin", "random")))
    proofs = draw(credentials())
    scaler = draw(autoscalers(pool["count"]))
    timeline = draw(events(duration_s, pool["count"], workload["model"], scaled=bool(scaler)))
    if "auth_server" in proofs and draw(st.booleans()):
        timeline.append({"at": "1.5 s", "auth_server_outage": draw(outages())})
    limit = draw(st.sampled_from(["none", "none", "300 B", "3 kB", "10 kB", "40 kB"]))
    evictions = ["noeviction", "allkeys-lru", "volatile-ttl"]
    return {
        "name": "generated",
        "seed": draw(st.integers(0, 5)),
        "duration": f"{duration_s} s",
        "warm_up": draw(st.sampled_from(["0 s", "1 s"])),
        "workload": workload,
        "balancer": {
            "policy": policy,
            "redispatch": draw(st.booleans()),
            "affinity": draw(affinities()),
            "health_check": {"interval": draw(time_ms(100, 1000)), "fall": 2, "rise": 1},
        },
        "nodes": pool,
        "events": timeline,
        "store": {
            "shards": draw(st.sampled_from([1, 3])),
            "round_trip": draw(time_ms(0, 0.5, 20)),
            "read": draw(distributions(0.01, 5)),
            "write": draw(distributions(0.012, 5)),
            "connections_per_node": draw(st.sampled_from([1, 2, 50])),
            "timeout": draw(time_ms(3, 40, 1000)),
            "replica_lag": draw(time_ms(0, 0, 50, 900)),
            "on_outage": draw(st.sampled_from(["fail", "anonymous", "forget", "accept"])),
            "maxmemory": limit,
            "eviction": "noeviction" if limit == "none" else draw(st.sampled_from(evictions)),
            "breaker": draw(breakers()),
        },
        "database": {
            "connections": draw(st.sampled_from([1, 2, 20])),
            "round_trip": draw(time_ms(0, 1)),
            "read": draw(distributions(0.5, 8)),
            "write": draw(distributions(2, 8)),
            "timeout": draw(time_ms(10, 5000)),
        },
        "network": {
            "client_round_trip": draw(time_ms(0, 40)),
            "client_uplink": draw(st.sampled_from(["100 kbit/s", "5 Mbit/s"])),
            "header_limit": draw(st.sampled_from(["1000 B", "8 KiB"])),
        },
        "client": {
            "timeout": draw(time_ms(60, 400, 30_000)),
            "retries": draw(st.integers(0, 2)),
            "backoff": draw(distributions(0.001, 100)),
            "login_attempts": draw(st.integers(1, 3)),
            "login_delay": draw(st.just("0 s") | distributions(150, 2000)),
        },
        "rate_limit": draw(st.sampled_from(LIMITS)),
        **proofs,
        **scaler,
    }
