"""Devices of users and the jars on them: numbered through, and drawn for each visit."""

import pytest

from simulator.draws import stream_key
from simulator.model.devices import device, device_of, jar


def test_a_single_device_has_its_users_number() -> None:
    assert [device(1, visit, 7, 1) for visit in range(5)] == [7] * 5


def test_visits_are_made_on_any_of_the_users_devices() -> None:
    key = stream_key(1, 0, 26)
    made = [device(key, visit, 7, 3) for visit in range(9000)]
    assert set(made) == {21, 22, 23}
    # Four standard deviations of 9,000 draws.
    assert all(abs(made.count(one) - 3000) < 4 * 45 for one in (21, 22, 23))


@pytest.mark.parametrize("cookie_jar", [0, 1])
def test_each_jar_is_on_one_device(cookie_jar: int) -> None:
    jars = [(on, jar(on, domain, 3, cookie_jar)) for on in range(4) for domain in range(3)]
    assert all(device_of(number, 3, cookie_jar) == on for on, number in jars)
    numbers = sorted({number for _, number in jars})
    assert numbers == list(range(12 if cookie_jar else 4))
