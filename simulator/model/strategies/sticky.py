"""Node-local sessions behind a balancer that keeps each client on its node by a cookie.

The cookie is the balancer's (HAProxy `cookie insert`, RFC 6265), not the session's: it says which
node, and is written anew when that node is gone.
"""

from dataclasses import replace

from simulator.model.strategies.local import LOCAL

STICKY = replace(LOCAL, name="sticky", affinity=True)
