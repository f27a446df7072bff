"""Users who are logged in when the run starts; each kernel mirrors the reference's `Regulars`.

One of them a turn, so that no turn takes more rows than there are.
"""

from simulator import draws
from simulator.engines import tally
from simulator.engines.compiled.agenda import NOBODY, SIGNED_IN, soon
from simulator.engines.compiled.balancer import place
from simulator.engines.compiled.client_kinds import keeps_credential
from simulator.engines.compiled.devices import device_of_jar
from simulator.engines.compiled.keyspace import is_full
from simulator.engines.compiled.ledger import note
from simulator.engines.compiled.logins import make, shortened_ns
from simulator.engines.compiled.memory import State, jar_at, login_at
from simulator.engines.compiled.own_expiry import use_copy
from simulator.engines.compiled.primitives import kernel
from simulator.engines.compiled.remembered import seed_copies
from simulator.engines.order import REGULAR
from simulator.model import client, rules, steps


@kernel
def sign_in(t: State, now: int, j: int) -> None:
    """Log in the next user who is here already, from a jar on."""
    key, share = t.plan.key[draws.REGULAR], t.plan.regular_share
    while j < t.plan.jars:
        device = device_of_jar(t, j)
        user = device // t.plan.devices
        if rules.is_hit(key, 0, user, share) and keeps_credential(t, device):
            fill(t, now, j, user)
            soon(t, SIGNED_IN, j + 1)
            return
        j += 1


@kernel
def fill(t: State, now: int, j: int, user: int) -> None:
    """Log in a user on one device, for one domain."""
    p, jar = t.plan, jar_at(t, j)
    if is_full(t, now):
        return
    n = p.door if p.direct[steps.LOGIN] else place_of(t, now, j, user)
    number = make(t, now, n, shortened_ns(t, REGULAR + j, 0))
    use_copy(t, now, number, n, user)
    if p.peers:
        seed_copies(t, number, n, now)
    jar.login = number
    jar.serial = 0
    jar.deadline_ns = login_at(t, number).deadline_ns
    jar.kid = login_at(t, number).kid
    if p.affinity:
        jar.affinity = n
        jar.first = client.first_node(p.fail_back, NOBODY, n)
        jar.affinity_until_ns = now + p.cookie_ns
    note(t, now, user, steps.LOGIN, tally.SIGNED_IN, n, jar.deadline_ns)


@kernel
def place_of(t: State, now: int, j: int, user: int) -> int:
    """Return the node that the balancer's policy gives a user."""
    return place(t, now, NOBODY, NOBODY, user, REGULAR + j, 0)
