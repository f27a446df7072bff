"""What is said about bad input: always one clear line each, never a traceback."""

import json
import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_LENGTH = 60  # characters of a value or a key that an error line repeats


class InputError(Exception):
    """Input that cannot be used; its arguments are the lines to print."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to print, without line ends."""
        return tuple(str(line) for line in self.args)

    def __str__(self) -> str:
        """All lines, joined."""
        return "\n".join(self.lines)


class ScenarioError(InputError):
    """A scenario that cannot be used; its arguments are the problems, in the order of the file."""

    @property
    def problems(self) -> tuple["Problem", ...]:
        """Every problem of the scenario."""
        return self.args


class Refusal(ValueError):  # noqa: N818 - it is not an error of the program but its answer
    """Why a value is refused, before it is known where it stands.

    Args:
        what: What is wrong with the value ("not a whole number").
        allowed: What would be right ("1 to 10000"); may be empty.
        suggestion: The nearest right spelling; may be empty.
    """

    def __init__(self, what: str, allowed: str = "", suggestion: str = "") -> None:
        super().__init__(what, allowed, suggestion)
        self.what = what
        self.allowed = allowed
        self.suggestion = suggestion

    def __str__(self) -> str:
        """The sentence without a value."""
        return _sentence(self.what, self.allowed, self.suggestion)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a scenario.

    Attributes:
        source: The file's name, or a name such as `<mapping>`.
        line: Counted from 1; None where there is no text (a mapping, a missing file).
        column: Counted from 1; None likewise.
        key: The full key (`nodes.workers`, `events[2].at`); empty if the file itself is at fault.
        value: The value as given, rendered by `shown`; empty if there is none.
        refusal: Why it is refused.
    """

    source: str
    line: int | None
    column: int | None
    key: str
    value: str
    refusal: Refusal

    def __str__(self) -> str:
        """`file:line:column: key: what is wrong (value); what is allowed; did you mean …?`."""
        place = clean(self.source)
        if self.line is not None:
            place += f":{self.line}:{self.column}"
        what = f"{self.refusal.what} ({self.value})" if self.value else self.refusal.what
        sentence = _sentence(what, self.refusal.allowed, self.refusal.suggestion)
        return ": ".join(part for part in (place, self.key, sentence) if part)


def _sentence(what: str, allowed: str, suggestion: str) -> str:
    question = f"did you mean {suggestion}?" if suggestion else ""
    return "; ".join(part for part in (what, allowed, question) if part)


def clean(text: str) -> str:
    """The text with every character that a terminal would not print as itself escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def cut(text: str, length: int = SHOWN_LENGTH) -> str:
    """The text, printable and at most `length` characters long."""
    text = clean(text[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"


def shown(value: object) -> str:
    """A value as an error line repeats it: as in YAML's flow style, at most 60 characters."""
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    try:
        return cut(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):  # not JSON, circular, 4300 digits, too deep
        return cut(f"a {type(value).__name__}")


def nearest(word: object, words: "Iterable[str]") -> str:
    """The word that was probably meant, or the empty string."""
    by_lower = {known.lower(): known for known in words}
    matches = get_close_matches(str(word)[:SHOWN_LENGTH].lower(), list(by_lower), n=1)
    return by_lower[matches[0]] if matches else ""


def listed(words: "Iterable[str]", last: str = "or") -> str:
    """`a, b or c`."""
    *head, tail = list(words)
    return f"{', '.join(head)} {last} {tail}" if head else tail
