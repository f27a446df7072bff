"""The balancer's cookie: how long it lives, and what becomes of it when its node is gone."""

from typing import Any

import pytest

from tests.engines import tiny
from tests.engines.tiny import MS, run_both, tell, tiny_plan

FREE_LOGIN: dict[str, Any] = tiny.FREE_LOGIN
CRASH = {"at": "30 ms", "crash_node": "A", "restart_after": "20 ms"}
# Dead after 2 × 2 ms (34), alive again after 2 × 2 ms (54).
CHECKS = {"interval": "2 ms", "fall": 2, "rise": 2}


def plan(
    *requests: float,
    affinity: dict[str, Any],
    strategy: str = "sticky",
    **blocks: Any,  # noqa: ANN401 - YAML
) -> Any:  # noqa: ANN401 - a plan
    """One user's requests at some times, ms, to two nodes that serve in a millisecond."""
    return tiny_plan(
        strategy,
        [(at, 0) for at in requests],
        nodes={"count": 2, "service_time": "1 ms"},
        balancer={"health_check": CHECKS, "affinity": affinity},
        **FREE_LOGIN,
        **blocks,
    )


def test_a_client_is_placed_anew_when_its_cookie_has_run_out() -> None:
    """Set with the first answer (0 ms), gone 10 ms later to the nanosecond."""
    asked = plan(0, 9.999999, 10, 15, 25, affinity={"cookie_ttl": "10 ms"})
    assert tell(asked, "to", "found", "unknown", "keeps") == [
        "0 a to A",  # 401, with the cookie
        "0 a to A",
        "2 a keeps until 1800002",
        "2 a to A",
        "2 a found in the node",
        "9.999999 b to A",
        "9.999999 b found in the node",
        # Next in turn after A. Answers of the cookie's own node did not prolong it.
        "10 c to B",
        "10 c unknown in the node",
        "10 c to B",
        "12 c keeps until 1800012",
        "12 c to B",
        "12 c found in the node",
        # The new one lives from 10 to 20.
        "15 d to B",
        "15 d found in the node",
        "25 e to A",
        "25 e unknown in the node",
        "25 e to A",
        "27 e keeps until 1800027",
        "27 e to A",
        "27 e found in the node",
    ]
    assert run_both(asked).counters["forced_relogins"] == 2


def test_the_session_outlives_the_cookie_where_chance_leads_back() -> None:
    asked = tiny_plan(
        "sticky",
        [(0, 0), (20, 0)],
        balancer={"affinity": {"cookie_ttl": "10 ms"}},
        nodes={"count": 1, "service_time": "1 ms"},
        **FREE_LOGIN,
    )
    assert run_both(asked).counters["forced_relogins"] == 0


def test_a_kept_cookie_lets_requests_bounce() -> None:
    """cloudfoundry/gorouter#76, with three nodes: A is gone, its clients go to B and C in turn."""
    asked = tiny_plan(
        "sticky",
        [(at, 0) for at in (0, 36, 40, 44, 60)],
        nodes={"count": 3, "service_time": "1 ms"},
        balancer={"health_check": CHECKS, "affinity": {"when_gone": "keep"}},
        session={"persist": "on_miss"},
        events=[CRASH],
        **FREE_LOGIN,
    )
    assert tell(asked, "to", "found", "unknown", from_ms=30) == [
        "36 b to B",
        "36 b unknown in the node's copy",
        "37 b found in the table",
        "40 c to C",
        "40 c unknown in the node's copy",
        "41 c found in the table",
        "44 d to B",
        "44 d found in the node's copy",
        # A is back since 54, and still what the cookie names.
        "60 e to A",
        "60 e unknown in the node's copy",
        "61 e found in the table",
    ]


def test_a_kept_cookie_costs_logins_where_only_one_node_knows_them() -> None:
    def logins(when_gone: str) -> int:
        asked = tiny_plan(
            "sticky",
            [(0, 0), (40, 0), (50, 0), (60, 0), (70, 0)],
            nodes={"count": 3, "service_time": "1 us"},
            balancer={"health_check": CHECKS, "affinity": {"when_gone": when_gone}},
            events=[{"at": "30 ms", "remove_node": "A"}],
            **FREE_LOGIN,
        )
        return int(run_both(asked).counters["logins"])

    # Kept, B and C take turns: 401 at B, login at C, and so on, until the third login is in vain;
    # the next request is C's turn, which knows the last login; the one after it B's again.
    assert (logins("rewrite"), logins("keep")) == (2, 1 + 3 + 3)


def test_a_client_goes_back_to_its_first_node() -> None:
    """With the session of B, which A does not know; and A's answer names A again."""
    asked = plan(0, 36, 40, 53.999999, 54, 60, affinity={"fail_back": True}, events=[CRASH])
    assert tell(asked, "to", "found", "unknown", "keeps", from_ms=30) == [
        "36 b to B",
        "36 b unknown in the node",
        "36 b to B",
        "38 b keeps until 1800038",
        "38 b to B",
        "38 b found in the node",
        "40 c to B",
        "40 c found in the node",
        "53.999999 d to B",
        "53.999999 d found in the node",
        # A is in the list again.
        "54 e to A",
        "54 e unknown in the node",
        "54 e to A",
        "56 e keeps until 1800056",
        "56 e to A",
        "56 e found in the node",
        "60 f to A",
        "60 f found in the node",
    ]


def test_without_fail_back_it_stays() -> None:
    asked = plan(0, 36, 60, affinity={"fail_back": False}, events=[CRASH])
    assert tell(asked, "to", from_ms=60) == ["60 c to B"]


def test_the_first_node_is_forgotten_with_the_cookie() -> None:
    """Rewritten at 36, it runs out at 46; the one that an answer sets at 51 names B first."""
    crashed: dict[str, Any] = {"events": [CRASH]}
    asked = plan(0, 36, 50, 60, affinity={"fail_back": True, "cookie_ttl": "10 ms"}, **crashed)
    assert tell(asked, "to", from_ms=50) == ["50 c to B", "60 d to B"]
    asked = plan(0, 36, 50, 60, affinity={"fail_back": True, "cookie_ttl": "90 ms"}, **crashed)
    assert tell(asked, "to", from_ms=50)[:2] == ["50 c to B", "60 d to A"]


def test_a_thief_copies_the_cookie_as_it_is() -> None:
    asked = plan(
        0,
        affinity={"cookie_ttl": "40 ms"},
        events=[{"at": "30 ms", "steal": {"share": 1, "thief_interval": "5 ms"}}],
        duration_ms=60,
    )
    sent = [line.split(" ", 2) for line in tell(asked, "to", from_ms=30)]
    named = [where for at, _, where in sent if float(at) < 40]
    assert set(named) == {"to A"}
    assert "to B" in {where for at, _, where in sent if float(at) >= 40}


@pytest.mark.parametrize(
    ("strategy", "duration_ms", "lowered"),
    [("sticky", 1000, 10 * MS), ("sticky", 10, 1 << 61), ("local", 1000, 1 << 61)],
)
def test_what_cannot_bind_is_dropped(strategy: str, duration_ms: float, lowered: int) -> None:
    asked = plan(0, affinity={"cookie_ttl": "10 ms"}, strategy=strategy, duration_ms=duration_ms)
    assert asked.cookie_ns == lowered
