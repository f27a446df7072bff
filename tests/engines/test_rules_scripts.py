"""Scripts in the application's page (`xss`), worked by hand: what they can read is stolen.

Times and turns as in `exposures`: a session is kept at 2, a token signed at 2.217. A thief comes
every 10 ms from a random moment on: so many intervals, so many requests.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import counts, ended, exposures, robbed, stolen_at
from tests.engines.tiny import run_both, tell

READABLE: dict[str, Any] = {"session": {"http_only": False}}


def scripted(strategy: str, ms: float, noticed_ms: float, **blocks: Any) -> Plan:  # noqa: ANN401 - YAML
    """Return a world in which a script runs in everybody's browser; its loot as by `steal`."""
    theft = stolen_at(ms, noticed_ms)
    script = {"at": theft["at"], "xss": theft["steal"]}
    return robbed(strategy, (0, 0), theft=script, **blocks)


@pytest.mark.parametrize("strategy", ["database", "central_store", "bff"])
def test_a_session_cookie_that_scripts_can_read(strategy: str) -> None:
    """Recognised 1 ms after it was sent: 8 intervals from the theft to the notice."""
    plan = scripted(strategy, 20, 101, **READABLE)
    tally = run_both(plan)
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 8, 1 + 8, 0)
    assert exposures(tally) == ended(0)
    assert tell(plan, "user 0 robbed", "user 0 revoked") == [
        "20 - user 0 robbed by thief0",
        "101 - user 0 revoked, exposed 0",
    ]


@pytest.mark.parametrize("storage", ["local_storage", "cookie"])
def test_a_token_that_scripts_can_read(storage: str) -> None:
    """As in `test_thieves`: 8 intervals to the notice at 102.217, 10 to the end at 202.217."""
    token = {"ttl": "200 ms", "storage": storage}
    tally = run_both(scripted("jwt", 22.172, 102.217, token=token))
    assert counts(tally, "carried", "recognised", "false_accepts") == (1 + 8, 1 + 8, 10)
    assert exposures(tally) == ended(100)


@pytest.mark.parametrize(
    ("strategy", "blocks"),
    [
        ("database", {}),
        ("central_store", {}),
        ("bff", {}),
        ("jwt", {"token": {"storage": "http_only_cookie"}}),
        ("jwt", {"token": {"storage": "memory"}}),
        ("introspection", {"token": {"storage": "memory"}}),
        ("none", READABLE),
    ],
)
def test_what_scripts_cannot_read(strategy: str, blocks: dict[str, Any]) -> None:
    """The run is as without them, and its plan, too."""
    plan = scripted(strategy, 20, 101, **blocks)
    assert plan.strike.size == 0
    tally = run_both(plan)
    assert counts(tally, "exposures", "false_accepts") == (0, 0)
    assert counts(tally, "exchanges_sent") == ((1,) if strategy == "none" else (3,))
    assert tell(plan, "user 0 robbed", "user 0 revoked") == []
