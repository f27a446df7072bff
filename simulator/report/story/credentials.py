"""Which login a user's credential stands for: followed along the story by the model's rules."""

from dataclasses import dataclass, field

from simulator import draws
from simulator.engines import tally
from simulator.engines.order import FORGERY, REGULAR
from simulator.model import client, copies, devices, keys, own_expiry, rules, steps, touches
from simulator.model.strategy import SESSION
from simulator.plan import Plan
from simulator.report.story.cookies import Cookie, answered, keeps_credential, regular_jars
from simulator.report.story.logins import Copy, Credential, Login, Theft
from simulator.report.story.moments import Key, Moment, is_forged, is_strike, is_thief, key
from simulator.report.story.strikes import (
    Held,
    revoked_login,
    stolen_credential,
    take_in,
    whose_copy,
)


@dataclass
class Credentials:
    """What the user holds, what each exchange carries and what it brings back.

    Attributes:
        plan: Of the run.
        jars: By number (`model.devices`): a device's, for one domain or all.
        carried: By exchange.
        fresh: By exchange, of logins and refreshes.
        cookies: By jar, or thief's visit: the balancer's cookie.
        bound: By exchange: the balancer's cookie that it carries.
        logins: How many the user has made.
        thefts: What thieves have copied, by their visits.
        beside: Refreshes that no request waited for.
    """

    plan: Plan
    jars: dict[int, Credential] = field(default_factory=dict)
    carried: dict[Key, Credential] = field(default_factory=dict)
    fresh: dict[Key, Credential] = field(default_factory=dict)
    cookies: dict[int, Cookie] = field(default_factory=dict)
    bound: dict[Key, Cookie] = field(default_factory=dict)
    logins: int = 0
    thefts: dict[int, Theft] = field(default_factory=dict)
    beside: frozenset[Key] = frozenset()

    def domain(self, m: Moment) -> int:
        """The API domain that a moment's request goes to, by number."""
        if self.plan.domains == 1 or is_forged(m.visit):
            return 0
        u = draws.uniform(int(self.plan.key[draws.DOMAIN]), m.visit, m.request)
        return next(i for i, share in enumerate(self.plan.domain_share) if u <= share)

    def device(self, m: Moment) -> int:
        """The device that a moment's exchange is sent from; a thief copied it there."""
        plan = self.plan
        if is_thief(m.visit):
            return devices.device_of(self.thefts[m.visit].jar, plan.domains, plan.cookie_jar)
        if is_forged(m.visit):
            return (m.visit - FORGERY) % (plan.users * plan.devices)
        return devices.device(int(plan.key[draws.DEVICE]), m.visit, m.user, plan.devices)

    def jar(self, m: Moment) -> int:
        """Which jar a moment is about; a thief has one of its own, and a login made before."""
        if is_thief(m.visit):
            return m.visit
        if m.code == tally.SIGNED_IN:
            return regular_jars(self.plan, m.user)[len(self.jars)]
        return devices.jar(self.device(m), self.domain(m), self.plan.domains, self.plan.cookie_jar)

    def expiry_ns(self, credential: Credential) -> int:
        """When a credential expires: the server's business for a session, its own for a token."""
        return rules.expiry_ns(
            self.plan.credential, credential.login.deadline_ns, credential.deadline_ns
        )

    def access_ns(self, m: Moment) -> int:
        """When the access token expires that goes with a login made at a moment."""
        plan, whose = self.plan, m.visit
        if m.code == tally.SIGNED_IN:
            whose = REGULAR + self.jar(m)
        expiry = int(plan.key[draws.EXPIRY])
        shortened_ns = rules.shortened_ns(plan.jitter_ns, expiry, whose, m.exchange)
        return m.at_ns + plan.access_ns - shortened_ns

    def revoked(self, m: Moment) -> tuple[Login, int]:
        """The login that a moment of revocation ends, and by which kind of strike."""
        return revoked_login(self._held(m))

    def ran_out(self, m: Moment) -> Login:
        """The login whose copy at a node has run out by itself at a moment."""
        stolen = (theft.credential for theft in self.thefts.values())
        held = (*self.jars.values(), *self.carried.values(), *self.fresh.values(), *stolen)
        return whose_copy(m, self.plan.own_idle_ns, held)

    def stolen(self, m: Moment) -> Theft:
        """What a thief copies at a moment of theft."""
        strike_ns = self.plan.strike_ns
        now = [t for t in self.thefts.values() if int(strike_ns[t.strike]) == m.at_ns]
        jar, credential, strike = stolen_credential(self._held(m), len(now))
        return Theft(len(self.thefts) + 1, strike, credential, self.cookies.get(jar), jar)

    def _held(self, m: Moment) -> Held:
        return Held(self.plan, m.user, m.at_ns, self.jars, self.thefts)

    def note(self, m: Moment) -> None:
        """Take in what a moment changes, after it has been told."""
        if is_strike(m):
            self._strike(m)
            return
        held = self.carried.get(key(m))
        if m.code == tally.SENT:
            self._send(m)
        elif m.code == tally.KEPT:
            self._keep(m)
        elif m.code == tally.LOOKED and held is not None:
            self._look(m, held)
        elif m.code == tally.ROTATED and held is not None:
            self._rotate(m, held.login)
        elif m.code == tally.SAVED and held is not None and self.plan.pubsub:
            held.login.only_at(m.node)
        elif m.code in (tally.FORGOT, tally.CLEARED):
            self.carried[key(m)] = self.jars.pop(self.jar(m))
        elif m.code == tally.DROPPED and held is not None:
            held.login.end(m.at_ns, "ended by a logout")
        elif m.code == tally.RECEIVED:
            self._receive(m, held)

    def _strike(self, m: Moment) -> None:
        """Take in what hits the user from outside."""
        if m.code == tally.SIGNED_IN:
            self._hold(m)
        elif m.code == tally.STOLEN:
            self._steal(m)
        elif m.code == tally.RAN_OUT:
            node = self.plan.node_names[m.node]
            take_in(m, self.ran_out(m), node, pubsub=bool(self.plan.pubsub))
        else:
            self.revoked(m)[0].end(m.at_ns, "revoked")

    def _send(self, m: Moment) -> None:
        jar = self.jar(m)
        if is_thief(m.visit):
            self.carried[key(m)] = self.thefts[m.visit].credential
        elif m.value:
            self.carried[key(m)] = self.jars[jar]
        if jar in self.cookies and m.at_ns < self.cookies[jar].until_ns:
            self.bound[key(m)] = self.cookies[jar]

    def _receive(self, m: Moment, held: Credential | None) -> None:
        jar = self.jar(m)
        cookie = answered(self.plan, self.bound.get(key(m)), m, self.device(m))
        if cookie is not None:
            self.cookies[jar] = cookie
        if m.value != steps.OK_200:
            return
        if key(m) in self.fresh:
            left = key(m) in self.beside and not self._still_holds(jar, held)
            if keeps_credential(self.plan, self.device(m)) and not left:
                self.jars[jar] = self.fresh[key(m)]
            return
        # Another visit may have logged in while this one logged out.
        if m.kind == steps.LOGOUT and self._still_holds(jar, held):
            del self.jars[jar]

    def _still_holds(self, jar: int, held: Credential | None) -> bool:
        """Whether a jar holds the login, by whatever token, that an exchange carried."""
        current = self.jars.get(jar)
        return current is not None and held is not None and current.login is held.login

    def _keep(self, m: Moment) -> None:
        self.fresh[key(m)] = self._made(m)

    def _hold(self, m: Moment) -> None:
        """The user holds it since before the run; jars come in their order."""
        jar = self.jar(m)
        self.jars[jar] = self._made(m)
        if self.plan.affinity:
            first = client.first_node(self.plan.fail_back, -1, m.node)
            self.cookies[jar] = Cookie(m.node, first, m.at_ns + self.plan.cookie_ns)

    def _made(self, m: Moment) -> Credential:
        plan = self.plan
        self.logins += 1
        end_ns = rules.end_after_login(
            plan.credential, m.at_ns, plan.absolute_ns, plan.ttl_ns, plan.refresh_ns
        )
        login = Login(
            self.logins, m.node, m.at_ns, m.value, end_ns, self.access_ns(m),
            m.at_ns + plan.refresh_ns,
        )  # fmt: skip
        if plan.holds_sessions and plan.has_copies:
            login.copies[m.node] = self._copy(m.at_ns, 0)
        return Credential(login, m.value, kid=self._signing(m))

    def _copy(self, at_ns: int, token_ns: int) -> Copy:
        return Copy(at_ns, self._until_ns(at_ns, at_ns), token_ns, at_ns)

    def _until_ns(self, made_ns: int, used_ns: int) -> int:
        ttl_ns, idle_ns = self.plan.copy_ns, self.plan.own_idle_ns
        if not idle_ns:
            return copies.until_ns(made_ns, ttl_ns)
        return own_expiry.until_ns(made_ns, ttl_ns, used_ns, idle_ns)

    def _look(self, m: Moment, held: Credential) -> None:
        where, known = divmod(m.value, 2)
        login, plan = held.login, self.plan
        if where == steps.IN_REFRESH_ROW:
            if not known and m.at_ns < login.end_ns:
                login.end(m.at_ns, "revoked when a used refresh token came back")
            elif known and plan.rotation and held.serial == login.rotations:
                login.rotations += 1
        if not known or where >= steps.IN_REFRESH_ROW:
            return
        if where in (steps.IN_STORE, steps.IN_TABLE) and plan.has_copies:
            token_ns = 0 if plan.credential == SESSION else held.deadline_ns
            login.copies[m.node] = self._copy(m.at_ns, token_ns)
        elif where == steps.IN_COPY and plan.own_idle_ns:
            copy, until_ns = login.copies[m.node], self._until_ns
            login.copies[m.node] = copy._replace(
                until_ns=until_ns(copy.from_ns, m.at_ns), used_ns=m.at_ns
            )
        if rules.moves_deadline(plan.credential, where, plan.copy_touches):
            self._touch(m, login)

    def _touch(self, m: Moment, login: Login) -> None:
        plan = self.plan
        if plan.replica_ns and login.ended_ns is not None:
            return  # the store itself has it no more
        if touches.is_due(m.at_ns, login.deadline_ns, login.end_ns, plan.idle_ns, plan.touch_ns):
            login.renewed_ns = m.at_ns
            login.deadline_ns = rules.touched(m.at_ns, login.end_ns, plan.idle_ns)

    def _rotate(self, m: Moment, login: Login) -> None:
        plan = self.plan
        login.access_ns = m.value
        if plan.credential == SESSION:
            # Behind the client's back: the session keeps the tokens.
            login.grant_ns = m.at_ns + plan.refresh_ns if plan.rotation else login.grant_ns
            return
        if plan.rotation:
            login.end_ns = m.at_ns + plan.refresh_ns
        self.fresh[key(m)] = Credential(login, m.value, login.rotations, self._signing(m))

    def _signing(self, m: Moment) -> int:
        """The key that a token is signed with."""
        plan = self.plan
        own_ns = int(plan.own_key_ns[m.node]) if plan.signs_here else rules.NEVER_NS
        return keys.signing_key(m.at_ns, m.node, own_ns, plan.rotation_ns.tolist())

    def _steal(self, m: Moment) -> None:
        theft = self.stolen(m)
        self.thefts[m.value] = theft
        if theft.cookie is not None:
            self.cookies[m.value] = theft.cookie
