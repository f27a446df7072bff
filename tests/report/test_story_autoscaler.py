"""The story of a run in which an autoscaler decides, by hand."""

from tests.report.tiny_story import rows, tiny_story

SCALER = {
    "target_utilisation": 0.2,
    "max": 3,
    "interval": "100 ms",
    "cooldown": "0 s",
    "drain": "20 ms",
}


ONE = {"count": 1, "workers": 1, "boot_time": "5 ms"}


def test_nodes_come_and_go() -> None:
    """A's only worker is busy for 84 of the first 100 ms."""
    told = tiny_story("sticky", 0, 10, 20, 30, 140, 390, 410, user=1, nodes=ONE, autoscaler=SCALER)
    assert rows(told, "timeline", from_ms=50, to_ms=510) == [
        (
            "100 autoscaler: the workers were 84 % busy, 20 % is aimed at: 3 nodes in place of 1;"
            " B and C boot for 5 ms"
        ),
        "105 B: is up, and in service; round robin starts over",
        "105 C: is up, and in service; round robin starts over",
        (
            "200 autoscaler: the workers were 6.9 % busy, 20 % is aimed at: 2 nodes in place of 3;"
            " C may finish within 20 ms"
        ),
        "200 balancer: lets C go: only clients that a cookie binds to it are sent there",
        "220 C: stops: what it was doing fails, what it remembered is gone",
        (
            "300 autoscaler: the workers were 0 % busy, 20 % is aimed at: 1 node in place of 2;"
            " B may finish within 20 ms"
        ),
        "300 balancer: lets B go: only clients that a cookie binds to it are sent there",
        "320 B: stops: what it was doing fails, what it remembered is gone",
        (
            "500 autoscaler: the workers were 30 % busy, 20 % is aimed at: 2 nodes in place of 1;"
            " B boots for 5 ms"
        ),
        "505 B: is up again, and remembers nothing, and in service; round robin starts over",
    ]


def test_a_login_that_was_lost_with_its_node() -> None:
    """B takes the login at 3, and is let go at 200, when nobody came for 100 ms."""
    told = tiny_story("sticky", 0, 250, user=1, nodes={**ONE, "count": 2}, autoscaler=SCALER)
    assert rows(told, "kept", "looked", "picked", "timeline", from_ms=2, to_ms=275) == [
        "3 B: keeps the session of login 1 in memory, good for 30 min",
        "3 balancer: keeps to B, as its cookie says",
        "3 B: looks in its memory: here is the session of login 1",
        (
            "200 autoscaler: the workers were 0 % busy, 20 % is aimed at: 1 node in place of 2;"
            " B may finish within 20 ms"
        ),
        "200 balancer: lets B go: only clients that a cookie binds to it are sent there",
        "220 B: stops: what it was doing fails, what it remembered is gone",
        "251 balancer: picks A (round_robin)",
        "260 A: looks in its memory: no session of login 1 (B took it)",
        "260 balancer: keeps to A, as its cookie says",
        "262 A: keeps the session of login 2 in memory, good for 30 min",
        "262 balancer: keeps to A, as its cookie says",
        "262 A: looks in its memory: here is the session of login 2",
    ]
