"""One look for all figures, readable and independent of the machine."""

import math
from itertools import combinations

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
    assert len({(look.marker, look.hollow) for look in everyone}) == len(everyone)


def lightness(colour: str) -> float:
    """CIE L* by hand: what is left of a colour on a grey print."""
    luminance = 1.05 / contrast_with_white(colour) - 0.05
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_strategies_can_be_told_apart_without_colours() -> None:
    for one, other in combinations(LOOKS.values(), 2):
        assert one.marker != other.marker
        assert one.dash != other.dash or abs(lightness(one.colour) - lightness(other.colour)) > 6


# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear sRGB.
DICHROMATS = {
    "protanope": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranope": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}


@pytest.mark.parametrize("eyes", DICHROMATS)
def test_colours_can_be_told_apart_by_colour_blind_readers(eyes: str) -> None:
    colours = sorted({look.colour for look in (*LOOKS.values(), *OTHERS)})
    for one, other in combinations(colours, 2):
        seen = [lab(DICHROMATS[eyes], colour) for colour in (one, other)]
        assert math.dist(*seen) > 10, (one, other)  # a just noticeable difference is 2.3


def lab(matrix: tuple[tuple[float, ...], ...], colour: str) -> tuple[float, float, float]:
    """CIELAB (D65) of a colour as these eyes see it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (
        min(max(sum(m * c for m, c in zip(row, linear, strict=True)), 0), 1) for row in matrix
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


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
