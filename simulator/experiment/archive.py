"""The files of a run: everything that a `Comparison` holds, written and read again."""

import csv
import json
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.analysis.words import ordinary
from simulator.experiment.conclusion import Conclusion
from simulator.experiment.outcome import Comparison
from simulator.scenario.errors import InputError, clean

if TYPE_CHECKING:
    from pandas import DataFrame


T = TypeVar("T")

TABLES = ("summary", "differences", "replications", "visibility", "theory", "verdicts")
"""Written as CSV: for people and spreadsheets."""
SERIES = ("timeseries", "histogram", "records")
"""Written as Parquet: many rows."""


def write(comparison: Comparison, folder: Path) -> list[Path]:
    """Write a comparison's files into a folder; return them.

    Args:
        comparison: What to keep.
        folder: Must be there.

    Raises:
        OSError: The folder cannot be written.
    """
    from simulator.scenario.dumping import dump  # noqa: PLC0415 - ruamel.yaml is slow to import

    written = []
    for name in TABLES:
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(getattr(comparison, name)))
        written.append(path)
    for name in SERIES:
        frame = getattr(comparison, name)
        if frame is not None:
            path = folder / f"{name}.parquet"
            frame.to_parquet(path, index=False, compression="zstd")
            written.append(path)
    path = folder / "scenario.yaml"
    path.write_text(dump(comparison.scenario, folder), encoding="utf-8")
    written.append(path)
    for name, content in (
        ("conclusion", _spelt(comparison.conclusion)),
        ("manifest", comparison.manifest),
    ):
        path = folder / f"{name}.json"
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")
        written.append(path)
    return written


def _spelt(conclusion: Conclusion) -> dict[str, Any]:
    """Return a conclusion for JSON: for others to read; `read` makes it anew from the tables."""
    verdicts = [
        {"strategy": s, "verdict": verdict or None, "reason": ordinary(conclusion.reasons[s])}
        for s, verdict in conclusion.verdicts.items()
    ]
    words = [ordinary(sentence) for sentence in conclusion.plain_words]
    return {"verdicts": verdicts, "plain_words": words}


def read(folder: Path) -> Comparison:
    """Read the files of a run back.

    Raises:
        InputError: The folder is not that of a run, or a file of it is missing or damaged.
    """
    from simulator.scenario.loading import load_text  # noqa: PLC0415 - pydantic takes 0.1 s

    if not folder.is_dir():
        raise InputError(f"{clean(str(folder))}: not a folder; the folder of a run is wanted")
    manifest = _parsed(folder / "manifest.json", lambda path: json.loads(path.read_bytes()))
    found: dict[str, Any] = {}
    for name in TABLES:
        found[name] = _parsed(folder / f"{name}.csv", _read_csv)
    for name in SERIES:
        path = folder / f"{name}.parquet"
        asked = name != "records" or path.exists()
        found[name] = _parsed(path, _read_parquet) if asked else None
    path = folder / "scenario.yaml"
    text = _parsed(path, lambda path: path.read_text(encoding="utf-8"))
    scenario = load_text(text, str(path), folder, needs_trace=False)
    strategies = tuple(str(s) for s in found["summary"]["strategy"])
    return Comparison(scenario=scenario, strategies=strategies, manifest=manifest, **found)


def csv_lines(frame: "DataFrame") -> Iterable[str]:
    """Return a frame's lines of CSV: numbers as Python spells them (`repr`), undefined ones empty.

    The shortest text that reads back as the same double, so equal results are equal bytes.
    """
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False, name=None):
        writer.writerow(_cell(value) for value in row)
    return lines


def json_rows(frame: "DataFrame") -> list[dict[str, Any]]:
    """Return a frame's rows for JSON; what is undefined is None."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


TEXTS = frozenset(
    {
        "strategy", "against", "login_node", "serving_node", "model", "column", "agrees",
        "objective", "relation", "unit", "verdict", "reason",
    }
)  # fmt: skip
"""Columns of text; all others hold numbers."""


class _Lines:
    """A file-like list of lines, for `csv.writer`."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _parsed(path: Path, parse: Callable[[Path], T]) -> T:
    """Return what a file says.

    Raises:
        InputError: It is missing, cannot be read or is not what its name says.
    """
    try:
        return parse(path)
    except OSError as error:
        raise InputError(f"{clean(str(path))}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{clean(str(path))}: damaged: this is not what a run wrote") from error


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a frame holds
    plain = _plain(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else repr(plain)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a frame holds
    """Return a NumPy scalar as Python's own, NaN as None."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain


def _read_csv(path: Path) -> "DataFrame":
    """Read what `csv_lines` wrote; pandas' own reader rounds, and takes `NA` for undefined."""
    from pandas import DataFrame  # noqa: PLC0415 - pandas takes 0.3 s to import

    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    if not rows:
        return DataFrame(columns=header)
    named = zip(header, zip(*rows, strict=True), strict=True)
    return DataFrame({name: _numbers(name, texts) for name, texts in named})


def _numbers(name: str, texts: Sequence[str]) -> list[str] | list[int] | list[float]:
    if name in TEXTS:
        return list(texts)
    if all(text.removeprefix("-").isdecimal() for text in texts):
        return [int(text) for text in texts]
    return [float(text or "nan") for text in texts]


def _read_parquet(path: Path) -> "DataFrame":
    from pandas import read_parquet  # noqa: PLC0415 - pandas takes 0.3 s to import

    return read_parquet(path)
