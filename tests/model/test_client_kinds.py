"""Which users have which client, and which of these keep cookies."""

import pytest

from simulator.model.client_kinds import APP, BROWSER, KINDS, keeps_cookies, kind_of

USERS = range(2_000)


def test_a_share_of_the_users_has_an_app() -> None:
    apps = [kind_of(99, user, 0.3) == APP for user in USERS]
    # 2,000 draws: within three standard deviations (20.5) of 600.
    assert abs(sum(apps) - 600) < 62
    assert apps == [kind_of(99, user, 0.3) == APP for user in USERS]
    assert apps != [kind_of(98, user, 0.3) == APP for user in USERS]


@pytest.mark.parametrize(("share", "kind"), [(0.0, BROWSER), (1.0, APP)])
def test_one_kind_alone(share: float, kind: int) -> None:
    assert {kind_of(99, user, share) for user in USERS} == {kind}


def test_who_keeps_cookies() -> None:
    apps = {user for user in USERS if kind_of(99, user, 0.3) == APP}
    browsers = set(USERS) - apps
    for careless, expected in (
        (0, {*USERS}),
        (1 << BROWSER, apps),
        (1 << APP, browsers),
        (1 << BROWSER | 1 << APP, set()),
    ):
        assert {u for u in USERS if keeps_cookies(99, u, 0.3, careless)} == expected
    assert (KINDS[BROWSER], KINDS[APP]) == ("browser", "app")
