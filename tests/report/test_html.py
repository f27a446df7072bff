"""The page: whole, escaped, and in need of nothing else."""

import re
from html.parser import HTMLParser

import pytest

from simulator.experiment.outcome import Comparison
from simulator.report.captions import CAPTIONS
from simulator.report.html import report_html
from simulator.report.readings.reading import reading
from simulator.scenario.dumping import dump

from .conftest import SIX, Make

PICTURES = dict.fromkeys(CAPTIONS, b"\x89PNG not looked at")
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Elements in order; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It must be the last that was opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words that are shown, single spaces between them."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def page(comparison: Comparison) -> Page:
    return Page(report_html(comparison, PICTURES, dump(comparison.scenario)))


def test_every_section_is_there_and_linked(comparison: Comparison) -> None:
    found = page(comparison)
    sections = [section["id"] for section in found.all("section")]
    assert [link["href"] for link in found.all("a")] == [f"#{name}" for name in sections]
    assert {"verdict", "theory", "limits", "scenario", "run"} <= set(sections)
    assert found.all("html") == [{"lang": "en"}]


def test_the_page_holds_verdict_table_theory_scenario_and_manifest(comparison: Comparison) -> None:
    text = page(comparison).text
    for expected in (
        "a made-up reason",
        "jwt fails: exposure_max is 12 h (± 20 ms), 11.7 h above the objective of 15 min.",
        "In plain words central_store and jwt_refresh meet all 3 objectives. Of these, ",
        "forced logins",
        "M/M/c latency_ms_mean 66.42 66.8 ± 0.6 yes",
        "arrival_rate: 14 /s",
        "authscale run scale_out",
        "2026-01-02T03:04:05+00:00",
        "numba 0.68.1, numpy 2.4.6",
        "What the model leaves out",
    ):
        assert expected in text
    assert all(strategy in text for strategy in SIX)


def test_the_page_needs_nothing_from_elsewhere(comparison: Comparison) -> None:
    found = page(comparison)
    images = found.all("img")
    assert len(images) == len(CAPTIONS)
    assert all((image["src"] or "").startswith("data:image/png;base64,") for image in images)
    assert all(image["alt"] for image in images)
    assert not found.all("script")
    assert not found.all("link")
    text = report_html(comparison, PICTURES, "")
    assert not re.search(r"https?://|@import|url\(", text)
    assert "default-src 'none'" in text


def test_hostile_text_stays_text(make_comparison: Make) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror='alert(2)'> & \"quoted\""
    comparison = make_comparison(more=hostile)
    manifest = {**comparison.manifest, "command": hostile, "notes": [hostile]}
    verdicts = comparison.verdicts.assign(reason=hostile)
    found = page(Comparison(**{**vars(comparison), "manifest": manifest, "verdicts": verdicts}))
    assert not found.all("script")
    assert len(found.all("img")) == len(CAPTIONS)
    assert not any("onerror" in attributes for _, attributes in found.elements)
    # Description, scenario, command, note, and a verdict a strategy and objective.
    assert found.text.count("<script>alert(1)</script>") == 4 + len(verdicts)


def test_every_figure_says_what_it_shows(comparison: Comparison) -> None:
    text = page(comparison).text
    for figure, caption in CAPTIONS.items():
        assert (
            f"{reading(comparison, figure)} {caption.text}".replace("\N{NO-BREAK SPACE}", " ")
            in text
        )


def test_the_best_is_marked_in_words_and_colour(comparison: Comparison) -> None:
    found = page(comparison)
    assert "★ 96.5 ± 1.9" in found.text
    best = [cell for cell in found.all("td") if cell.get("class") == "best"]
    assert len(best) > 5


def test_notes_stand_above_everything(comparison: Comparison) -> None:
    note = "The trace holds one minute an hour."
    manifest = {**comparison.manifest, "notes": [note]}
    text = page(Comparison(**{**vars(comparison), "manifest": manifest})).text
    assert text.index(note) < text.index("Verdict against")


@pytest.mark.parametrize("strategies", [SIX, ("jwt",), ("none",)])
def test_nothing_to_report_is_no_failure(make_comparison: Make, strategies: list[str]) -> None:
    found = page(make_comparison(strategies, 1, empty=True, slo=""))
    assert "sets no objectives" in found.text
    assert "No closed form" in found.text
    assert "nan" not in found.text.lower().split()
    assert "One replication: no intervals." in found.text
