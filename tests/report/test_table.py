"""The table of a terminal and of a pipe."""

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.cells import cell_len
from rich.console import Console

from simulator.experiment.outcome import Comparison
from simulator.model.strategies import STRATEGIES
from simulator.report.table import comparison_table

from .conftest import SIX, Make


def printed(comparison: Comparison, width: int = 80) -> str:
    file = StringIO()
    Console(file=file, width=width, highlight=False).print(comparison_table(comparison))
    return file.getvalue()


def row_of(text: str, strategy: str, table: int = 0) -> str:
    return [line for line in text.splitlines() if line.split(" ")[0] == strategy][table]


def test_a_row_a_strategy_fits_80_columns_and_is_plain_in_a_pipe(comparison: Comparison) -> None:
    text = printed(comparison)
    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    for strategy in SIX:
        assert row_of(text, strategy, 0) != row_of(text, strategy, 1)
    assert "…" not in text


def test_every_strategy_and_hybrids_with_long_names_fit_80_columns(make_comparison: Make) -> None:
    hybrids = [
        f"{{name: jwt_denylist_{end}, extends: jwt_denylist, denylist: {{cache: 5 s}}}}"
        for end in ("open_5_s", "closed_5_s")
    ]
    text = printed(make_comparison((*STRATEGIES, *hybrids)))
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    for strategy in (*STRATEGIES, "jwt_den…en_5_s", "jwt_den…ed_5_s"):
        assert row_of(text, strategy, 1)


def test_columns_lie_close_rather_than_break_a_number(comparison: Comparison) -> None:
    summary = comparison.summary
    for column, value, half_width in (
        ("store_ops_per_request", 1.1271, 0.0182),
        ("database_ops_per_request", 2.2069, 0.0183),
        ("credential_bytes_per_request", 33.67, 0.19),
        ("exposure_s_max", 1_919.3, 1.0),
    ):
        summary[column], summary[f"{column}_ci95"] = value, half_width
    row = " ".join(row_of(printed(comparison), "central_store", 1).split())
    # 14 + 9 + 4 × 12 characters and five gaps of two are 81.
    assert row.endswith("1.127 ±0.018 2.207 ±0.018 33.67 ±0.19 1,919.3 ±1.0")


def test_the_best_is_marked_in_text_with_a_legend(comparison: Comparison) -> None:
    text = printed(comparison)
    assert "★96.5 ±1.9" in row_of(text, "jwt")
    assert "★97.0 ±1.9" in row_of(text, "jwt_refresh")  # the intervals meet
    assert "★" not in row_of(text, "local")
    assert "★" not in row_of(text, "none")
    assert "★ best of its column" in text


def test_a_terminal_sees_the_best_in_bold(comparison: Comparison) -> None:
    file = StringIO()
    console = Console(file=file, width=80, force_terminal=True, color_system="standard")
    console.print(comparison_table(comparison))
    assert "\x1b[1m★96.5 ±1.9\x1b[0m" in file.getvalue()


def test_intervals_and_undefined_values_are_shown(comparison: Comparison) -> None:
    text = printed(comparison)
    assert "310 ±6" in row_of(text, "local")
    assert "–" in row_of(text, "none")
    assert "over 5 replications" in " ".join(text.split())


def test_verdicts_stand_in_the_rows_and_why_below(comparison: Comparison) -> None:
    text = printed(comparison)
    assert row_of(text, "local").split()[1] == "fail"
    assert row_of(text, "central_store").split()[1] == "pass"
    words = " ".join(text.split())
    # 43,102.5 s are 11.97 h.
    assert (
        "jwt fails: exposure_max is 12 h (± 20 ms), 11.7 h above the objective of 15 min." in words
    )
    assert "sticky fails: login_visibility is 0.955 (± 0.02), 0.044 below the objective" in words
    assert words.index("What it takes") < words.index("none passes: ") < words.index("jwt fails: ")


def test_lines_do_not_end_between_number_and_unit(comparison: Comparison) -> None:
    for width in range(60, 100):
        text = printed(comparison, width)
        assert max(map(len, text.splitlines())) <= max(width, 80)
        assert not [
            line for line in text.splitlines() if line.split()[:1] in (["ms"], ["%"], ["h"])
        ]
        assert "\N{NO-BREAK SPACE}" not in text


def test_the_comparison_ends_in_plain_words(comparison: Comparison) -> None:
    words = " ".join(printed(comparison).split())
    assert "In plain words central_store and jwt_refresh meet all 3 objectives. Of these, " in words
    assert words.index("jwt_refresh passes: ") < words.index("In plain words")
    assert words.endswith(
        "login_visibility (at least 0.999) rules out local (0.62) and sticky (0.955): too many live"
        " logins are not recognised. exposure_max (at most 15 min) rules out jwt (12 h): a login"
        " that has ended is accepted for too long."
    )


def test_who_fails_is_coloured(comparison: Comparison) -> None:
    file = StringIO()
    console = Console(file=file, width=200, force_terminal=True, color_system="standard")
    console.print(comparison_table(comparison))
    assert "\x1b[1;31mjwt fails\x1b[0m: exposure_max" in file.getvalue()
    assert "\x1b[32mcentral_store passes\x1b[0m: all 3" in file.getvalue()


def test_without_objectives_there_is_no_verdict(make_comparison: Make) -> None:
    text = printed(make_comparison(slo=""))
    assert "objectives" not in text.split("In plain words", maxsplit=1)[0]
    assert " fails:" not in text
    assert "The scenario sets no objectives (`slo`): nobody passes or fails." in text


def test_a_lone_floor_is_left_without_words(make_comparison: Make) -> None:
    assert "In plain words" not in printed(make_comparison(["none"], slo=""))


def test_one_replication_has_no_intervals(make_comparison: Make) -> None:
    text = printed(make_comparison(replications=1))
    assert "no intervals" in text
    assert "±" not in text


@pytest.mark.parametrize("strategies", [SIX, ("jwt",), ("none",)])
def test_nothing_to_report_is_no_failure(make_comparison: Make, strategies: list[str]) -> None:
    text = printed(make_comparison(strategies, 1, empty=True, slo=""))
    for strategy in strategies:
        assert row_of(text, strategy).split()[1:] == ["–", "–", "–", "–"]


def test_an_output_that_knows_only_ascii_gets_only_ascii(comparison: Comparison) -> None:
    raw = BytesIO()
    file = TextIOWrapper(raw, encoding="ascii")
    Console(file=file, width=80, highlight=False).print(comparison_table(comparison))
    file.flush()
    assert "*96.5 +-1.9" in raw.getvalue().decode("ascii")
