"""Which login a user's credential stands for: followed along the story by the model's rules."""

from dataclasses import dataclass, field

from simulator import draws
from simulator.engines import tally
from simulator.model import rules, steps
from simulator.model.strategy import SESSION
from simulator.plan import Plan
from simulator.report.story.moments import Key, Moment, key


@dataclass
class Login:
    """A login that the user has made.

    Attributes:
        number: Of the user's, from 1.
        home: The node that took it.
        made_ns: When.
        deadline_ns: When the session expires; moved by being used.
        end_ns: When it cannot be prolonged any further.
        ended_ns: When the user logged out, or its tokens were revoked; None if that did not happen.
        rotations: How often its refresh token has been used up.
    """

    number: int
    home: int
    made_ns: int
    deadline_ns: int
    end_ns: int
    ended_ns: int | None = None
    rotations: int = 0


@dataclass(frozen=True)
class Credential:
    """What stands for a login: a session's id, or a token with its own expiry and serial."""

    login: Login
    deadline_ns: int
    serial: int = 0


@dataclass
class Credentials:
    """What the user holds, what each exchange carries and what it brings back.

    Attributes:
        plan: Of the run.
        jars: By domain; one for all if the credential is a token.
        carried: By exchange.
        fresh: By exchange, of logins and refreshes.
        node: By domain: where the last answer came from, as the balancer's cookie says.
        bound: By exchange: the node that its cookie names.
        logins: How many the user has made.
    """

    plan: Plan
    jars: dict[int, Credential] = field(default_factory=dict)
    carried: dict[Key, Credential] = field(default_factory=dict)
    fresh: dict[Key, Credential] = field(default_factory=dict)
    node: dict[int, int] = field(default_factory=dict)
    bound: dict[Key, int] = field(default_factory=dict)
    logins: int = 0

    def domain(self, m: Moment) -> int:
        """The API domain that a moment's request goes to, by number."""
        if self.plan.domains == 1:
            return 0
        u = draws.uniform(int(self.plan.key[draws.DOMAIN]), m.visit, m.request)
        return next(i for i, share in enumerate(self.plan.domain_share) if u <= share)

    def deadline_ns(self, credential: Credential) -> int:
        """When a credential expires: the server's business for a session, its own for a token."""
        if self.plan.credential == SESSION:
            return credential.login.deadline_ns
        return credential.deadline_ns

    def note(self, m: Moment) -> None:
        """Take in what a moment changes, after it has been told."""
        jar = self.domain(m) if self.plan.cookie_jar else 0
        held = self.carried.get(key(m))
        if m.code == tally.SENT:
            self._send(m, jar)
        elif m.code == tally.KEPT:
            self._keep(m)
        elif m.code == tally.LOOKED and held is not None:
            self._look(m, held)
        elif m.code == tally.ROTATED and held is not None:
            self._rotate(m, held.login)
        elif m.code == tally.FORGOT:
            self.carried[key(m)] = self.jars.pop(jar)
        elif m.code == tally.DROPPED and held is not None:
            held.login.ended_ns = m.at_ns
        elif m.code == tally.RECEIVED:
            self._receive(m, jar, held)

    def _send(self, m: Moment, jar: int) -> None:
        if m.value:
            self.carried[key(m)] = self.jars[jar]
        if self.plan.affinity and jar in self.node:
            self.bound[key(m)] = self.node[jar]

    def _receive(self, m: Moment, jar: int, held: Credential | None) -> None:
        if m.node >= 0 and m.value not in (steps.BAD_GATEWAY_502, steps.TIMEOUT):
            self.node[jar] = m.node
        if m.value != steps.OK_200:
            return
        if key(m) in self.fresh:
            self.jars[jar] = self.fresh[key(m)]
            return
        current = self.jars.get(jar)
        # Another visit may have logged in while this one logged out.
        if m.kind == steps.LOGOUT and held and current and current.login is held.login:
            del self.jars[jar]

    def _keep(self, m: Moment) -> None:
        plan = self.plan
        self.logins += 1
        end_ns = rules.end_after_login(
            plan.credential, m.at_ns, plan.absolute_ns, plan.ttl_ns, plan.refresh_ns
        )
        login = Login(self.logins, m.node, m.at_ns, m.value, end_ns)
        self.fresh[key(m)] = Credential(login, m.value)

    def _look(self, m: Moment, held: Credential) -> None:
        where, known = divmod(m.value, 2)
        login = held.login
        if where == steps.IN_REFRESH_ROW:
            if not known and m.at_ns < login.end_ns and login.ended_ns is None:
                login.ended_ns = m.at_ns  # used twice: the family is revoked
            elif known and self.plan.rotation and held.serial == login.rotations:
                login.rotations += 1
        elif known and where != steps.IN_TOKEN:
            login.deadline_ns = rules.touched(
                where, m.at_ns, login.deadline_ns, login.end_ns, self.plan.idle_ns
            )

    def _rotate(self, m: Moment, login: Login) -> None:
        if self.plan.rotation:
            login.end_ns = m.at_ns + self.plan.refresh_ns
        self.fresh[key(m)] = Credential(login, m.value, login.rotations)
