"""A story in a terminal: right at 80 columns, plain in a pipe."""

from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING

from simulator.model.steps import OK_200, OUTCOMES
from simulator.scenario.errors import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from simulator.report.story.line import Line
    from simulator.report.story.telling import Story

_ASCII = str.maketrans({"µ": "u", "\N{NO-BREAK SPACE}": " ", "−": "-"})
_GAP = "  "
_NARROWEST = 20  # characters of a line's text, however narrow the terminal
_PLACE = 13  # characters of the place's name, if it can be broken: `authorization server`
_S = 1_000_000_000


class StoryText:
    """A rich renderable: a line for each thing that happened, a paragraph for each exchange."""

    def __init__(self, story: "Story") -> None:
        self._story = story

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """Yield the parts, in letters that the output can show."""
        from rich.text import Text  # noqa: PLC0415 - slow to import

        def text(words: str, style: str = "") -> Text:
            return Text(words.translate(_ASCII) if options.ascii_only else words, style=style)

        story, width = self._story, options.max_width
        yield text(clean(story.title), "bold")
        yield ""
        time_width = max(len("time (s)"), *(len(_time(line)) for line in story.lines))
        places = (part for line in story.lines for part in _place(line))
        where_width = max(len("where"), *map(len, places))
        indent = time_width + where_width + 2 * len(_GAP)
        heads = f"{'time (s)':>{time_width}}{_GAP}{'where':{where_width}}{_GAP}what"
        yield text(heads, "dim")
        for paragraph in _paragraphs(story.lines):
            yield ""
            for number, line in enumerate(paragraph):
                words = (_going_on(line) if not number else "") + line.text
                told = wrap(words, max(width - indent, _NARROWEST))
                at = _time(line)
                for where, part in zip_longest(_place(line), told, fillvalue=""):
                    yield Text.assemble(
                        text(f"{at:>{time_width}}{_GAP}", "dim"),
                        text(f"{where:{where_width}}{_GAP}" if part else where),
                        text(part, _style(line)),
                    )
                    at = ""
        yield ""
        for sentence in (story.total, *story.left_out):
            for row in wrap(sentence, max(width, _NARROWEST)):
                yield text(row)


def _time(line: "Line") -> str:
    return f"{line.at_ns / _S:.6f}"


def _place(line: "Line") -> list[str]:
    """Where it happened, in as many rows as it takes."""
    return wrap(line.where, _PLACE, break_long_words=False)


def _paragraphs(lines: "Sequence[Line]") -> "Iterator[list[Line]]":
    """Lines that belong together: of one exchange, or neighbours on the timeline."""
    together: list[Line] = []
    for line in lines:
        if together and (line.exchange != together[-1].exchange or line.event == "forgot"):
            yield together
            together = []
        together.append(line)
    if together:
        yield together


def _going_on(line: "Line") -> str:
    """What a paragraph is about that another has interrupted; empty if it begins here."""
    if line.exchange is None or line.event in ("sent", "forgot"):
        return ""
    of = "" if line.kind in ("request", "public") else f"{line.kind} of "
    return f"({of}{line.subject}) "


def _style(line: "Line") -> str:
    if line.event in ("timeline", "revoked", "stolen", "ran_out"):
        return "bold magenta"
    if line.event in ("sent", "forgot"):
        return "bold"
    if line.outcome is None:
        return ""
    return "green" if line.outcome == OUTCOMES[OK_200] else "red"
