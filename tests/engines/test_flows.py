"""FLOWS, cell by cell: what each exchange of each strategy computes and asks, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from simulator.engines import tally
from simulator.engines.run import Engine, run_plan
from simulator.engines.tally import Tally
from simulator.model.steps import (
    AUTH_CALL,
    DATABASE_READ,
    DATABASE_WRITE,
    LOGIN,
    LOGOUT,
    PUBLIC,
    REFRESH,
    REQUEST,
    STORE_READ,
    STORE_WRITE,
    UNAUTHORISED_401,
)
from simulator.plan import Plan
from tests.engines.tiny import MS, NO_TRIPS, tiny_plan

ENGINES: tuple[Engine, ...] = ("reference", "compiled")

FLOWS = """
                             login after later soon expired refresh logout revoke revoked
none                         .     -     -     -    -       .       .      .      -
local                        HR    -     -     -    -!      .       -      -      -
local broadcast              HR    -     -     -    -!      .       -      -      -!
local restart                HRW   -     -     -    -!      .       W      -      -
local restart broadcast      HRW   -     -     -    -!      .       W      W      -!
local on_miss                HRW   -     -     -    R!      .       W      -      -
local on_miss broadcast      HRW   -     -     -    R!      .       W      W      R!
local own_server             A     -     -     -    -!      .       -      -      -
local third_party            aA    -     -     -    -!      .       -      -      -
sticky                       HR    -     -     -    -!      .       -      -      -
sticky broadcast             HR    -     -     -    -!      .       -      -      -!
sticky restart               HRW   -     -     -    -!      .       W      -      -
sticky on_miss               HRW   -     -     -    R!      .       W      -      -
sticky on_miss broadcast     HRW   -     -     -    R!      .       W      W      R!
replicated                   HR    -     -     -    -!      .       -      -      -
replicated broadcast         HR    -     -     -    -!      .       -      -      -!
database                     HRW   RW    RW    RW   R!      .       W      W      R!
database own_server          AW    RW    RW    RW   R!      .       W      W      R!
central_store                HRw   r     r     r    r!      .       w      w      r!
central_store third_party    aAw   r     r     r    r!      .       w      w      r!
cached_store copies          HRw   -     r     -    r!      .       w      w      r!
cached_store copies pubsub   HRw   -     r     -    r!      .       w      w      r!
cached_store no_copies       HRw   r     r     r    r!      .       w      w      r!
introspection                HRW   R     R     R    R!      RW      W      W      R!
introspection cached         HRW   R     R     -    R!      RW      W      W      R!
introspection own_server     @A    A     A     A    A!      @A      @A     A      A!
introspection own_server cached  @A A    A     -    A!      @A      @A     A      A!
introspection third_party    aA    A     A     A    A!      @A      @A     A      A!
introspection third_party cached aA A    A     -    A!      @A      @A     A      A!
bff                          HRWw  r     r     r    rRWw    .       wW     w      r!
bff own_server               Aw    r     r     r    rAw     .       wA     w      r!
bff third_party              aAw   r     r     r    rAw     .       wA     w      r!
jwt                          HRS   V     V     V    V!      .       .      -      V
jwt own_server               @A    V     V     V    V!      .       .      -      V
jwt third_party              aA    V     V     V    V!      .       .      -      V
jwt_refresh                  HRSW  V     V     V    V!      RWS     W      W      V
jwt_refresh own_server       @A    V     V     V    V!      @A      @A     A      V
jwt_refresh third_party      aA    V     V     V    V!      @A      @A     A      V
jwt_denylist                 HRS   Vr    Vr    Vr   V!      .       w      w      Vr!
jwt_denylist list            HRS   Vr    Vr    V    V!      .       w      w      Vr!
jwt_denylist own_server      @A    Vr    Vr    Vr   V!      .       w      w      Vr!
jwt_denylist own_server list @A    Vr    Vr    V    V!      .       w      w      Vr!
jwt_denylist third_party     aA    Vr    Vr    Vr   V!      .       w      w      Vr!
"""
"""A row is a strategy and what is not by default (`BLOCKS`); a column an exchange, or a revocation.

`after`: a request right after the login; `later`: 100 ms after it; `soon`: 10 ms after that;
`expired`: when the credential has (of `bff`: the access token in its session); `revoked`: after a
revocation.

A letter is what FLOWS counts: `H` the password's hash, `S` a signature, `V` its check; `r` and `w`
a read and a write at the store, `R` and `W` at the database, `A` at the authorization server. `-`:
nothing at all; `.`: there is no such exchange. `!`: the answer is 401. `@`: the client goes to the
authorization server directly. `a`: it visits a third party first, in the middle of its login.
"""

OWN_SERVER = {**NO_TRIPS, "service_time": "3 ms"}
BLOCKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "own_server": ("auth_server", OWN_SERVER),
    "third_party": ("auth_server", {**OWN_SERVER, "third_party": True}),
    "restart": ("session", {"persist": "restart"}),
    "on_miss": ("session", {"persist": "on_miss"}),
    "broadcast": ("session", {"revocation": "broadcast"}),
    "copies": ("cache", {"ttl": "50 ms"}),
    "no_copies": ("cache", {"ttl": "0 s"}),
    "pubsub": ("cache", {"invalidation": "pubsub"}),
    "cached": ("introspection", {"cache": "50 ms"}),
    "list": ("denylist", {"cache": "50 ms"}),
}
COSTS: Mapping[str, Any] = {
    "store": {**NO_TRIPS, "read": "1 ms", "write": "2 ms"},
    "database": {**NO_TRIPS, "read": "1 ms", "write": "2 ms"},
    "password_hash": {"mean": "4 ms"},
    "nodes": {"service_time": "1 us"},
}
"""A write takes twice as long as a read: how long a station was busy tells one from the other."""

COMPUTED_NS = {4_000_000: "H", 217_000: "S", 45_000: "V"}
"""RS256 signs in 0.217 ms and verifies in 0.045."""
ASKED = {
    STORE_READ: "r",
    STORE_WRITE: "w",
    DATABASE_READ: "R",
    DATABASE_WRITE: "W",
    AUTH_CALL: "A",
}

COLUMNS, *LINES = (line.split() for line in FLOWS.strip().splitlines())
ROWS = [
    pytest.param(words[:-9], dict(zip(COLUMNS, words[-9:], strict=True)), id=" ".join(words[:-9]))
    for words in LINES
]

Exchanged = tuple[int, str]
"""An exchange's kind, and its cell."""


