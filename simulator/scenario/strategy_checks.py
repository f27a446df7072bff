"""What a hybrid may ask for: what means something for the strategy that it is made of."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulator.scenario.balancer_checks import balancer_findings
from simulator.scenario.block import Block
from simulator.scenario.document import spell_path
from simulator.scenario.errors import Refusal, listed
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import BASES, Hybrid, met_by
from simulator.scenario.services import AuthServer
from simulator.scenario.timeline_checks import timeline_findings

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

IN_NODES = ("local", "sticky", "replicated")
IN_STORE = ("central_store", "cached_store", "bff")
SESSIONS = (*IN_NODES, "database", *IN_STORE)
SIGNED = ("jwt", "jwt_refresh", "jwt_denylist")
RENEWED = ("introspection", "bff", "jwt_refresh")

MEANT_FOR: Mapping[Steps, tuple[str, ...]] = {
    ("balancer", "affinity"): ("sticky",),
    ("nodes", "session_memory"): IN_NODES,  # of copies of a store's `cache.entries`
    ("store",): (*IN_STORE, "jwt_denylist"),
    ("store", "on_outage"): IN_STORE,  # what a denylist's outage means, `denylist` says
    ("session",): SESSIONS,
    ("session", "data_bytes"): (*IN_NODES, *IN_STORE),  # a row's bytes are not counted
    ("session", "persist"): ("local", "sticky"),
    ("session", "revocation"): IN_NODES,
    ("cache",): ("cached_store",),
    ("replication",): ("replicated",),
    ("token",): ("introspection", "bff", *SIGNED),
    ("token", "algorithm"): SIGNED,
    ("token", "claims"): SIGNED,
    ("token", "claims_bytes"): SIGNED,
    ("token", "clock_skew"): SIGNED,
    ("token", "jwks_cache"): SIGNED,
    ("token", "carrier"): ("introspection", *SIGNED),  # of a session it is a cookie anyway
    ("token", "preflight_max_age"): ("introspection", *SIGNED),  # of a cookie nobody asks first
    ("token", "storage"): ("introspection", *SIGNED),
    ("token", "ttl"): ("jwt", "jwt_denylist"),
    ("token", "access_ttl"): RENEWED,
    ("refresh",): RENEWED,
    ("refresh", "grace"): ("introspection", "jwt_refresh"),  # no refresh of a session races
    ("refresh", "background"): ("introspection", "jwt_refresh"),  # a session waits for its server
    ("introspection",): ("introspection",),
    ("denylist",): ("jwt_denylist",),
}
"""Blocks and keys that not every strategy knows, and those that do."""

OF_ANY_COOKIE: tuple[Steps, ...] = (("session", "same_site"), ("session", "csrf_token"))
"""Keys that a token's cookie has, too (`browser_checks`)."""

SAME_NODES = ("count", "names", "boot_time", "weights")
"""Keys of `nodes` that say which there are, when they serve, and what they are meant to carry."""


def strategy_findings(scenario: "Scenario") -> Iterator[Finding]:
    """Everything that is wrong with the list of strategies, and with its hybrids."""
    yield from _twice(scenario)
    for i, strategy in enumerate(scenario.strategies):
        if isinstance(strategy, Hybrid):
            here: Steps = ("strategies", i)
            yield from _meaningless(strategy, here)
            yield from _nodes(strategy, here)
            yield from _password_hash(scenario, strategy, here)
            yield from _health_check(scenario, strategy, here)
            yield from _balancer(scenario, strategy, here)
            yield from _server_breaker(scenario, strategy, here)


def _twice(scenario: "Scenario") -> Iterator[Finding]:
    names = scenario.strategy_names
    for i, name in enumerate(names):
        if name not in names[:i]:
            continue
        path: Steps = ("strategies", i)
        why = Refusal("listed twice", "each strategy once")
        if isinstance(scenario.strategies[i], Hybrid):
            path, why = (*path, "name"), Refusal("a name given twice", "a name for each")
        yield Finding(path, why, (path, ("strategies", names.index(name))))


def _meaningless(hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    base, needs = hybrid.extends, ((*here, "extends"),)
    given = {
        key: block.given() if isinstance(block, Block) else ()
        for key, block in hybrid.blocks.items()
    }
    if not any(given.values()) and "auth_server" not in given:
        why = Refusal(f"nothing that differs from {base}", "a block, such as network")
        yield Finding(here, why, (here,))
    for block, keys in given.items():
        known = MEANT_FOR.get((block,), BASES)
        limited = [key for key in keys if (block, key) not in OF_ANY_COOKIE]
        whole = base not in known and len(limited) == len(keys)
        for path in [(block,)] if whole else [(block, key) for key in limited]:
            known = MEANT_FOR.get(path, MEANT_FOR.get((block,), BASES))
            if base not in known:
                why = Refusal(f"means nothing for {base}", f"it goes with {listed(known, 'and')}")
                yield Finding((*here, *path), why, needs)


def _nodes(hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    for key in hybrid.nodes.given() if hybrid.nodes else ():
        if key in SAME_NODES:
            path = (*here, "nodes", key)
            why = Refusal("not for one strategy alone", "every strategy has the same nodes")
            yield Finding(path, why, (path,))


def _password_hash(scenario: "Scenario", hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    """An authorization server of its own checks the passwords."""
    if hybrid.password_hash and met_by(scenario, hybrid).auth_server != "in_app":
        path, server = (*here, "password_hash"), ("auth_server",)
        allowed = "the server's `service_time` holds the hash"
        why = Refusal("a password hash with an authorization server", allowed)
        yield Finding(path, why, (path, server, (*here, *server)))


def _server_breaker(scenario: "Scenario", hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    """Clients ask for signed tokens at the server itself: no node does, which had a breaker."""
    server = hybrid.auth_server
    if not isinstance(server, AuthServer) or "breaker" not in server.given():
        return
    met = met_by(scenario, hybrid).auth_server
    if hybrid.extends in SIGNED and isinstance(met, AuthServer) and not met.third_party:
        path = (*here, "auth_server", "breaker")
        why = Refusal(
            f"means nothing for {hybrid.extends}: no node asks the server",
            "a server with `third_party: true`",
        )
        yield Finding(path, why, (path, (*here, "extends"), ("auth_server",)))


def _health_check(scenario: "Scenario", hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    """Other health checks notice a return at another time."""
    if hybrid.balancer is None or "health_check" not in hybrid.balancer.given():
        return
    path = (*here, "balancer", "health_check")
    before = {finding.path for finding in timeline_findings(scenario)}
    for finding in timeline_findings(met_by(scenario, hybrid)):
        if finding.path not in before:
            what = f"makes {spell_path(finding.path)} impossible: {finding.why.what}"
            yield Finding(path, Refusal(what, finding.why.allowed), (path, *finding.needs))


def _balancer(scenario: "Scenario", hybrid: Hybrid, here: Steps) -> Iterator[Finding]:
    """A balancer of its own must go together with the scenario's, and with the nodes."""
    if hybrid.balancer is None or list(balancer_findings(scenario)):
        return
    for finding in balancer_findings(met_by(scenario, hybrid)):
        path = (*here, "balancer")
        what = f"makes {spell_path(finding.path)} impossible: {finding.why.what}"
        yield Finding(path, Refusal(what, finding.why.allowed), (path, *finding.needs))
