"""The reference of all keys: whole, in words, and the same each time."""

import re
import subprocess
import sys

import pytest

from simulator.scenario.key_reference import WIDTH, key_reference
from simulator.scenario.known_keys import HYBRID, keys_by_block

REFERENCE = key_reference()
NAMED = re.findall(r"^- `([\w.\[\]]+)`: ", REFERENCE, re.MULTILINE)
VARYING = {"mean", "distribution", "cv", "values", "share", "keeps_cookies"}
"""Keys of what may be a scalar: described once, not for each."""
LISTS = {("workload", "profile"): "workload.profile[]"}

PROMISED = {
    "": "name description schema_version seed duration warm_up replications strategies",
    "workload": "model arrival_rate users requests_per_visit think_time logout_probability "
    "authenticated_share logged_in_at_start clients devices_per_user domains profile trace",
    "workload.profile[]": "at factor",
    "workload.trace": "file speed_up",
    "balancer": "policy redispatch health_check affinity",
    "balancer.health_check": "interval fall rise",
    "balancer.affinity": "cookie_ttl when_gone fail_back",
    "nodes": "count names weights workers cores concurrency service_time database_query "
    "queue_limit boot_time session_memory",
    "autoscaler": "target_utilisation min max interval cooldown drain",
    "store": "shards round_trip read write connections_per_node timeout on_outage breaker "
    "maxmemory eviction replica_lag",
    "database": "connections round_trip read write timeout",
    "store.breaker": "failures open_for",
    "auth_server": "round_trip workers service_time timeout third_party breaker",
    "auth_server.breaker": "failures open_for",
    "network": "client_round_trip client_uplink client_downlink header_bytes header_limit "
    "response_bytes",
    "client": "timeout retries backoff login_attempts login_delay",
    "session": "id_bytes data_bytes idle_timeout absolute_timeout touch persist revocation "
    "write_share same_site http_only",
    "cache": "ttl expiry invalidation entries",
    "replication": "copies synchronous lag bandwidth drop_time",
    "token": "algorithm claims claims_bytes ttl access_ttl clock_skew carrier storage jwks_cache "
    "preflight_max_age",
    "refresh": "ttl rotation grace jitter early background",
    "introspection": "cache propagation",
    "denylist": "cache on_outage propagation",
    "password_hash": "algorithm mean",
    "rate_limit": "logins_per_s retry_after",
    "costs": "tokens store password_hash",
    "costs.tokens": "HS256 RS256 ES256 EdDSA",
    "costs.tokens.RS256": "sign verify",
    "costs.store": "read write",
    "costs.password_hash": "argon2id bcrypt",
    "prices": "node_hour store_hour database_hour egress_gb",
    "slo": "latency_mean latency_p50 latency_p95 latency_p99 exposure_max login_visibility "
    "availability store_utilisation database_utilisation node_utilisation_max",
}
"""What a scenario may hold, block by block."""


@pytest.mark.parametrize("block", PROMISED)
def test_every_promised_key_is_there(block: str) -> None:
    names = {f"{block}.{key}".lstrip(".") for key in PROMISED[block].split()}
    assert names <= set(NAMED)


def test_every_key_that_the_loader_knows_is_there() -> None:
    for path, keys in keys_by_block().items():
        block = LISTS.get(path, ".".join(path))
        if path[:1] == ("events",):
            block = ".".join(("events[]", *path[2:]))
        if path[:2] == HYBRID:
            block = "strategies[]"
            if len(path) > len(HYBRID):
                continue  # the scenario's own
        if not set(keys) <= VARYING:
            assert {f"{block}.{key}".lstrip(".") for key in keys} <= set(NAMED), path


def test_each_key_has_its_kind_its_default_and_its_meaning() -> None:
    assert (
        "- `store.round_trip`: a time; default `500 us`.\n"
        "  Network round trip between node and store.\n"
    ) in REFERENCE
    assert "- `workload.model`: `open`, `closed`, `partly_open`, `trace`; required.\n" in REFERENCE
    assert "- `store.shards`: a whole number from 1 to 1,000; default `1`.\n" in REFERENCE
    assert "- `slo.availability`: a number from 0 to 1.\n" in REFERENCE
    assert "default `{mean: 5 s, distribution:\n  exponential}`" in REFERENCE
    assert "- `prices.node_hour`: a number from 0 to 1,000,000,000,000 or `none`.\n" in REFERENCE
    items = re.split(r"^- `", REFERENCE.partition("\n## ")[2], flags=re.MULTILINE)[1:]
    assert len(items) == len(NAMED)
    assert [item for item in items if "\n  " not in item] == []


def test_it_says_where_rules_and_defaults_are_from() -> None:
    for source in ("RFC 9700", "NIST SP 800-63B", "redis.io", "HAProxy", "Keycloak"):
        assert source in REFERENCE


def test_it_can_be_read_in_a_terminal() -> None:
    assert max(map(len, REFERENCE.splitlines())) <= WIDTH
    assert "\n\n\n" not in REFERENCE
    assert "(ns)" not in REFERENCE
    headings = re.findall(r"^## .*$", REFERENCE, re.MULTILINE)
    assert len(set(headings)) == len(headings)


def test_it_is_the_same_each_time() -> None:
    code = "from simulator.scenario.key_reference import key_reference as k; print(k(), end='')"
    again = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, encoding="utf-8"
    )
    assert again.stdout == REFERENCE
