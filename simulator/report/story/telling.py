"""The story of one user under one strategy, from a run's tally."""

from collections import Counter
from dataclasses import dataclass

from simulator.engines import tally
from simulator.engines.tally import REQUEST_OUTCOMES, Tally
from simulator.model.steps import EXCHANGES, LOGIN, OUTCOMES, REFRESH
from simulator.model.strategies import STRATEGIES
from simulator.plan import Plan
from simulator.report.story.client_side import forgot, received, sent, subject
from simulator.report.story.credentials import Credentials
from simulator.report.story.line import Line
from simulator.report.story.moments import Moment, Moments, key, moments_of
from simulator.report.story.server_side import SENTENCES, Scene, dropped
from simulator.report.story.timeline import timeline
from simulator.scenario.schema import Scenario

_EVENTS = {
    tally.SENT: "sent",
    tally.PICKED: "picked",
    tally.QUEUED: "queued",
    tally.STARTED: "started",
    tally.COMPUTED: "computed",
    tally.CALLED: "called",
    tally.LOOKED: "looked",
    tally.KEPT: "kept",
    tally.ROTATED: "rotated",
    tally.DROPPED: "dropped",
    tally.SERVED: "served",
    tally.ENDED: "ended",
    tally.RECEIVED: "received",
    tally.FORGOT: "forgot",
}


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
    moments = moments_of(found, user)
    scene = Scene(scenario, plan, STRATEGIES[plan.strategy], moments, Credentials(plan))
    lines = []
    for m in moments.all:
        if moments.number[key(m)] <= limit:
            lines += _lines(m, scene)
        scene.credentials.note(m)
    cut_ns = lines[-1].at_ns if limit < moments.count else plan.duration_ns
    around = [line for line in timeline(scenario, plan) if line.at_ns <= cut_ns]
    # A node's change comes before everything else of its instant (`engines.order`).
    together = sorted([*around, *lines], key=lambda line: line.at_ns)
    title = (
        f"{scenario.name} under {plan.strategy}: user {user}"
        f" (seed {plan.seed}, replication {plan.replication})"
    )
    return Story(title, tuple(together), _total(moments, user), _left_out(moments, plan, limit))


def _lines(m: Moment, scene: Scene) -> list[Line]:
    text = _sentence(m, scene)
    if text is None:
        return []
    name = scene.plan.node_names[m.node] if m.node >= 0 else None
    by_user = m.code in (tally.SENT, tally.RECEIVED, tally.FORGOT)
    where = f"user {m.user}" if by_user else "balancer" if m.code == tally.PICKED else name
    return [
        Line(
            at_ns=m.at_ns,
            where=where or "",
            text=text,
            event=_EVENTS[m.code],
            exchange=scene.moments.number[key(m)],
            visit=m.visit,
            request=m.request,
            kind=EXCHANGES[m.kind],
            node=name,
            subject=subject(m, scene),
            outcome=OUTCOMES[m.value] if m.code in (tally.ENDED, tally.RECEIVED) else None,
        )
    ]


def _sentence(m: Moment, scene: Scene) -> str | None:
    if m.code == tally.SENT:
        return sent(m, scene)
    if m.code == tally.RECEIVED:
        return received(m, scene)
    if m.code == tally.FORGOT:
        return forgot(m, scene)
    if m.code == tally.DROPPED:
        last = scene.moments.before(m)
        return None if last is not None and last.code == tally.FORGOT else dropped(m, scene)
    return SENTENCES[m.code](m, scene)


def _total(moments: Moments, user: int) -> str:
    ends = Counter(REQUEST_OUTCOMES[outcome] for _, outcome in moments.finished.values())
    sent = [m for m in moments.all if m.code == tally.SENT]
    begun = {(m.visit, m.request) for m in sent}
    ends["in flight"] = len(begun) - len(moments.finished)
    counted = ", ".join(f"{count} {end}" for end, count in ends.items() if count)
    kinds = Counter(m.kind for m in sent)
    things = (
        f"requests: {len(begun)} ({counted})",
        f"logins: {kinds[LOGIN]}",
        f"refreshes: {kinds[REFRESH]}",
        f"exchanges in all: {len(sent)}",
    )
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
