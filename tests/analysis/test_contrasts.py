"""The paragraph on a comparison without objectives, sentence by sentence."""

import math
from collections.abc import Callable

import pytest

from simulator.analysis import contrasts
from simulator.analysis.whole import Whole

Make = Callable[..., Whole]
Values = dict[str, tuple[float, float]]

ZERO = (0.0, 0.0)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def whole(make_whole: Make, **columns: Values) -> Whole:
    strategies = dict.fromkeys(next(iter(columns.values())))
    return make_whole({strategy: [] for strategy in strategies}, columns)


def test_nobody_is_judged(make_whole: Make) -> None:
    said = "The scenario sets no objectives (`slo`): nobody passes or fails."
    assert contrasts.nobody_is_judged(make_whole({"none": [], "a": []})) == said
    assert contrasts.nobody_is_judged(make_whole({"none": []})) == ""


@pytest.mark.parametrize(
    ("visible", "said"),
    [
        ({"a": (1.0, 0.0), "b": (1.0, 0.0)}, "Every strategy recognises every live login."),
        ({"a": (1.0, 0.0)}, "a recognises every live login."),
        (
            {"none": (math.nan, math.nan), "a": (0.52, 0.01), "b": (1.0, 0.0), "c": (1.0, 0.0)},
            "Of the live logins presented, a recognises fewest (52 %), b and c all of them.",
        ),
        (
            {"a": (0.52, 0.01), "b": (0.53, 0.01), "c": (0.99, 0.001)},
            "Of the live logins presented, a and b recognise fewest (52 % to 53 %), c most (99 %).",
        ),
        ({"a": (0.9, 0.1), "b": (0.8, 0.1)}, ""),
        ({"a": (math.nan, math.nan)}, ""),
    ],
)
def test_visibility(make_whole: Make, visible: Values, said: str) -> None:
    found = contrasts.visibility(whole(make_whole, login_visibility=visible))
    assert plain(found) == said


def test_look_ups_of_all_stations_together(make_whole: Make) -> None:
    # The sums are 1.25, 0.5 and 3.
    found = whole(
        make_whole,
        store_ops_per_request={"none": ZERO, "a": (1.0, 0.1), "b": ZERO, "c": ZERO},
        database_ops_per_request={"none": ZERO, "a": (0.25, 0.1), "b": ZERO, "c": (1.0, 0.1)},
        auth_server_ops_per_request={"none": ZERO, "a": ZERO, "b": (0.5, 0.1), "c": (2.0, 0.1)},
    )
    assert contrasts.look_ups(found) == (
        "b asks the fewest operations a request of store, database and authorization server (0.5),"
        " c most (3)."
    )


def test_look_ups_that_cannot_be_told_apart(make_whole: Make) -> None:
    # 1 and 1.5 differ by as much as both half-widths of the sums: 0.3 + 0.2.
    found = whole(
        make_whole,
        store_ops_per_request={"a": (1.0, 0.1), "b": (1.5, 0.1)},
        database_ops_per_request={"a": (0.0, 0.1), "b": (0.0, 0.1)},
        auth_server_ops_per_request={"a": (0.0, 0.1), "b": ZERO},
    )
    assert contrasts.look_ups(found) == ""


@pytest.mark.parametrize(
    ("longest", "said"),
    [
        (
            {
                "none": (math.nan, math.nan),
                "a": (43_200.0, 1.0),
                "b": ZERO,
                "c": ZERO,
                "d": (900.0, 1.0),
            },
            "a accepts a login that has ended for up to 12 h; b and c refuse it at once.",
        ),
        ({"a": ZERO, "b": ZERO}, "Every strategy refuses a login that has ended at once."),
        ({"a": ZERO}, ""),
        ({"a": (math.nan, math.nan)}, ""),
    ],
)
def test_exposure(make_whole: Make, longest: Values, said: str) -> None:
    censored = dict.fromkeys(longest, ZERO)
    found = whole(make_whole, exposure_s_max=longest, exposure_censored=censored)
    assert plain(contrasts.exposure(found)) == said


def test_exposure_that_was_cut(make_whole: Make) -> None:
    longest = {"a": (43_200.0, 1.0), "b": (900.0, 1.0)}
    censored = {"a": (0.5, 0.1), "b": ZERO}
    found = whole(make_whole, exposure_s_max=longest, exposure_censored=censored)
    assert plain(contrasts.exposure(found)) == (
        "a accepts a login that has ended for up to 12 h or longer (cut at the end of the run)."
    )


def test_bytes_of_credentials(make_whole: Make) -> None:
    sizes = {"none": ZERO, "a": (31.0, 0.5), "b": (655.0, 1.0), "c": (44.0, 1.0)}
    found = whole(make_whole, credential_bytes_per_request=sizes)
    assert plain(contrasts.credential_bytes(found)) == (
        "a sends the fewest bytes of credentials a request (31 B), b most (655 B)."
    )
