"""The story of a client that an outage makes delete its cookie; worked by hand."""

from tests.report.tiny_story import FREE, rows, tiny_story

STORE = {**FREE, "read": "2 ms", "write": "3 ms", "on_outage": "forget"}
OUT = {"at": "50 ms", "store_outage": {"duration": "30 ms"}}


def test_the_logout_outlives_the_outage() -> None:
    told = tiny_story("central_store", 0, 60, 90, nodes={"count": 1}, events=[OUT], store=STORE)
    assert rows(told, "sent", "received", "cleared", from_ms=60, to_ms=96) == [
        "60 user 0: sends request 2 with the cookie of login 1 (532 B)",
        "60 user 0: 401 Unauthorized after 0 µs: has to log in",
        "60 user 0: is told to delete its cookie, and does",
        "60 user 0: logs in with name and password (500 B)",
        "62 user 0: 503 Service Unavailable after 2 ms: request 2 has failed",
        "90 user 0: sends request 3 without a credential (500 B)",
        "90 user 0: 401 Unauthorized after 0 µs: has to log in",
        "90 user 0: logs in with name and password (500 B)",
        "95 user 0: 200 OK after 5 ms: holds the cookie of login 2",
        "95 user 0: sends request 3 again with the cookie of login 2 (532 B)",
    ]
