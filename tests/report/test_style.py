"""One look for all figures, readable and independent of the machine."""

import matplotlib as mpl
import pytest

from simulator.model.strategies import STRATEGIES
from simulator.report.style import LOOKS, OTHERS, drawing, looks, new_figure, png, readable


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2 by hand."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_every_strategy_has_a_look_of_its_own() -> None:
    assert set(STRATEGIES) <= set(LOOKS)
    everyone = [*LOOKS.values(), *OTHERS]
    assert len({(look.colour, look.dash) for look in everyone}) == len(everyone)
    assert len({look.marker for look in LOOKS.values()}) == len(LOOKS)


def test_a_look_does_not_depend_on_the_company() -> None:
    assert looks(["jwt"])["jwt"] == looks(["ours", "local", "jwt"])["jwt"] == LOOKS["jwt"]


def test_hybrids_get_looks_that_differ() -> None:
    given = looks(["ours", "jwt", "theirs"])
    assert given["ours"] != given["theirs"]
    assert not {given["ours"], given["theirs"]} & set(LOOKS.values())


@pytest.mark.parametrize("look", [*LOOKS.values(), *OTHERS])
def test_names_in_the_colour_can_be_read(look) -> None:  # noqa: ANN001 - a look
    assert contrast_with_white(look.ink) >= 4.49  # rounded to eight bits a channel


def test_readable_leaves_dark_colours_alone() -> None:
    assert readable("#000000") == "#000000"


def test_the_users_own_settings_do_not_show_and_ours_do_not_stay() -> None:
    def drawn() -> bytes:
        with drawing():
            figure = new_figure(2, 2)
            figure.add_subplot().plot([1, 2])
            return png(figure)

    before = drawn()
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30}):
        assert drawn() == before
        assert mpl.rcParams["font.size"] == 30
