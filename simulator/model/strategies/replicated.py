"""Sessions in the memory of every node: the one that took the login sends copies to its peers.

Tomcat's DeltaManager (all peers) and BackupManager (one backup) are the models. Left out: a touch
is known everywhere at once and sends nothing, and a node that is not the backup cannot ask it.
"""

from simulator.model.steps import IN_NODE, Step
from simulator.model.strategy import SESSION, Strategy

REPLICATED = Strategy(
    name="replicated",
    credential=SESSION,
    carrier="cookie",
    look=IN_NODE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("look", IN_NODE, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(Step("keep"), Step("share")),
    logout=(Step("drop"), Step("share")),
    copies="peers",
)
