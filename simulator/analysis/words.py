"""Numbers as people say them: with the unit that suits, and no more digits than they know."""

import math

_SPACE = "\N{NO-BREAK SPACE}"  # a line must not end between number and unit
_MS_PER_S = 1e3
_SMALL_S = 0.1
_LARGE_S = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_DIGITS = 3
_ALMOST = 0.9995
"""Shares above it are said as what is missing, lest they round to all."""


def ordinary(text: str) -> str:
    """A text with ordinary spaces, where lines are broken already or never."""
    return text.replace(_SPACE, " ")


def number(value: float, digits: int = _DIGITS) -> str:
    """`12,300`, `45.6`, `0.0123`: rounded to that many significant digits."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if not value:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(0, places)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def milliseconds(value_ms: float, digits: int = _DIGITS) -> str:
    """A time given in ms: `85 µs`, `31.2 ms`, `4.5 s`, `12.3 min`."""
    if abs(value_ms) >= _MS_PER_S:
        return seconds(value_ms / _MS_PER_S, digits)
    if 0 < abs(value_ms) < 1:
        return f"{number(value_ms * 1e3, digits)}{_SPACE}µs"
    return f"{number(value_ms, digits)}{_SPACE}ms" if not math.isnan(value_ms) else "–"


def seconds(value_s: float, digits: int = _DIGITS) -> str:
    """A time given in s: `54 ms`, `0.2 s`, `45 s`, `12.5 min`, `11.9 h`."""
    if 0 < abs(value_s) < _SMALL_S:
        return milliseconds(_MS_PER_S * value_s, digits)
    for least, unit in _LARGE_S:
        if abs(value_s) >= 2 * least and not math.isinf(value_s):
            return f"{number(value_s / least, digits)}{_SPACE}{unit}"
    return f"{number(value_s, digits)}{_SPACE}s" if not math.isnan(value_s) else "–"


def moment(value_s: float) -> str:
    """A moment of a run, given in s since its start: `0:07`, `4:20`, `1:02:03`."""
    minutes, whole_s = divmod(round(value_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{whole_s:02}" if hours else f"{minutes}:{whole_s:02}"


def octets(value: float) -> str:
    """A size given in bytes: `712 B`, `1.2 kB` (1000)."""
    for least, unit in _SIZES:
        if abs(value) >= 10 * least:
            return f"{number(value / least)}{_SPACE}{unit}"
    return f"{number(value)}{_SPACE}B" if not math.isnan(value) else "–"


def share(value: float) -> str:
    """A share as per cent: `98.2 %`; never `100 %` unless it is all."""
    if math.isnan(value):
        return "–"
    if 0 < 1 - value < 1 - _ALMOST:
        missing = 100 * (1 - value)
        places = 1 - math.floor(math.log10(missing))
        return f"{100 * value:.{places}f}".rstrip("0") + f"{_SPACE}%"
    return f"{number(100 * value)}{_SPACE}%"
