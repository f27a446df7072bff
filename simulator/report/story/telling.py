"""The story of one user under one strategy, from a run's tally."""

from collections import Counter
from dataclasses import dataclass

from simulator.engines import tally
from simulator.engines.tally import REQUEST_OUTCOMES, Tally
from simulator.experiment.places import AUTHORIZATION_SERVER
from simulator.model.steps import EXCHANGES, FORGED, LOGIN, OUTCOMES, PREFLIGHT, REFRESH
from simulator.model.strategies import strategy_of
from simulator.model.strategy import SESSION
from simulator.plan import Plan
from simulator.report.story.autoscaler import as_happened, decisions
from simulator.report.story.client_side import forgot, received, sent, subject
from simulator.report.story.credentials import Credentials
from simulator.report.story.endings import revoked
from simulator.report.story.forgeries import received_by_page, sent_by_page
from simulator.report.story.line import Line
from simulator.report.story.moments import (
    Moment,
    Moments,
    is_forged,
    is_own,
    is_strike,
    is_thief,
    key,
    moments_of,
)
from simulator.report.story.own_expiry import ran_out
from simulator.report.story.regulars import signed_in
from simulator.report.story.scene import Scene
from simulator.report.story.server_side import SENTENCES, redirected
from simulator.report.story.thieves import received_by_thief, sent_by_thief, stolen
from simulator.report.story.timeline import timeline
from simulator.scenario.hybrid import scenario_of
from simulator.scenario.schema import Scenario

_EVENTS = {
    tally.SENT: "sent",
    tally.PICKED: "picked",
    tally.QUEUED: "queued",
    tally.STARTED: "started",
    tally.COMPUTED: "computed",
    tally.CALLED: "called",
    tally.ANSWERED: "answered",
    tally.LOOKED: "looked",
    tally.KEPT: "kept",
    tally.ROTATED: "rotated",
    tally.DROPPED: "dropped",
    tally.SERVED: "served",
    tally.ENDED: "ended",
    tally.RECEIVED: "received",
    tally.FORGOT: "forgot",
    tally.REVOKED: "revoked",
    tally.STOLEN: "stolen",
    tally.SIGNED_IN: "signed_in",
    tally.AWAITED: "awaited",
    tally.CORELESS: "coreless",
    tally.BREAKER: "breaker",
    tally.CLEARED: "cleared",
    tally.SAVED: "saved",
    tally.RAN_OUT: "ran_out",
    tally.SIGNED_ON: "signed_on",
}

_CLIENTS = (tally.SENT, tally.RECEIVED, tally.FORGOT, tally.CLEARED, tally.SIGNED_ON)
"""What clients do."""


@dataclass(frozen=True)
class Story:
    """What is told.

    Attributes:
        title: Of which run and which user.
        lines: In order of time.
        total: What the user's whole run came to.
        left_out: Sentences about what is not told; empty if all is.
    """

    title: str
    lines: tuple[Line, ...]
    total: str
    left_out: tuple[str, ...]


def tell(scenario: Scenario, plan: Plan, found: Tally, user: int, limit: int) -> Story:
    """Tell what a user met.

    Args:
        scenario: What the plan was made of.
        plan: What was run.
        found: What came out, with story and records.
        user: Whose story it is.
        limit: How many of the user's exchanges are told.
    """
    plan = as_happened(plan, found)
    moments = moments_of(found, user)
    base, met = scenario_of(scenario, plan.strategy)
    scene = Scene(
        met, plan, strategy_of(met, base), moments, Credentials(plan, beside=moments.beside)
    )
    lines, struck = [], []
    for m in moments.all:
        if is_strike(m):
            struck.append(_strike(m, scene))
        elif moments.number[key(m)] <= limit:
            lines += _lines(m, scene)
        scene.credentials.note(m)
    cut_ns = lines[-1].at_ns if limit < moments.count else plan.duration_ns
    outside = [*decisions(plan, found), *timeline(met, plan, scene.strategy), *struck]
    around = [line for line in outside if line.at_ns <= cut_ns]
    # A node's change comes before everything else of its instant (`engines.order`), and so does
    # what hits users.
    together = sorted([*around, *lines], key=lambda line: line.at_ns)
    title = (
        f"{scenario.name} under {plan.strategy}: user {user}"
        f" (seed {plan.seed}, replication {plan.replication})"
    )
    return Story(
        title, tuple(together), _total(moments, plan, user), _left_out(moments, plan, limit)
    )


