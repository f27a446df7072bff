"""The story of logins that contend for cores, by hand."""

from tests.report.tiny_story import rows, tiny_story

HASH = {"password_hash": {"mean": "10 ms"}}


def test_a_login_waits_for_a_core() -> None:
    """User 0 logs in at 0, user 1 a millisecond later."""
    told = tiny_story("local", 0, user=1, nodes={"count": 1, "cores": 1}, **HASH)
    assert rows(told, "coreless", "computed", "started") == [
        "1 A: waits for the only core: 9 ms",
        "10 A: checks the password (argon2id): 10 ms",
    ]


def test_and_for_one_of_two() -> None:
    told = tiny_story("local", 0, user=2, nodes={"count": 1, "cores": 2}, **HASH)
    assert rows(told, "coreless", "computed") == [
        "2 A: waits for a core: all 2 are busy: 8 ms",
        "10 A: checks the password (argon2id): 10 ms",
    ]
