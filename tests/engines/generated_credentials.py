"""What proves a login, and where it is kept, in generated scenarios."""

from typing import Any

from hypothesis import strategies as st

from tests.engines.generated_times import breakers, distributions, time_ms


@st.composite
def own_expiries(draw: st.DrawFn) -> dict[str, Any]:
    """Copies that run out with their session, or by themselves."""
    own = draw(st.booleans())
    return {
        "expiry": "own" if own else "shared",
        "deletes_expired": draw(st.booleans()) if own else True,
    }


@st.composite
def credentials(draw: st.DrawFn) -> dict[str, Any]:
    """Blocks of sessions, tokens and everything that keeps or checks them."""
    ttl = draw(time_ms(0, 300, 5000))
    jitter = draw(st.sampled_from([0.0, 0.3, 1.0]))
    blocks: dict[str, Any] = {
        "session": {
            "idle_timeout": draw(time_ms(200, 3000, 1_800_000)),
            "absolute_timeout": draw(time_ms(500, 5000, 43_200_000)),
            "persist": draw(st.sampled_from(["off", "restart", "on_miss"])),
            "revocation": draw(st.sampled_from(["none", "broadcast"])),
            "http_only": draw(st.booleans()),
            "same_site": draw(st.sampled_from(["lax", "none", "none"])),
            "csrf_token": draw(st.sampled_from([False, False, True])),
            "touch": draw(st.sampled_from(["every_request", "never", "150 ms", "2 s"])),
            "write_share": draw(st.sampled_from([0, 0, 0.4, 1])),
        },
        "cache": {
            "ttl": ttl,
            "invalidation": draw(st.sampled_from(["none", "pubsub"])),
            # Where copies are kept at all.
            "entries": draw(st.sampled_from(["none", 1, 3])) if ttl != "0 ms" else "none",
            **(draw(own_expiries()) if ttl != "0 ms" else {}),
        },
        "replication": {
            "copies": draw(st.sampled_from(["all", "backup"])),
            "synchronous": draw(st.booleans()),
            "lag": draw(time_ms(0, 50, 900)),
            "bandwidth": draw(st.sampled_from(["200 kbit/s", "1 Gbit/s"])),
            "drop_time": draw(time_ms(0, 400, 3000)),
        },
        "introspection": {
            "cache": draw(time_ms(0, 250, 3000)),
            "propagation": draw(time_ms(0, 0, 300, 2000)),
        },
        "denylist": {
            "cache": draw(time_ms(0, 250, 3000)),
            "on_outage": draw(st.sampled_from(["fail", "accept"])),
            "propagation": draw(time_ms(0, 200)),
        },
        "token": {
            "algorithm": draw(st.sampled_from(["HS256", "RS256", "ES256", "EdDSA"])),
            "ttl": draw(time_ms(1000, 4000, 43_200_000)),
            "access_ttl": draw(time_ms(300, 1000, 900_000)),
            "jwks_cache": draw(time_ms(0, 300, 5000, 600_000)),
            "clock_skew": draw(time_ms(0, 0, 100, 2000)),
            "preflight_max_age": draw(time_ms(0, 300, 2000, 7_200_000)),
            "storage": draw(
                st.sampled_from(["local_storage", "cookie", "http_only_cookie", "memory"])
            ),
            "claims_bytes": draw(st.sampled_from([0, 0, 0, 4000])),
        },
        "refresh": {
            "ttl": draw(time_ms(900, 5000, 1_209_600_000)),
            "rotation": draw(st.booleans()),
            "grace": draw(time_ms(0, 100)),
            "jitter": jitter,
            # Less than the shortest life: 0.7 · 300 ms.
            "early": draw(time_ms(0, 0, 60, 200)) if jitter < 1 else "0 s",
        },
        "password_hash": {"mean": draw(time_ms(1, 15))},
    }
    if blocks["refresh"]["early"] not in ("0 ms", "0 s"):
        blocks["refresh"]["background"] = draw(st.booleans())
    if draw(st.booleans()):
        blocks["auth_server"] = {
            "round_trip": draw(time_ms(0, 30)),
            "workers": draw(st.sampled_from([1, 16])),
            "service_time": draw(distributions(2, 60)),
            "timeout": draw(time_ms(20, 5000)),
            "third_party": draw(st.booleans()),
            "single_sign_on": draw(st.booleans()),
            "breaker": draw(breakers()),
        }
    return blocks
