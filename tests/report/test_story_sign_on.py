"""Stories of single sign-on; worked by hand."""

from typing import Any

from tests.engines.test_rules_sign_on import DOMAINS, SEED
from tests.report.tiny_story import SERVER, rows, tiny_story

KNOWN: dict[str, Any] = {
    "seed": SEED,
    "workload": DOMAINS,
    "client": {"login_delay": "8 ms"},
    "auth_server": {**SERVER["auth_server"], "single_sign_on": True},
}
TOLD = ("sent", "signed_on", "called", "received", "redirected")


def test_a_second_domain() -> None:
    told = rows(tiny_story("central_store", 0, 200, **KNOWN), *TOLD)
    place = [row.split(": ", 1)[0] + ": " + row.split(": ", 1)[1].split(" (")[0] for row in told]
    assert place[1:4] == [
        "0 user 0: 401 Unauthorized after 0 µs: has to log in, and takes 8 ms for it",
        "8 user 0: logs in to a.example with name and password",
        "8 B: has the authorization server check the password: 34 ms",
    ]
    silent = [row for row in told if float(row.split()[0]) >= 200]
    assert silent[1:5] == [
        "200 user 0: 401 Unauthorized after 0 µs: has to log in",
        "200 user 0: logs in to b.example without name and password (500 B)",
        (
            "200 user 0: is known to the authorization server, which sends it back at once (single"
            " sign-on; OpenID Connect, prompt=none): two more round trips, 0 µs"
        ),
        "200 A: changes the code for tokens at the authorization server (RFC 6749, 4.1.3): 34 ms",
    ]


def test_a_third_party() -> None:
    server = {**KNOWN["auth_server"], "third_party": True}
    told = rows(tiny_story("central_store", 0, 200, **{**KNOWN, "auth_server": server}), *TOLD)
    redirects = [row for row in told if "sends the client back" in row]
    assert ["knows the client already" in row for row in redirects] == [False, True]


def test_a_token_in_a_cookie() -> None:
    token = {"carrier": "cookie", "jwks_cache": "1 h"}
    told = rows(tiny_story("jwt", 0, 200, token=token, **KNOWN), "called")
    made = [row.split(": ")[1] for row in told if "makes the tokens" in row]
    assert made == ["checks the password and makes the tokens", "makes the tokens"]
