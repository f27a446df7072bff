"""What a login is."""

from collections.abc import Mapping
from typing import Any

from simulator.lowering.eviction import holds_tokens
from simulator.model.rules import NEVER_NS
from simulator.model.steps import DATABASE_WRITE
from simulator.model.strategy import TOKEN_PAIR, Strategy
from simulator.scenario.schema import Scenario


def lower_login(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what a login of the strategy is: kind of credential and lifetimes, ns."""
    pair = chosen.credential == TOKEN_PAIR
    renewed = pair or holds_tokens(chosen)
    return {
        "credential": chosen.credential,
        "look": chosen.look,
        "has_refresh": int(bool(chosen.refresh)),
        "has_logout": int(bool(chosen.logout)),
        **_lower_cookie(scenario, chosen),
        "revoke_call": _revoke_call(scenario, chosen),
        "idle_ns": scenario.session.idle_timeout,
        "touch_ns": _touch_ns(scenario),
        "absolute_ns": scenario.session.absolute_timeout,
        "ttl_ns": scenario.token.access_ttl if pair else scenario.token.ttl,
        "access_ns": scenario.token.access_ttl,
        "jitter_ns": round(scenario.refresh.jitter * scenario.token.access_ttl) if renewed else 0,
        "early_ns": scenario.refresh.early if renewed else 0,
        "background": int(scenario.refresh.background and bool(chosen.refresh)),
        "refresh_ns": scenario.refresh.ttl,
        "rotation": int(scenario.refresh.rotation),
        "grace_ns": scenario.refresh.grace,
    }


def _lower_cookie(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what the balancer's cookie is; a lifetime that cannot end in the run is dropped."""
    cookie = scenario.balancer.affinity
    ends = cookie.cookie_ttl is not None and cookie.cookie_ttl < scenario.duration
    return {
        "affinity": int(chosen.affinity),
        "cookie_ns": cookie.cookie_ttl if chosen.affinity and ends else NEVER_NS,
        "cookie_kept": int(chosen.affinity and cookie.when_gone == "keep"),
        "fail_back": int(chosen.affinity and cookie.fail_back),
    }


def _touch_ns(scenario: Scenario) -> int:
    """Return how old a session's last touch must be for the next one; 0: any."""
    touch = scenario.session.touch
    if isinstance(touch, int):
        return touch
    return NEVER_NS if touch == "never" else 0


def _revoke_call(scenario: Scenario, chosen: Strategy) -> int:
    """Return the operation that a revocation costs; −1: none.

    A session's row (`persist`) goes with the session, if a revocation reaches it (`broadcast`).
    """
    persisted = chosen.copies == "memory" or chosen.survives
    if persisted:
        return DATABASE_WRITE if scenario.session.revocation == "broadcast" else -1
    return chosen.revoke
