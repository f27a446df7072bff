"""Every strategy that works, by name, in the order in which tables show them."""

from simulator.model.strategies.central_store import CENTRAL_STORE
from simulator.model.strategies.jwt import JWT
from simulator.model.strategies.jwt_refresh import JWT_REFRESH
from simulator.model.strategies.local import LOCAL
from simulator.model.strategies.none import NONE
from simulator.model.strategies.sticky import STICKY

STRATEGIES = {s.name: s for s in (NONE, LOCAL, STICKY, CENTRAL_STORE, JWT, JWT_REFRESH)}
