"""Who gets copies of a session under `replicated`, and when they are there at the earliest.

A node's link serves one copy after the other, those of other users' sessions too: what is said here
is true of a link that is free, and no copy is sooner.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.engines import tally
from simulator.model.copies import BACKUP, is_member
from simulator.model.timeline import DOWN, UP
from simulator.plan import Plan
from simulator.report.story.duration import duration
from simulator.report.story.logins import Login
from simulator.report.story.look import Look
from simulator.report.story.moments import Moment
from simulator.report.story.scene import Scene
from simulator.scenario.errors import listed


class Receiver(NamedTuple):
    """Who a copy is sent to.

    Attributes:
        node: Its number.
        up: Whether it is up; else it is taken for a member of the group all the same.
        after_ns: How long the copy takes at least.
    """

    node: int
    up: bool
    after_ns: int


def receivers(plan: Plan, node: int, at_ns: int) -> list[Receiver]:
    """Return who a node sends copies of a session to that it makes at a moment, in order."""
    members = list(_members(plan, node, at_ns))[: 1 if plan.peers == BACKUP else None]
    return [
        Receiver(peer, up, place * plan.transfer_ns + plan.lag_ns)
        for place, (peer, up) in enumerate(members, start=1)
    ]


def copies_sent(m: Moment, scene: Scene) -> str:
    """Say who gets copies of a session that was just made, and how long that takes."""
    sent = receivers(scene.plan, m.node, m.at_ns)
    if not sent:
        return "; no other node is there to take a copy"
    names = listed([_named(receiver, scene) for receiver in sent], "and")
    text = f"; sends {'copies' if len(sent) > 1 else 'a copy'} to {names}"
    if scene.plan.synchronous:
        return f"{text}, and waits for {'them' if len(sent) > 1 else 'it'}: {waited(m, scene)}"
    there_ns = [receiver.after_ns for receiver in sent if receiver.up]
    every = "all " if len(there_ns) > 1 else ""
    return f"{text}, {every}there in {duration(there_ns[-1])} at the earliest" if there_ns else text


def waited(m: Moment, scene: Scene) -> str:
    """Say for how long an exchange waits until copies are made, or dropped."""
    following = scene.moments.after(m)
    if following is None or following.code != tally.ENDED:
        return "no answer, it stops before"
    return duration(following.at_ns - m.at_ns)


def not_here(look: Look) -> str:
    """Say why a node's memory holds no copy of a session that lives."""
    node, login, scene = look.m.node, look.login, look.scene
    if scene.is_lost(node, login.made_ns, look.m.at_ns):
        return look.lost
    if node == login.home and scene.plan.room:
        return look.gone
    took_it = f"{scene.node(login.home)} took it"
    sent = receivers(scene.plan, login.home, login.made_ns)
    if _never_sent(scene.plan, node, login):
        return f"{took_it}, and sent its copy to {scene.node(sent[0].node)}"
    if up_or_since(scene.plan, node, login.made_ns)[0]:
        # Whether a copy had to make room, or is late, only the engine knows.
        return f"{took_it}, and the copy is not here {'any more, or ' * (scene.plan.room > 0)}yet"
    name = scene.node(node)
    return f"{took_it} before {name} came up, and {name} has not loaded it"


def is_absent(m: Moment, login: Login, scene: Scene) -> bool:
    """Whether a node cannot have a session: it was sent no copy, or a copy is still on its way.

    Of a login made before the run (at 0 s) all copies are in place.
    """
    if m.node == login.home or scene.is_lost(m.node, login.made_ns, m.at_ns):
        return False
    late = login.made_ns > 0 and any(
        receiver.node == m.node and m.at_ns < login.made_ns + receiver.after_ns
        for receiver in receivers(scene.plan, login.home, login.made_ns)
    )
    return late or _never_sent(scene.plan, m.node, login)


def _never_sent(plan: Plan, node: int, login: Login) -> bool:
    """Whether a node was up when another made a session, and was sent no copy of it."""
    sent = {receiver.node for receiver in receivers(plan, login.home, login.made_ns)}
    return node != login.home and node not in sent and up_or_since(plan, node, login.made_ns)[0]


def up_or_since(plan: Plan, node: int, at_ns: int) -> tuple[bool, int]:
    """Return whether a node is up, and since when it is down; 0: it never was up."""
    up, down_since_ns = False, 0
    timeline = zip(
        plan.action_ns.tolist(), plan.action.tolist(), plan.action_node.tolist(), strict=True
    )
    for when_ns, action, of in timeline:
        if of == node and when_ns <= at_ns and action in (UP, DOWN):
            up = action == UP
            down_since_ns = down_since_ns if up else when_ns
    return up, down_since_ns


def _named(receiver: Receiver, scene: Scene) -> str:
    name = scene.node(receiver.node)
    return name if receiver.up else f"{name} (down, but not yet found out)"


def _members(plan: Plan, node: int, at_ns: int) -> Iterator[tuple[int, bool]]:
    """Yield the other members of the group, the next node first, and whether they are up."""
    for i in range(1, plan.nodes):
        peer = (node + i) % plan.nodes
        up, down_since_ns = up_or_since(plan, peer, at_ns)
        if is_member(int(up), down_since_ns, at_ns, plan.drop_ns):
            yield peer, up
