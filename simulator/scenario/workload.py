"""The keys of `workload`: who comes when, and what they ask for."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator, model_validator

from simulator.scenario.block import Block
from simulator.scenario.client_kind import ClientKind
from simulator.scenario.distribution import Distribution, VisitLength
from simulator.scenario.errors import Refusal
from simulator.scenario.kinds import (
    Count,
    Delay,
    Factor,
    Rate,
    Share,
    Weight,
    absent,
    real,
    spelling,
    text,
    whole,
)
from simulator.scenario.quantities import S

Model = Literal["open", "closed", "partly_open", "trace"]
Client = Literal["browser", "app"]
Domain = Annotated[
    str,
    spelling(
        "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
        "a host name",
        "lower-case letters, digits, '-' and '.', such as api.example",
    ),
]


DEFAULT_USERS = 10_000
"""Whom an arrival is drawn from, if an `open` or `partly_open` workload does not say how many."""


class ProfilePoint(Block):
    """A corner of the load profile."""

    at: Delay
    """Time since the start (ns)."""
    factor: Factor
    """What `arrival_rate` is multiplied by at that time."""


class TraceSource(Block):
    """The recorded traffic that is replayed."""

    file: Annotated[str, text(4096)]
    """A Parquet file made by `authscale import-log`; relative to the scenario's folder."""
    speed_up: Annotated[float, real(1e-3, 1e6)] = 1
    """The factor by which gaps between arrivals are divided (lifetimes are not)."""
    _folder: str = PrivateAttr("")

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Remembers the scenario's folder, which `load` gives as the validation's context."""
        self._folder = str(context.get("folder", "")) if isinstance(context, dict) else ""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self._folder) / self.file

    def exists(self) -> bool:
        """Whether the file is there."""
        try:
            return self.path.is_file()
        except (OSError, ValueError):  # too long a name, a NUL in it
            return False


class Workload(Block):
    """Who comes when (Schroeder, Wierman, Harchol-Balter: Open versus closed, NSDI 2006)."""

    model: Model
    """`open`: requests arrive; `closed`: users take turns; `partly_open`: visits; `trace`."""
    arrival_rate: Rate | None = None
    """Requests (open) or visits (partly_open) per second, before the profile."""
    users: Annotated[int, whole(1, 10**9)] | None = None
    """The users: those who take turns (closed), or whom an arrival is drawn from uniformly.

    `open` and `partly_open`: 10,000 by default; `trace`: those of the trace."""
    addresses: Annotated[Annotated[int, whole(1, 10**9)] | None, BeforeValidator(absent)] = None
    """Addresses that the users share, as many behind each; none: each user has one of its own.

    Users behind one NAT gateway or proxy are one client to `ip_hash` (RFC 6269, "Issues with IP
    Address Sharing"; nginx's `ip_hash` lumps together all addresses of three equal octets, too)."""
    requests_per_visit: VisitLength = VisitLength.model_construct(
        mean=10.0, distribution="geometric"
    )
    """The number of requests of a visit (closed, partly_open)."""
    think_time: Distribution = Distribution.model_construct(
        mean=5.0 * S, distribution="exponential"
    )
    """From an answer to the user's next request, and between a closed user's visits."""
    logout_probability: Share = 0.0
    """The share of visits whose last answer is followed at once by a logout."""
    authenticated_share: Share = 1.0
    """The share of requests that need a login, by a draw for each; the others are public.

    Refused for `trace`: its own lines say which of them need one (`import-log --authenticate`)."""
    logged_in_at_start: Share = 0.0
    """The share of users who hold a credential at time 0, for every domain that they call.

    Just taken, at the node that the balancer's policy gives them; no operation is counted, and
    copies (`replicated`) are in place. Which users: by a hash of seed, replication and user."""
    clients: dict[Client, ClientKind] = Field(
        default={"browser": ClientKind.model_construct(share=1.0)}, min_length=1
    )
    """Kinds of client, with their shares of the devices and what they keep.

    Which device has which: by a hash of seed, replication and device."""
    devices_per_user: Count = 1
    """Devices of each user, each with a jar of its own: cookies, logins, refresh tokens.

    A visit is made on one of them, by a draw for each; visits of a user on one device at a time are
    its tabs. What hits a user hits all devices: `revoke` logs out everywhere, `steal` copies what
    each holds, `logged_in_at_start` holds for each. A logout is that of its own device. All share
    the user's address. Refused for `trace`: a user of a log is one device already."""
    domains: dict[Domain, Weight] = Field(
        default={"app.example": 1.0}, min_length=1, max_length=1_000
    )
    """The API domains that one front end calls, with their shares (weights).

    The first is the front end's own origin: a browser calls the others across origins (CORS)."""
    profile: tuple[ProfilePoint, ...] = Field(default=(), max_length=10_000)
    """Factors on `arrival_rate`, piecewise linear, level before the first and after the last."""
    trace: TraceSource | None = None
    """The recorded traffic (trace)."""

    @model_validator(mode="before")
    @classmethod
    def _default_users(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        if not isinstance(data, Mapping) or "users" in data:
            return data
        by_model = {"open": DEFAULT_USERS, "partly_open": DEFAULT_USERS}
        users = by_model.get(data["model"]) if isinstance(data.get("model"), str) else None
        return {**data, "users": users}

    @field_validator("profile")
    @classmethod
    def _ascends(cls, points: tuple[ProfilePoint, ...]) -> tuple[ProfilePoint, ...]:
        times = [point.at for point in points]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise Refusal("times of the profile do not ascend", "each `at` later than the last")
        if points and not any(point.factor for point in points):
            raise Refusal("a profile of nothing but zeros", "one factor above 0 at least")
        return points
