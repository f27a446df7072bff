"""Rolling deployments, worked by hand."""

from tests.engines.tiny import FREE_LOGIN, run_both, tell, tiny_plan

DEPLOY = {"at": "5 ms", "rolling_deploy": {"interval": "10 ms"}}
THREE = {"count": 2, "service_time": "1 ms", "boot_time": "4 ms"}


def test_each_node_is_out_of_the_list_for_as_long_as_it_boots() -> None:
    at = [0, 4.5, 5, 6, 8.999999, 9, 10, 15, 16, 19]
    plan = tiny_plan("none", [(t, user) for user, t in enumerate(at)], nodes=THREE, events=[DEPLOY])
    assert tell(plan, "to", "receives bad") == [
        "0 a to A",
        "4.5 b to B",
        # A from 5 to 9: the balancer has let it go itself, nobody meets a dead node.
        "5 c to B",
        "6 d to B",
        "8.999999 e to B",
        # Both are listed, round robin starts over.
        "9 f to A",
        "10 g to B",
        # B from 15 to 19.
        "15 h to A",
        "16 i to A",
        "19 j to A",
    ]


def test_what_a_node_was_doing_fails_unless_it_drains() -> None:
    nodes = {**THREE, "service_time": "3 ms"}
    plan = tiny_plan("none", [(4, 0), (14, 1), (14.5, 2)], nodes=nodes, events=[DEPLOY])
    assert tell(plan, "to", "receives") == [
        "4 a to A",
        "5 a receives bad_gateway_502",
        "14 b to A",  # the list has changed at 9
        "14.5 c to B",
        "15 c receives bad_gateway_502",
        "17 b receives ok_200",
    ]
    drained = {"at": "5 ms", "rolling_deploy": {"interval": "10 ms", "drain": "2 ms"}}
    plan = tiny_plan("none", [(4, 0), (4.5, 1), (6, 2)], nodes=nodes, events=[drained])
    assert tell(plan, "to", "receives") == [
        "4 a to A",
        "4.5 b to B",
        "6 c to B",
        # The drain ends at 7: a's answer was to come at that very instant.
        "7 a receives bad_gateway_502",
        "7.5 b receives ok_200",
        "10.5 c receives ok_200",
    ]


def test_every_session_in_memory_is_lost() -> None:
    """Users 0 (of A) and 1 (of B) log in again after their node's turn; a token knows of none."""
    requests = [(0, 0), (3, 1), (30, 0), (40, 1)]
    plan = tiny_plan("sticky", requests, nodes=THREE, events=[DEPLOY], **FREE_LOGIN)
    assert tell(plan, "to", "unknown", "keeps", from_ms=30) == [
        "30 c to A",
        "30 c unknown in the node",
        "30 c to A",
        "32 c keeps until 1800032",
        "32 c to A",
        # 1 was on B: its login at 3 ended after A's at 2.
        "40 d to B",
        "40 d unknown in the node",
        "40 d to B",
        "42 d keeps until 1800042",
        "42 d to B",
    ]
    assert run_both(plan).counters["forced_relogins"] == 2
    plan = tiny_plan("jwt", requests, nodes=THREE, events=[DEPLOY], **FREE_LOGIN)
    assert run_both(plan).counters["forced_relogins"] == 0
