"""What pydantic complains of, said in our words, with its place in the document."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.scenario.document import Document, as_given, spell_path
from simulator.scenario.errors import Problem, Refusal, listed, nearest
from simulator.scenario.known_keys import unknown_key

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from simulator.scenario.finding import Steps

WANTED = {
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "dict_type": "a mapping",
    "tuple_type": "a list",
}
MOST_PROBLEMS = 1_000
WORD_OR_KEYS = (("auth_server",), ("costs",))
KEY = "[key]"  # pydantic's last step to the key of a mapping itself


def problems_of(
    error: "ValidationError", document: Document, within: "Steps" = ()
) -> list[Problem]:
    """Every complaint, up to a number that nobody reads to the end.

    Args:
        error: pydantic's.
        document: What was validated.
        within: The key of the scenario that the document stands for; empty: the whole of it.
    """
    complaints = error.errors(include_url=False)
    problems = [_problem(c, document, within) for c in complaints[:MOST_PROBLEMS]]
    if len(complaints) > MOST_PROBLEMS:
        why = Refusal(f"{len(complaints) - MOST_PROBLEMS} more problems")
        problems.append(Problem(document.source, None, None, "", "", why))
    return problems


def problem_at(
    document: Document, path: "Steps", why: Refusal, given: str | None = None
) -> Problem:
    """A problem with what is at `path`, or would be; `given` is by default the value there."""
    found = document.find(path)
    if given is None:
        given = as_given(found.node) if found.path == path and path else ""
    return Problem(document.source, *found.place, spell_path(path), given, why)


def loc_of(complaint: "ErrorDetails") -> "Steps":
    """Where the complaint is about, without the steps that name a kind of event or the like."""
    loc = _without_tag(complaint["loc"])
    return loc[:2] + loc[3:] if loc[:1] in (("events",), ("strategies",)) else loc


def _without_tag(loc: "Steps") -> "Steps":
    """Without the step that says that a key holds a word, or keys of its own; hybrids' too."""
    at = 3 if loc[:1] == ("strategies",) else 0
    return loc[: at + 1] + loc[at + 2 :] if loc[at : at + 1] in WORD_OR_KEYS else loc


def _problem(complaint: "ErrorDetails", document: Document, within: "Steps") -> Problem:
    loc, kind = loc_of(complaint), complaint["type"]
    found = document.find(loc)
    context: Mapping[str, Any] = complaint.get("ctx", {})
    if kind == "missing":
        return problem_at(document, loc, Refusal("missing"), "")
    if kind == "extra_forbidden":
        why = unknown_key((*within, *_without_tag(complaint["loc"])))
        return Problem(document.source, *found.key, spell_path(found.path), "", why)
    if loc[-1:] == (KEY,):
        why = _why(kind, context, loc[-2])
        return Problem(document.source, *found.key, spell_path(found.path), "", why)
    why = _why(kind, context, complaint["input"])
    return problem_at(document, found.path, why)


def _why(kind: str, context: Mapping[str, Any], value: object) -> Refusal:
    error = context.get("error")
    if isinstance(error, Refusal):
        return error
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return Refusal("not one of the words", listed(words), nearest(value, words))
    if kind in ("too_short", "too_long"):
        bound = "at least" if kind == "too_short" else "at most"
        length = context.get("min_length", context.get("max_length"))
        return Refusal(kind.replace("_", " "), f"{bound} {length}")
    wanted = WANTED.get(kind, "something else")
    return Refusal("nothing given" if value is None else f"not {wanted}", wanted)
