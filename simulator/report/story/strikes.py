"""Which login a revocation ended, which credential a thief copied, and whose copy ran out.

The engines note whom it happened to, and when; which of the user's credentials it was follows from
the order in which they are gone through: strike by strike, of each the user's jars in turn.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from simulator import draws
from simulator.model import client_kinds, devices, rules
from simulator.model.own_expiry import runs_out_ns
from simulator.model.timeline import NOTICE, REVOKE, SCRIPT, STEAL
from simulator.plan import Plan
from simulator.report.story.logins import Credential, Login, Theft
from simulator.report.story.moments import Moment


class Held(NamedTuple):
    """What a user has at a moment: credentials by jar, and what was stolen by thief's visit."""

    plan: Plan
    user: int
    at_ns: int
    jars: Mapping[int, Credential]
    thefts: Mapping[int, Theft]


def revoked_login(held: Held) -> tuple[Login, int]:
    """Return the login that a revocation ends now, and by which kind of strike."""
    at_ns, credential = held.at_ns, held.plan.credential
    return next(
        (login, kind)
        for number, kind in _strikes(held, REVOKE, NOTICE)
        for login in _found(held, number, kind)
        if rules.can_end(credential, at_ns, login.deadline_ns, login.end_ns, _state(login))
    )


def stolen_credential(held: Held, place: int) -> tuple[int, Credential, int]:
    """Return the jar and the credential of a theft, and the strike that it is.

    Args:
        held: What the user has.
        place: Which one of those who rob the user at this moment, from 0.
    """
    at_ns, credential = held.at_ns, held.plan.credential
    worth = [
        (where, jar, number)
        for number, kind in _strikes(held, STEAL, SCRIPT)
        for where, jar in sorted(held.jars.items(), key=_number)
        if (kind != SCRIPT or _is_in_browser(held, where))
        and rules.is_worth(
            _state(jar.login),
            at_ns,
            rules.expiry_ns(credential, jar.login.deadline_ns, jar.deadline_ns),
        )
    ]
    return worth[place]


def _state(login: Login) -> int:
    return rules.LIVE if login.ended_ns is None else rules.ENDED


def _number(jar: tuple[int, Credential]) -> int:
    return jar[0]


def _strikes(held: Held, *kinds: int) -> Iterator[tuple[int, int]]:
    """Yield number and kind of the strikes that hit the user now."""
    plan = held.plan
    for number, (at_ns, kind, event, share) in enumerate(
        zip(
            plan.strike_ns.tolist(),
            plan.strike.tolist(),
            plan.strike_event.tolist(),
            plan.strike_share.tolist(),
            strict=True,
        )
    ):
        if (
            at_ns == held.at_ns
            and kind in kinds
            and rules.is_hit(int(plan.key[draws.HIT]), event, held.user, share)
        ):
            yield number, kind


def _is_in_browser(held: Held, jar: int) -> bool:
    plan = held.plan
    device = devices.device_of(jar, plan.domains, plan.cookie_jar)
    return client_kinds.is_browser(int(plan.key[draws.CLIENT]), device, plan.app_share)


def _found(held: Held, number: int, kind: int) -> list[Login]:
    """Return the logins that a strike goes through, in its order."""
    if kind == REVOKE:
        return [jar.login for _, jar in sorted(held.jars.items(), key=_number)]
    event = held.plan.strike_event
    return [t.credential.login for t in held.thefts.values() if event[t.strike] == event[number]]


def whose_copy(m: Moment, idle_ns: int, credentials: Iterable[Credential]) -> Login:
    """The login of the user's whose copy has run out at a moment."""
    found = {
        credential.login.number: credential.login
        for credential in credentials
        if credential.login.made_ns == m.value // 2
        and m.node in credential.login.copies
        and runs_out_ns(credential.login.copies[m.node].used_ns, idle_ns) == m.at_ns
    }
    return found[min(found)]


def take_in(m: Moment, login: Login, node: str, *, pubsub: bool) -> None:
    """Note what became of a session whose copy has run out."""
    if not m.value % 2:
        return
    login.lost_how = login.lost_how or f"{node} deleted it when its own copy had run out"
    if pubsub:
        login.only_at(m.node)
