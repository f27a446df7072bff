"""Clients that keep no cookies, as the story tells of them."""

import pytest

from tests.report.tiny_story import texts, tiny_story


@pytest.mark.parametrize("kind", ["browser", "app"])
def test_what_it_does_with_its_cookie(kind: str) -> None:
    clients = {kind: {"share": 1, "keeps_cookies": False}}
    told = tiny_story("sticky", 0, workload={"clients": clients}, client={"login_attempts": 2})
    client = [line.split(": ", 1)[-1] for line in texts(told, "received")]
    assert client == [
        "has to log in",
        f"its {kind} keeps no cookies",
        "logs in once more (2 of at most 2)",
        f"its {kind} keeps no cookies",
        "request 1 is abandoned after 2 logins",
    ]
    # No cookie names a node.
    assert texts(told, "picked") == [f"picks {node} (round_robin)" for node in "ABABA"]
    assert "with" not in "".join(line for line in texts(told, "sent") if "request" in line).replace(
        "without", ""
    )


def test_a_bearer_token_is_kept() -> None:
    clients = {"app": {"share": 1, "keeps_cookies": False}}
    told = tiny_story("jwt", 0, workload={"clients": clients})
    assert any(line.endswith("holds the token of login 1") for line in texts(told, "received"))