def world(variant: list[str], *at_ms: float, revoked: bool) -> Plan:
    """Return one visit of one user to one node, whose last answer is followed by a logout.

    Sessions and tokens live for 1 s, the session that `bff` keeps tokens in for 5 s.
    """
    strategy, *differences = variant
    blocks: dict[str, dict[str, Any]] = {
        "session": {"idle_timeout": "5 s" if strategy == "bff" else "1 s"}
    }
    for block, keys in (BLOCKS[difference] for difference in differences):
        blocks[block] = {**blocks.get(block, {}), **keys}
    return tiny_plan(
        strategy,
        [(at, 0, 0) for at in at_ms],
        duration_ms=4_000,
        workload={"logout_probability": 1},
        token={"ttl": "1 s", "access_ttl": "1 s"},
        events=[{"at": "150 ms", "revoke": {"share": 1}}] if revoked else [],
        **COSTS,
        **blocks,
    )


def sent(cells: Mapping[str, str], *requests: str) -> Iterator[Exchanged]:
    """Yield the exchanges of a visit that makes these requests, then logs out."""
    if cells["login"] == ".":
        yield from ((PUBLIC, cells[name]) for name in requests)
        return
    yield from ((REQUEST, "-!"), (LOGIN, cells["login"]))
    for name in requests:
        yield REQUEST, cells[name]
        if not cells[name].endswith("!"):
            continue
        if cells["refresh"] == ".":
            yield LOGIN, cells["login"]
        elif name == "expired":
            yield REFRESH, cells["refresh"]
        else:
            # The row, or the server, says that there is nothing to refresh.
            yield REFRESH, "@A!" if "@" in cells["refresh"] else "R!"
            yield LOGIN, cells["login"]
        yield REQUEST, cells["after"]
    if cells["logout"] != ".":
        yield LOGOUT, cells["logout"]


def exchanges(plan: Plan, told: Tally) -> list[Exchanged]:
    """Return each exchange that was sent, and what it computed and asked, in order."""
    found: dict[tuple[int, int], Exchanged] = {}
    for _, visit, _, serial, _, kind, code, node, value in told.story.tolist():
        # A logout that is the client's affair sends nothing; a revocation is nobody's exchange.
        if visit < 0 or code == tally.FORGOT or (code == tally.DROPPED and node < 0):
            continue
        _, cell = found.get((visit, serial), (kind, ""))
        if code == tally.PICKED and node == plan.door:
            cell += "@"
        elif code == tally.COMPUTED:
            cell += COMPUTED_NS[value]
        elif code == tally.CALLED:
            cell += ASKED[value]
        elif code == tally.RECEIVED:
            cell = (cell or "-") + ("!" if value == UNAUTHORISED_401 else "")
        found[visit, serial] = (kind, cell)
    return list(found.values())


def at_stations(cells: str) -> dict[str, int]:
    """Return what the stations count when these operations are done."""
    n = {letter: cells.count(letter) for letter in "rwRWAa"}
    return {
        "store_ops": n["r"] + n["w"],
        "store_busy_ns": (n["r"] + 2 * n["w"]) * MS,
        "database_ops": n["R"] + n["W"],
        "database_busy_ns": (n["R"] + 2 * n["W"]) * MS,
        "auth_server_ops": n["A"] + n["a"],
        "auth_server_busy_ns": 3 * (n["A"] + n["a"]) * MS,
    }


def verify(plan: Plan, engine: Engine, expected: list[Exchanged], revoke: str) -> None:
    """Hold a run against the exchanges that it should make, and what a revocation costs."""
    told = run_plan(plan, engine, story=True)
    # What a client does at a third party is no exchange of ours, but an operation all the same.
    assert exchanges(plan, told) == [(kind, cell.replace("a", "")) for kind, cell in expected]
    counted = at_stations(revoke + "".join(cell for _, cell in expected))
    assert {name: told.counters[name] for name in counted} == counted


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("variant", "cells"), ROWS)
def test_a_visit_that_outlives_its_credential(
    variant: list[str], cells: Mapping[str, str], engine: Engine
) -> None:
    expected = [*sent(cells, "after", "later", "soon", "expired")]
    verify(world(variant, 0, 100, 110, 2_000, revoked=False), engine, expected, "")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("variant", "cells"), ROWS)
def test_a_visit_whose_login_is_revoked(
    variant: list[str], cells: Mapping[str, str], engine: Engine
) -> None:
    """Revoked at 150, asked again at 160: no copy is fresh any more."""
    expected = [*sent(cells, "after", "revoked")]
    verify(world(variant, 0, 160, revoked=True), engine, expected, cells["revoke"])
