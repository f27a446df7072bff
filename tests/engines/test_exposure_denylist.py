"""For how long a token on the denylist is accepted, worked by hand: at most cache + propagation.

Times as in `exposures`: a token is signed at 2.217, verified by 2.262; the list is read by 3.262.
"""

from typing import Any

import pytest

from simulator.plan import Plan
from tests.engines.exposures import (
    LOGS_OUT,
    TWO,
    counts,
    crashed_at,
    ended,
    exposures,
    revoked_at,
    world,
)
from tests.engines.tiny import run_both, tell


def denying(*requests: Any, ttl: str = "12 h", **blocks: Any) -> Plan:  # noqa: ANN401 - rows, YAML
    return world("jwt_denylist", *requests, token={"ttl": ttl}, **blocks)


@pytest.mark.parametrize(
    ("denylist", "ttl", "revoked_ms", "exposed_ms"),
    [
        # The list is asked every time: at once.
        ({}, "12 h", 10, 0),
        # Read at 3.262, used until 53.262; a revocation of that very moment is on it.
        ({"cache": "50 ms"}, "12 h", 3.262, 0),
        ({"cache": "50 ms"}, "12 h", 3.262001, 49.999999),
        ({"cache": "50 ms"}, "12 h", 10, 43.262),
        ({"cache": "50 ms"}, "12 h", 53.262, 0),
        ({"cache": "50 ms"}, "12 h", 60, 0),
        # While it travels, the list does not say so …
        ({"propagation": "20 ms"}, "12 h", 10, 20),
        # … and may be read at the last moment of that.
        ({"cache": "50 ms", "propagation": "20 ms"}, "12 h", 10, 70),
        # A token that has expired needs no list: good until 32.217.
        ({"cache": "50 ms"}, "30 ms", 10, 22.217),
        ({"propagation": "20 ms"}, "30 ms", 15, 17.217),
        ({"cache": "50 ms", "propagation": "20 ms"}, "30 ms", 10, 22.217),
    ],
)
def test_a_denied_token_is_exposed_for_what_is_left_of_the_list(
    denylist: dict[str, str], ttl: str, revoked_ms: float, exposed_ms: float
) -> None:
    plan = denying((0, 0), ttl=ttl, denylist=denylist, events=[revoked_at(revoked_ms)])
    assert exposures(run_both(plan)) == ended(exposed_ms)


def test_the_freshest_list_of_all_nodes_counts() -> None:
    """By turns A, B, A: A has read the list by 3.262, B by 21.045, good until 71.045."""
    plan = denying(
        *((0, 0), (20, 0)),
        nodes=TWO,
        denylist={"cache": "50 ms"},
        events=[revoked_at(30)],
    )
    assert tell(plan, "to", "yes: list", "no: list", "found") == [
        "0 a to A",
        "0 a to B",
        "2.217 a to A",
        "2.262 a no: list fresh",
        "3.262 a found beside the denylist",
        "20 b to B",
        "20.045 b no: list fresh",
        "21.045 b found beside the denylist",
    ]
    assert exposures(run_both(plan)) == ended(41.045)


def test_a_denied_token_is_accepted_by_whoever_has_an_older_list() -> None:
    """Two nodes have lists until 53.262 (A) and 71.045 (B); revoked at 30.

    A's next request, by turns, at 53: verified by 53.045, on a list that is still used. At 60 B's
    list is used, too; at 61 A reads a new one, and at 72 so does B.
    """
    plan = denying(
        *((0, 0), (20, 0), (53, 0), (60, 0), (61, 0)),
        nodes=TWO,
        denylist={"cache": "50 ms"},
        events=[revoked_at(30)],
    )
    assert tell(plan, "to", "yes: list", "no: list", "found", "unknown", from_ms=30) == [
        "53 c to A",
        "53.045 c yes: list fresh",
        "53.045 c found beside the node's list",
        "60 d to B",
        "60.045 d yes: list fresh",
        "60.045 d found beside the node's list",
        "61 e to A",
        "61.045 e no: list fresh",
        "62.045 e unknown beside the denylist",
        "62.045 e to B",
        "64.262 e to A",
        # The list that was just read: e's new token is not on it.
        "64.307 e no: list fresh",
        "65.307 e found beside the denylist",
    ]
    assert counts(run_both(plan), "false_accepts", "forced_relogins") == (2, 0)


def test_a_list_that_knows_refuses_without_asking() -> None:
    """Two logins are revoked at 59: two writes keep the store busy until 61, then c's read does.

    What says no to c is no list of A's: it reads one for c's second try, and d has to do with that.
    """
    plan = denying(
        *((0, 0), (10, 1), (60, 1), (70, 0)),
        denylist={"cache": "50 ms"},
        events=[revoked_at(59)],
    )
    assert tell(plan, "yes: list", "no: list", "found", "unknown", from_ms=59) == [
        # The list of 3.262 has been too old since 53.262.
        "60.045 c no: list fresh",
        "62 c unknown beside the denylist",
        "64.262 c no: list fresh",
        "65.262 c found beside the denylist",
        "70.045 d yes: list fresh",
        "70.045 d unknown beside the node's list",
        "72.307 d yes: list fresh",
        "72.307 d found beside the node's list",
    ]
    # Four logins, two revocations, two requests that the denylist itself answered, and a's first.
    assert counts(run_both(plan), "logins", "store_ops") == (4, 2 + 2 + 1)


def test_a_logout_writes_to_the_list() -> None:
    """Verified by 2.262, list read by 3.262, served by 3.263, written by 4.263: 48.999 are left."""
    plan = denying((0, 0), denylist={"cache": "50 ms"}, workload=LOGS_OUT)
    assert tell(plan, "sends logout", "calls", "drops") == [
        "1 a calls database read",
        "2.262 a calls store read",
        "3.263 a sends logout with credential",
        "3.263 a calls store write",
        "4.263 a drops, exposed 48.999",
    ]
    assert exposures(run_both(plan)) == ended(48.999)


def test_a_node_that_dies_forgets_its_list() -> None:
    """The only list is A's, until 53.262; A dies at 20, and reads a new one."""
    plan = denying(
        (0, 0), denylist={"cache": "50 ms"}, events=[revoked_at(10), crashed_at(20, "A")]
    )
    assert exposures(run_both(plan)) == ended(10)
