"""Who is asked for what, and how long that takes."""

from collections.abc import Mapping

from simulator.engines import tally
from simulator.model import steps
from simulator.model.strategy import TOKEN_PAIR
from simulator.report.story.duration import duration
from simulator.report.story.eviction import refusal
from simulator.report.story.moments import Moment, key
from simulator.report.story.scene import SERVER, Scene
from simulator.report.story.session_data import writes_back
from simulator.report.story.sign_on import is_silent

_OF_REQUESTS: Mapping[int, str] = {
    steps.STORE_READ: "asks the store for the session",
    steps.STORE_WRITE: "writes the new tokens into the session in the store",
    steps.DATABASE_READ: "asks the database for the session",
    steps.DATABASE_WRITE: "writes to the database that the session was used",
    steps.AUTH_CALL: f"asks {SERVER} about the token (RFC 7662)",
}
_OF_LOGINS: Mapping[int, str] = {
    steps.STORE_WRITE: "writes the session to the store",
    steps.DATABASE_READ: "asks the database for the user",
    steps.DATABASE_WRITE: "writes the session to the database",
    steps.AUTH_CALL: f"has {SERVER} check the password",
}
_OF_REFRESHES: Mapping[int, str] = {
    steps.DATABASE_READ: "asks the database for the refresh token",
    steps.DATABASE_WRITE: "writes the next refresh token to the database",
}
_OF_LOGOUTS: Mapping[int, str] = {
    steps.STORE_WRITE: "deletes the session from the store",
    steps.DATABASE_WRITE: "deletes the session from the database",
    steps.AUTH_CALL: f"has {SERVER} revoke the refresh token (RFC 7009)",
}
_CALLS: Mapping[int, Mapping[int, str]] = {
    steps.REQUEST: _OF_REQUESTS,
    steps.LOGIN: _OF_LOGINS,
    steps.REFRESH: _OF_REFRESHES,
    steps.LOGOUT: _OF_LOGOUTS,
}
_FETCHES = f"has not the token's key: fetches the keys of {SERVER} (RFC 7517)"
_CALLS_OF: Mapping[tuple[str, int, int], str] = {
    # What differs from strategy to strategy: its own name, exchange, operation.
    ("bff", steps.REQUEST, steps.DATABASE_READ): _OF_REFRESHES[steps.DATABASE_READ],
    ("bff", steps.REQUEST, steps.DATABASE_WRITE): _OF_REFRESHES[steps.DATABASE_WRITE],
    ("bff", steps.REQUEST, steps.AUTH_CALL): f"has {SERVER} renew the tokens (RFC 6749, 6)",
    ("bff", steps.LOGIN, steps.DATABASE_WRITE): "writes the refresh token to the database",
    ("bff", steps.LOGOUT, steps.DATABASE_WRITE): "revokes the refresh token in the database",
    ("jwt_denylist", steps.REQUEST, steps.STORE_READ): "asks the store for the denylist",
    ("jwt_denylist", steps.LOGOUT, steps.STORE_WRITE): "writes the token to the denylist",
    ("jwt_refresh", steps.LOGIN, steps.DATABASE_WRITE): "writes the refresh token to the database",
    ("introspection", steps.REQUEST, steps.DATABASE_READ): "asks the database about the token",
    ("introspection", steps.LOGIN, steps.DATABASE_WRITE): "writes the tokens to the database",
    (
        "introspection",
        steps.REFRESH,
        steps.DATABASE_WRITE,
    ): "writes the next tokens over the row",
    ("jwt", steps.REQUEST, steps.AUTH_CALL): _FETCHES,
    ("jwt_refresh", steps.REQUEST, steps.AUTH_CALL): _FETCHES,
    ("jwt_denylist", steps.REQUEST, steps.AUTH_CALL): _FETCHES,
}
_AT_SERVER: Mapping[int, str] = {
    steps.LOGIN: "checks the password and makes the tokens",
    steps.REFRESH: "looks the refresh token up and makes the next tokens",
    steps.LOGOUT: "revokes the refresh token (RFC 7009)",
}


def called(m: Moment, scene: Scene) -> str:
    """A remote operation, and how it went."""
    what = _what(m, scene)
    back = scene.moments.after(m)
    if back is None or back.code != tally.ANSWERED:
        return f"{what}: no answer, it stops before"
    took = duration(back.at_ns - m.at_ns)
    if back.value >= 0:
        return f"{what}: {took}"
    how = refusal(m, back, scene.plan) or all_the_same(back, ~back.value, scene)
    return f"{what}: fails after {took}{how}"


def _what(m: Moment, scene: Scene) -> str:
    plan, strategy = scene.plan, scene.strategy
    if m.value == steps.DATABASE_QUERY:
        return "asks the database on behalf of the application"
    silent = m.kind == steps.LOGIN and is_silent(m, scene)
    if m.node == plan.door:
        return "makes the tokens" if silent else _AT_SERVER[m.kind]
    if m.kind == steps.LOGIN and m.value == steps.AUTH_CALL and (plan.redirected or silent):
        return f"changes the code for tokens at {SERVER} (RFC 6749, 4.1.3)"
    if m.kind == steps.LOGOUT and plan.credential == TOKEN_PAIR:
        return "revokes the refresh token in the database"
    special = _CALLS_OF.get((strategy.name, m.kind, m.value))
    what = writes_back(m, scene) or special or _CALLS[m.kind][m.value]
    return what.replace("asks the store", "asks the store's replica") if plan.replica_ns else what


def all_the_same(failed: Moment, operation: int, scene: Scene) -> str:
    """Say that a request is let in though nobody could say whose it is; empty: it is not."""
    mine = scene.moments.exchanges[key(failed)]
    later = [m.code for m in mine[mine.index(failed) + 1 :]]
    served = tally.SERVED in later and tally.LOOKED not in later
    if failed.kind != steps.REQUEST or operation != steps.STORE_READ or not served:
        return ""
    return ", and lets it in all the same (on_outage: accept)"
