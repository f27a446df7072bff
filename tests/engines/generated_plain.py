"""Generated scenarios whose users do one thing at a time, so that requests may go by express."""

from typing import Any

from hypothesis import strategies as st

from tests.engines.generated import outages, scenarios
from tests.engines.generated_times import distributions

BY_EXPRESS = ("none", "local", "sticky", "central_store", "introspection", "jwt", "jwt_refresh")
HARMLESS = ("add_nodes", "store_outage", "database_outage", "auth_server_outage")


@st.composite
def plain_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A closed workload, alone with its logins; time-outs, queues and outages as they come."""
    mapping = draw(scenarios())
    events = [e for e in mapping["events"] if any(kind in e for kind in HARMLESS)]
    if not any("store_outage" in event for event in events) and draw(st.booleans()):
        events.append({"at": "1 s", "store_outage": draw(outages())})
    mapping.pop("autoscaler", None)
    workload = mapping["workload"]
    for key in ("arrival_rate", "profile"):
        workload.pop(key, None)
    workload |= {
        "model": "closed",
        "users": draw(st.sampled_from([1, 5, 40])),
        "think_time": draw(distributions(20, 100, 1000)),
        "requests_per_visit": draw(
            st.sampled_from([1, 3, {"mean": 4, "distribution": "geometric"}])
        ),
        "logout_probability": draw(st.sampled_from([0.0, 0.0, 0.5])),
        "authenticated_share": 1.0,
        "devices_per_user": 1,
        "domains": {"app.example": 1},
        "clients": {"browser": 1},
    }
    mapping["events"] = events
    mapping["strategies"] = list(BY_EXPRESS)
    mapping["nodes"] |= {
        "weights": {},
        "cores": "none",
        "concurrency": "threaded",
        "database_query": None,
        "session_memory": "none",
    }
    mapping["store"] |= {
        "connections_per_node": 50,
        "replica_lag": "0 ms",
        "maxmemory": "none",
        "eviction": "noeviction",
        "breaker": "none",
    }
    mapping["session"] |= {"persist": "off", "write_share": 0}
    mapping["token"] |= {"clock_skew": "0 ms", "claims_bytes": 0}
    mapping["refresh"] = {
        k: v for k, v in mapping["refresh"].items() if k not in ("early", "background")
    }
    if "auth_server" in mapping:
        mapping["auth_server"]["breaker"] = "none"
    return mapping
