"""Which rules make the paragraph."""

from collections.abc import Callable

from simulator.analysis.judged import Judged
from simulator.analysis.plain_words import plain_words
from simulator.analysis.whole import Whole

Make = Callable[..., Whole]


def test_with_objectives_it_decides(make_whole: Make) -> None:
    good, bad, open_ = (
        [Judged("availability", "≥", 0.9, value, 0.01, "", verdict)]
        for value, verdict in ((0.99, "pass"), (0.5, "fail"), (0.9, "undecided"))
    )
    columns = {"cost_per_hour": {"a": (1.0, 0.0), "b": (2.0, 0.0)}}
    whole = make_whole({"none": bad, "a": good, "b": good, "c": bad, "d": open_}, columns)
    assert plain_words(whole) == [
        "a and b meet the objective availability.",
        "Of these, a costs least (1 an hour), b most (2 an hour).",
        "availability (at least 0.9) rules out c (0.5): too many requests go without an answer.",
        "d is undecided: more replications would tell.",
        (
            "availability is missed even without any login (`none`): that is a matter of capacity"
            " or of outages, not of the strategy."
        ),
    ]


def test_without_it_says_what_differs(make_whole: Make) -> None:
    columns = {
        "login_visibility": {"a": (1.0, 0.0), "b": (1.0, 0.0)},
        "store_ops_per_request": {"a": (0.0, 0.0), "b": (1.0, 0.0)},
        "exposure_s_max": {"a": (60.0, 0.0), "b": (0.0, 0.0)},
        "credential_bytes_per_request": {"a": (600.0, 0.0), "b": (30.0, 0.0)},
    }
    said = [text.split(" ")[0] for text in plain_words(make_whole({"a": [], "b": []}, columns))]
    assert said == ["The", "Every", "a", "a", "b"]


def test_of_nothing_nothing_is_said(make_whole: Make) -> None:
    assert plain_words(make_whole({"none": []})) == []


def test_who_lets_forged_requests_in(make_whole: Make) -> None:
    columns = {"forged_accepts": {"a": (12.0, 1.0), "b": (0.0, 0.0), "c": (13.4, 1.0)}}
    good = [Judged("availability", "≥", 0.9, 0.99, 0.01, "", "pass")]
    whole = make_whole({"none": good, "a": good, "b": good, "c": good}, columns)
    said = "a and c let in requests that a hostile page has forged (up to 13.4); b lets none in."
    assert plain_words(whole)[-1] == said
    nobody = {"forged_accepts": {"a": (0.0, 0.0), "b": (0.0, 0.0)}}
    assert not any("forged" in text for text in plain_words(make_whole({"a": [], "b": []}, nobody)))
