"""When a request moves a session's idle deadline: a word, or a time."""

from simulator.scenario.errors import Refusal, nearest
from simulator.scenario.kinds import LONGEST_TIME, Kind, amount
from simulator.scenario.quantities import TIME

WORDS = ("every_request", "never")

_time = amount(TIME, 1, LONGEST_TIME)


def _read(value: object) -> int | str:
    if value in WORDS:
        return str(value)
    if isinstance(value, str) and value[:1].isalpha():
        allowed = "every_request, never, or a time such as 5 min"
        raise Refusal("neither a word nor a time", allowed, nearest(value, WORDS))
    return int(_time.read(value))


def _spell(value: int | str) -> str:
    return value if isinstance(value, str) else str(_time.spell(value))


TOUCH = Kind(_read, _spell, {"anyOf": [{"enum": list(WORDS)}, *_time.schema["anyOf"]]})
