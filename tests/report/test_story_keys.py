"""Stories of signed tokens: keys that change, clocks that differ, cookies that are too long."""

from typing import Any

from tests.report.test_story import story, texts

TWO_MINUTES = {"ttl": "2 min"}


def told(*events: dict[str, Any], strategy: str = "jwt", **blocks: Any) -> list[str]:  # noqa: ANN401 - YAML
    return texts(story(strategy, events=list(events), **blocks))


def test_a_rotation_and_what_it_does_to_a_user() -> None:
    lines = told({"at": "2 s", "rotate_keys": {"grace": "1500 ms"}})
    rotated = "signing key: is rotated: tokens that were signed before are taken for another 1.5 s"
    refused = [line for line in lines if "taken no more" in line]
    assert rotated in lines
    assert len(refused) == 1
    assert "the signature is of a key that was rotated, and is taken no more since" in refused[0]
    assert lines.index(rotated) < lines.index(refused[0])


def test_a_rotation_without_grace() -> None:
    lines = told({"at": "2 s", "rotate_keys": {}})
    assert "signing key: is rotated: tokens that were signed before are taken no more" in lines


def test_nothing_is_said_where_nothing_is_signed() -> None:
    events = ({"at": "2 s", "rotate_keys": {}}, {"at": "2 s", "wrong_key": "B"})
    lines = told(*events, strategy="central_store")
    assert not [line for line in lines if "key" in line or "signature" in line]


def test_a_node_with_a_key_of_its_own() -> None:
    lines = told({"at": "2 s", "wrong_key": "B"})
    assert "B: has a key of its own from here on, and refuses the others' tokens" in lines
    assert "B: the signature is wrong for B, which has a key of its own" in lines
    assert "A: the signature's key is one that A takes" in lines


def test_a_signature_that_only_its_signer_knows() -> None:
    """B, which takes the login, has a key of its own from the start."""
    lines = told({"at": "0 s", "wrong_key": "B"})
    assert "A: the signature is wrong: only B has the key that it was made with" in lines


def test_a_clock_that_is_wrong() -> None:
    lines = told(token={"clock_skew": "20 s", **TWO_MINUTES})
    looks = [line for line in lines if "exp in" in line and "clock" in line]
    assert looks
    assert all("'s clock, which is " in line for line in looks)
    assert {line[0] for line in looks} == {"A", "B"}


def test_a_cookie_that_is_too_long_for_a_browser() -> None:
    token = {"carrier": "cookie", "claims_bytes": 4000}
    lines = told(token=token)
    stored = [line.split(": ", 2)[2] for line in lines if "does not store" in line]
    assert set(stored) == {"its browser does not store a cookie of 5,968 B, more than 4,096"}
    assert len(stored) == sum("issues the token of login" in line for line in lines)
    assert [line for line in lines if line.endswith("request 1 is abandoned after 3 logins")]


def test_a_token_in_a_cookie_is_called_one() -> None:
    lines = told(token={"carrier": "cookie"})
    assert [line for line in lines if "holds the cookie of login 1" in line]
    assert [line for line in lines if "with the cookie of login 1" in line]
