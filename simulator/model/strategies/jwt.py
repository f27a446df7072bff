"""Stateless JWT (RFC 7519): nothing is looked up; the token is good until its `exp`.

A logout is the client's affair alone: it forgets the token, no exchange is sent, and a copy of the
token would still be accepted.
"""

from dataclasses import replace

from simulator.model.steps import IN_TOKEN, LOGIN, Step
from simulator.model.strategy import TOKEN, Strategy

JWT = Strategy(
    name="jwt",
    credential=TOKEN,
    carrier="header",
    look=IN_TOKEN,
    request=(
        Step("have", orelse="unauthorised"),
        Step("cpu", "verify"),
        Step("look", IN_TOKEN, orelse="unauthorised"),
        Step("serve"),
    ),
    login=(Step("cpu", "sign"), Step("keep")),
)

JWT_AT_SERVER = replace(JWT, login=(Step("keep"),), direct=(LOGIN,))
