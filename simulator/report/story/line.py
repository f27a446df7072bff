"""One line of a story."""

from typing import NamedTuple


class Line(NamedTuple):
    """Something that happened, in words.

    Attributes:
        at_ns: When.
        where: Who or what it happened to or at: `user 0`, `thief`, `balancer`, a node's name,
            `store`, `authorization server`.
        text: What happened, and why.
        event: What kind of thing it is: `sent`, `looked`, …; of the timeline: `timeline`;
            `revoked`, `stolen` and `ran_out` happen to the user, and belong to no exchange either.
        exchange: Which of the user's exchanges it belongs to, from 1; None on the timeline.
        visit: As in the records of a run; a thief's is larger than all; None on the timeline.
        request: Which of the visit's requests, from 0, as in the records; None on the timeline.
        kind: `request`, `login`, `refresh`, `logout` or `public`; None on the timeline.
        node: The node's name, or `authorization server`; None if there is none.
        subject: Which request it is about, as the user counts; empty on the timeline.
        outcome: Of a line that says how an exchange went (`ok_200`, …); None otherwise.
    """

    at_ns: int
    where: str
    text: str
    event: str
    exchange: int | None = None
    visit: int | None = None
    request: int | None = None
    kind: str | None = None
    node: str | None = None
    subject: str = ""
    outcome: str | None = None
