"""What a node finds in its own memory: sessions, copies of answers, a copy of the denylist."""

from simulator.model.own_expiry import runs_out_ns
from simulator.report.story.duration import duration
from simulator.report.story.logins import Copy
from simulator.report.story.look import Look
from simulator.report.story.peers import not_here


def in_node(look: Look) -> str:
    """A session that nodes keep."""
    if not look.known:
        why = look.expired or _not_in_memory(look)
        return f"looks in its memory: no session of login {look.number} ({why})"
    login, scene = look.login, look.scene
    lost = scene.is_lost(login.home, login.made_ns, look.m.at_ns)
    copied = "a copy of " if look.m.node != login.home or (lost and scene.plan.peers) else ""
    back = ", read back from the database" if lost and scene.plan.survives else ""
    session = f"{copied}the session of login {look.number}{back}{look.though_ended}"
    return f"looks in its memory: here is {session}"


def in_copy(look: Look) -> str:
    """A copy of what the node was told before."""
    copies = look.scene.strategy.copies
    if copies == "memory":
        return in_node(look)
    about = "the session" if copies == "cache" else "the answer about the token"
    copy = look.login.copies.get(look.m.node)
    if copy is None or not look.known:
        return f"has no fresh copy of {about} of login {look.number} ({_no_copy(look)})"
    expiry_ns = look.scene.credentials.expiry_ns(look.held)
    left = duration(min(copy.until_ns, expiry_ns) - look.m.at_ns)
    return (
        f"its copy of {about} of login {look.number} is fresh for another {left}: asks nobody"
        f"{look.though_ended}"
    )


def list_fresh(look: Look) -> str:
    """The age of the node's copy of the denylist."""
    m, scene, most_ns = look.m, look.scene, look.scene.plan.list_ns
    read_ns = [at_ns for at_ns in scene.moments.list_ns.get(m.node, ()) if at_ns <= m.at_ns]
    if look.known:
        age_ns = m.at_ns - read_ns[-1]
        left = duration(most_ns - age_ns)
        return (
            f"its copy of the denylist is {duration(age_ns)} old,"
            f" fresh for another {left}: asks nobody"
        )
    # A list that another exchange reads in the same nanosecond is not meant.
    old_ns = [at_ns for at_ns in read_ns if m.at_ns - at_ns >= most_ns]
    if read_ns and scene.is_lost(m.node, read_ns[-1], m.at_ns):
        why = look.lost
    elif old_ns:
        why = f"{duration(m.at_ns - old_ns[-1])} old; it is used for {duration(most_ns)}"
    else:
        why = "it has not asked yet"
    return f"has no fresh copy of the denylist ({why})"


def in_list_copy(look: Look) -> str:
    """The node's copy of the denylist."""
    on_it = f"is not on it{look.though_ended}" if look.known else "is on it"
    return f"login {look.number} {on_it}"


def _not_in_memory(look: Look) -> str:
    """Say why a session that has not expired is not in a node's memory."""
    login, node, scene = look.login, look.m.node, look.scene
    if scene.plan.peers:
        return login.ended_how or not_here(look)
    copy = login.copies.get(node)
    if copy is None and node != login.home:
        return f"{scene.node(login.home)} took it"
    since_ns = copy.from_ns if copy else login.made_ns
    if scene.is_lost(node, since_ns, look.m.at_ns) and not scene.plan.survives:
        return look.lost
    return look.gone


def _no_copy(look: Look) -> str:
    """Say why a node has no copy that it may use."""
    at_ns, copy = look.m.at_ns, look.login.copies.get(look.m.node)
    if look.expired:
        thing = "session" if look.scene.strategy.copies == "cache" else "token"
        return f"the {thing} {look.expired}"
    if copy is None:
        return "it has not asked yet"
    if look.scene.is_lost(look.m.node, copy.from_ns, at_ns):
        return look.lost
    return _unusable(look, copy)


def _unusable(look: Look, copy: Copy) -> str:
    """Say why a node may not use a copy that it has not lost."""
    at_ns, idle_ns = look.m.at_ns, look.scene.plan.own_idle_ns
    if idle_ns and at_ns >= runs_out_ns(copy.used_ns, idle_ns):
        return f"not used here for {duration(idle_ns)}: it has run out"
    if look.login.lost_how and copy.dropped:
        return look.login.lost_how
    if copy.dropped:
        return "another node has changed it since"
    if at_ns >= copy.until_ns:
        used = duration(look.scene.plan.copy_ns)
        return f"{duration(at_ns - copy.from_ns)} old; it is used for {used}"
    if copy.token_ns not in (0, look.held.deadline_ns):
        return "it is about another token"
    return look.gone