def _strike(m: Moment, scene: Scene) -> Line:
    """What hits the user from outside."""
    if m.code == tally.STOLEN:
        return Line(m.at_ns, scene.thief(m.value), stolen(m, scene), _EVENTS[m.code])
    if m.code == tally.RAN_OUT:
        return ran_out(m, scene)
    text = signed_in(m, scene) if m.code == tally.SIGNED_IN else revoked(m, scene)
    return Line(m.at_ns, f"user {m.user}", text, _EVENTS[m.code])


def _lines(m: Moment, scene: Scene) -> list[Line]:
    """The lines of a moment of an exchange; none, if it is not worth a word."""
    by_client = m.code in _CLIENTS
    place = scene.place(m)
    where = scene.client(m) if by_client else place
    if m.code == tally.PICKED and m.node != scene.plan.door:
        where = "balancer"
    told = (
        (AUTHORIZATION_SERVER, "redirected", redirected(m, scene)),
        (where or "", _EVENTS[m.code], _sentence(m, scene)),
    )
    return [
        Line(
            at_ns=m.at_ns,
            where=who,
            text=text,
            event=event,
            exchange=scene.moments.number[key(m)],
            visit=m.visit,
            request=m.request,
            kind=EXCHANGES[FORGED if is_forged(m.visit) else m.kind],
            node=place,
            subject=subject(m, scene),
            outcome=OUTCOMES[m.value] if m.code in (tally.ENDED, tally.RECEIVED) else None,
        )
        for who, event, text in told
        if text is not None
    ]


def _sentence(m: Moment, scene: Scene) -> str | None:
    if m.code == tally.SENT:
        return _SENT[_who(m.visit)](m, scene)
    if m.code == tally.RECEIVED:
        return _RECEIVED[_who(m.visit)](m, scene)
    if m.code == tally.FORGOT:
        return forgot(m, scene)
    if m.code == tally.CLEARED:
        return "is told to delete its cookie, and does"
    return SENTENCES[m.code](m, scene)


_SENT = {"user": sent, "thief": sent_by_thief, "page": sent_by_page}
_RECEIVED = {"user": received, "thief": received_by_thief, "page": received_by_page}


def _who(visit: int) -> str:
    """Who sends, in the user's name."""
    return "thief" if is_thief(visit) else "page" if is_forged(visit) else "user"


def _total(moments: Moments, plan: Plan, user: int) -> str:
    """Count what the user did, and what thieves and hostile pages did in its name."""
    ends = Counter(REQUEST_OUTCOMES[outcome] for _, outcome in moments.finished.values())
    everything = [m for m in moments.all if m.code == tally.SENT]
    own = [m for m in everything if is_own(m.visit)]
    begun = {(m.visit, m.request) for m in own}
    ends["in flight"] = len(begun) - len(moments.finished)
    counted = ", ".join(f"{count} {end}" for end, count in ends.items() if count)
    kinds = Counter(m.kind for m in own)
    things = [
        f"requests: {len(begun)} ({counted})",
        f"logins: {kinds[LOGIN]}",
        f"refreshes: {kinds[REFRESH]}",
        f"exchanges in all: {len(own)}",
    ]
    hidden = sum(m.code == tally.ROTATED for m in moments.all) if plan.credential == SESSION else 0
    if hidden:
        things[2] += f" (and {hidden} behind its back)"
    if kinds[PREFLIGHT]:
        things.insert(3, f"preflights: {kinds[PREFLIGHT]}")
    by_thieves = sum(is_thief(m.visit) for m in everything)
    if by_thieves:
        things.append(f"requests of thieves: {by_thieves}")
    if forged := sum(is_forged(m.visit) for m in everything):
        things.append(f"forged requests: {forged}")
    return f"User {user}, the whole run: {'; '.join(things)}."


def _left_out(moments: Moments, plan: Plan, limit: int) -> tuple[str, ...]:
    sentences = []
    exchanges = moments.count
    if limit < exchanges:
        rest = exchanges - limit
        sentences.append(
            f"Left out: the last {rest} of {exchanges} exchanges (--limit {exchanges} tells all)."
        )
    if plan.users > 1:
        sentences.append(f"Left out: what the other {plan.users - 1:,} users did (--user N).")
    return tuple(sentences)
