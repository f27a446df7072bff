"""Stories of sessions that are not touched at every request."""

from typing import Any

from tests.report.test_story import story, texts


def told(touch: str, **session: Any) -> list[str]:  # noqa: ANN401 - YAML
    lines = texts(story("database", session={"touch": touch, **session}), "looked")
    return [line.split(": ", 1)[1] for line in lines if "touch" in line]


def test_a_touch_that_is_not_due_says_when_the_last_one_was() -> None:
    lines = told("1500 ms")
    assert lines[0] == "its last touch was 42.56 ms ago: nothing to write"
    assert "that touches it: its row must be written" in lines


def test_at_its_absolute_end_nothing_prolongs_a_session() -> None:
    lines = told("100 ms", idle_timeout="10 s", absolute_timeout="3 s")
    assert set(lines) == {"no touch can prolong it any more: nothing to write"}
