"""Sessions in the memory of the node that took the login: any other node says 401."""

from simulator.model.steps import IN_NODE, Step
from simulator.model.strategy import SESSION, Strategy

LOCAL = Strategy(
    name="local",
    credential=SESSION,
    carrier="cookie",
    look=IN_NODE,
    request=(
        Step("have", orelse="unauthorised"),
        Step("look", IN_NODE, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(Step("keep"),),
    logout=(Step("drop"),),
)
