"""What one key of a scenario means for another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.autoscaler_checks import autoscaler_findings
from simulator.scenario.balancer_checks import balancer_findings
from simulator.scenario.browser_checks import browser_findings
from simulator.scenario.errors import Refusal
from simulator.scenario.finding import Finding, Steps
from simulator.scenario.hybrid import Hybrid
from simulator.scenario.memory_checks import memory_findings
from simulator.scenario.quantities import TIME, spell
from simulator.scenario.refresh_checks import background_findings, early_findings
from simulator.scenario.store_checks import store_findings
from simulator.scenario.strategy_checks import strategy_findings
from simulator.scenario.timeline_checks import timeline_findings

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

MODEL: Steps = ("workload", "model")
EVENTS: Steps = ("events",)
ARRIVALS = ("open", "partly_open")  # the models with an arrival rate


def findings(scenario: "Scenario", *, needs_trace: bool) -> Iterator[Finding]:
    """Everything that is wrong with how keys go together.

    Args:
        scenario: Each of its keys is right by itself.
        needs_trace: Whether the trace must be there.
    """
    yield from _rate_and_users(scenario)
    yield from _trace(scenario, needs_trace=needs_trace)
    yield from _warm_up(scenario)
    yield from _names(scenario)
    yield from balancer_findings(scenario)
    yield from autoscaler_findings(scenario)
    yield from early_findings(scenario)
    yield from background_findings(scenario)
    yield from store_findings(scenario)
    yield from _rate_limit(scenario)
    yield from memory_findings(scenario)
    yield from browser_findings(scenario)
    yield from strategy_findings(scenario)
    yield from timeline_findings(scenario)
    yield from _server_outage(scenario)


def _rate_and_users(scenario: "Scenario") -> Iterator[Finding]:
    workload = scenario.workload
    model, rate, users = workload.model, workload.arrival_rate, workload.users
    rate_key, users_key = ("workload", "arrival_rate"), ("workload", "users")
    if model in ARRIVALS and rate is None:
        why = Refusal(f"missing: {model} needs it", "such as 40 /s")
        yield Finding(rate_key, why, (rate_key, MODEL))
    if model not in ARRIVALS and rate is not None:
        why = Refusal(f"an arrival rate with {model}", "it goes with open or partly_open")
        yield Finding(rate_key, why, (rate_key, MODEL))
    if model not in ARRIVALS and workload.profile:
        key = ("workload", "profile")
        why = Refusal(f"a profile with {model}", "it goes with open or partly_open")
        yield Finding(key, why, (key, MODEL))
    if model == "closed" and users is None:
        why = Refusal("missing: closed needs it", "such as 100")
        yield Finding(users_key, why, (users_key, MODEL))
    share_key = ("workload", "authenticated_share")
    if model == "trace" and workload.authenticated_share != 1:
        why = Refusal("a share with trace", "the trace says which requests need a login")
        yield Finding(share_key, why, (share_key, MODEL))
    devices_key = ("workload", "devices_per_user")
    if model == "trace" and workload.devices_per_user > 1:
        why = Refusal("devices with trace", "a user of a trace is one device")
        yield Finding(devices_key, why, (devices_key, MODEL))
    if model == "trace" and users is not None:
        why = Refusal("users with trace", "the users are those of the trace")
        yield Finding(users_key, why, (users_key, MODEL))


def _trace(scenario: "Scenario", *, needs_trace: bool) -> Iterator[Finding]:
    workload, key = scenario.workload, ("workload", "trace")
    if workload.model == "trace" and workload.trace is None:
        why = Refusal("missing: trace needs it", "{file: …}, as `authscale import-log` makes")
        yield Finding(key, why, (key, MODEL))
    if workload.model != "trace" and workload.trace is not None:
        why = Refusal(f"a trace with {workload.model}", "it goes with `model: trace`")
        yield Finding(key, why, (key, MODEL))
    if needs_trace and workload.trace is not None and not workload.trace.exists():
        why = Refusal("no such file", "a trace, as `authscale import-log` makes")
        yield Finding((*key, "file"), why, ((*key, "file"),))


def _rate_limit(scenario: "Scenario") -> Iterator[Finding]:
    limit, key = scenario.rate_limit, ("rate_limit", "retry_after")
    if limit.retry_after and limit.logins_per_s is None:
        why = Refusal("nobody is refused", "rate_limit.logins_per_s, such as 10 /s, beside it")
        yield Finding(key, why, (key, ("rate_limit", "logins_per_s")))


def _warm_up(scenario: "Scenario") -> Iterator[Finding]:
    key, duration, profile = ("warm_up",), ("duration",), ("workload", "profile")
    if isinstance(scenario.warm_up, int):
        if scenario.warm_up >= scenario.duration:
            allowed = f"less than the duration of {spell(TIME, scenario.duration)}"
            yield Finding(key, Refusal("as long as the run", allowed), (key, duration))
        return
    # MSER-5 looks for the end of a transient; changes of the load or of the nodes are none.
    allowed = "a time, such as 30 s"
    if scenario.events:
        yield Finding(key, Refusal("auto with events", allowed), (key, EVENTS))
    if scenario.workload.profile:
        yield Finding(key, Refusal("auto with a profile", allowed), (key, profile, MODEL))
    if scenario.autoscaler:
        why = Refusal("auto with an autoscaler", allowed)
        yield Finding(key, why, (key, ("autoscaler",)))


def _server_outage(scenario: "Scenario") -> Iterator[Finding]:
    """An authorization server that is the application itself cannot be out alone."""
    hybrids = (s.auth_server for s in scenario.strategies if isinstance(s, Hybrid))
    if any(server not in {"in_app", None} for server in (scenario.auth_server, *hybrids)):
        return
    for i, event in enumerate(scenario.events):
        if event.kind == "auth_server_outage":
            why = Refusal("an outage of no server", "an `auth_server` that is not `in_app`")
            yield Finding(("events", i, event.kind), why, (EVENTS, ("auth_server",)))


def _names(scenario: "Scenario") -> Iterator[Finding]:
    key, count = ("nodes", "names"), ("nodes", "count")
    names = scenario.nodes.names
    if names and len(names) < scenario.nodes.count:
        what = f"{len(names)} names for {scenario.nodes.count} nodes"
        yield Finding(key, Refusal(what, "a name for each node, or no names"), (key, count))
