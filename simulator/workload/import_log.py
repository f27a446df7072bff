"""From an access log to a trace: read, sort, spread within the seconds, cut into visits, write.

Memory does not grow with the log: a run of requests is held while reading, some blocks of all runs
(and the busiest second) while merging, and 32 bytes for each user. The runs take 17 bytes a request
on disk.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.errors import InputError, clean
from simulator.workload.access_log import MAX_LINE_BYTES, parse_line
from simulator.workload.coverage import Coverage
from simulator.workload.log_file import LogFile
from simulator.workload.sorted_runs import REQUEST, Requests, merge_runs, write_run
from simulator.workload.trace import MAX_SPAN_NS, write_trace
from simulator.workload.visitors import NS, Visitors, spread_ns, user_key

SHOWN_LINES = 5
SHOWN_LENGTH = 120

Watch = Callable[[str, float], None]
"""Told now and then what is going on and which share of it is done, 0 … 1."""


@dataclass(frozen=True)
class Memory:
    """How many requests are held at once: the result does not depend on it.

    Attributes:
        run_rows: While reading; such a run is sorted and written to disk.
        merge_rows: While merging, over all runs, and once more in sorted order.
    """

    run_rows: int = 1 << 20
    merge_rows: int = 1 << 20


@dataclass
class Reading:
    """What reading a log came to.

    Attributes:
        lines: Lines of the log.
        malformed: How many of them are not a log's.
        shown: The first malformed lines: number (from 1) and text, made printable.
        late: Requests that stand behind one with a later stamp.
        runs: The requests, as sorted runs (`sorted_runs`).
        earliest: Unix time of the first request, and its line.
        latest: Unix time of the last request, and its line.
    """

    lines: int = 0
    malformed: int = 0
    shown: list[tuple[int, str]] = field(default_factory=list)
    late: int = 0
    runs: list[Path] = field(default_factory=list)
    earliest: tuple[int, int] = (np.iinfo(np.int64).max, 0)
    latest: tuple[int, int] = (np.iinfo(np.int64).min, 0)


@dataclass(frozen=True)
class Imported:
    """A log as a trace.

    Attributes:
        source: The log's file name.
        reading: What reading it came to.
        coverage: What it covers.
        requests: Requests of the trace: all lines but the malformed.
        public: Those that need no login.
        users: Different pairs of address and agent.
        visits: Their visits.
    """

    source: str
    reading: Reading
    coverage: Coverage
    requests: int
    public: int
    users: int
    visits: int


def import_log(
    log: LogFile,
    needs_login: Callable[[bytes], bool],
    trace: Path,
    watch: Watch,
    memory: Memory = Memory(),
) -> Imported:
    """Write the trace of a log.

    Args:
        log: An open log.
        needs_login: Tells of a request line whether it needs a login (`login_paths`).
        trace: The Parquet file to write; temporary files lie beside it meanwhile.
        watch: Told of the progress.
        memory: How much to hold at once.

    Raises:
        InputError: The log holds no valid line, cannot be read, or covers more than ten years.
        OSError: The disk cannot be written.
    """
    with TemporaryDirectory(prefix=".runs-", dir=trace.parent) as scratch:
        reading = read_log(log, needs_login, Path(scratch), watch, memory.run_rows)
        _refuse_unusable(log.name, reading)
        columns = _Columns(reading, watch, memory.merge_rows)
        write_trace(
            trace,
            columns,
            {
                "source": log.name,
                "starts": columns.coverage.first_s,
                "lines": reading.lines,
                "malformed": reading.malformed,
            },
        )
    return Imported(
        source=log.name,
        reading=reading,
        coverage=columns.coverage,
        requests=reading.lines - reading.malformed,
        public=columns.public,
        users=len(columns.visitors.keys),
        visits=columns.visitors.visits,
    )


def read_log(
    log: LogFile,
    needs_login: Callable[[bytes], bool],
    scratch: Path,
    watch: Watch,
    run_rows: int,
) -> Reading:
    """Read a log into sorted runs in `scratch`."""
    reading, rows = Reading(), _Rows()
    for block in log.read_blocks():
        for line in block:
            reading.lines += 1
            entry = parse_line(line)
            if entry is None:
                reading.malformed += 1
                if len(reading.shown) < SHOWN_LINES:
                    reading.shown.append((reading.lines, _printable(line)))
                continue
            rows.at_s.append(entry.at_s)
            rows.key.append(user_key(entry.address, entry.agent))
            rows.login.append(needs_login(entry.request))
            rows.line.append(reading.lines)
            if len(rows.at_s) == run_rows:
                _end_run(reading, rows, scratch)
                rows = _Rows()
        watch("reading", log.share_read())
    if rows.at_s:
        _end_run(reading, rows, scratch)
    return reading


@dataclass
class _Rows:
    """Requests of a run that is not yet sorted: Unix time, user, whether it needs a login, line."""

    at_s: "array[int]" = field(default_factory=lambda: array("q"))
    key: "array[int]" = field(default_factory=lambda: array("Q"))
    login: "array[int]" = field(default_factory=lambda: array("B"))
    line: "array[int]" = field(default_factory=lambda: array("q"))


def _end_run(reading: Reading, rows: _Rows, scratch: Path) -> None:
    at_s, line = np.array(rows.at_s, np.int64), np.array(rows.line, np.int64)
    latest_before = np.maximum.accumulate(np.append(reading.latest[0], at_s))[:-1]
    reading.late += int(np.count_nonzero(at_s < latest_before))
    first, last = int(at_s.argmin()), int(at_s.argmax())
    reading.earliest = min(reading.earliest, (int(at_s[first]), int(line[first])))
    if at_s[last] > reading.latest[0]:
        reading.latest = int(at_s[last]), int(line[last])
    requests = np.empty(len(at_s), REQUEST)
    requests["at_s"], requests["user_key"] = at_s, rows.key
    requests["needs_login"] = np.array(rows.login, np.bool_)
    path = scratch / f"{len(reading.runs):06}.run"
    write_run(path, requests)
    reading.runs.append(path)


def _refuse_unusable(name: str, reading: Reading) -> None:
    if not reading.lines:
        raise InputError(f"{name}: the log is empty")
    if not reading.runs:
        number, text = reading.shown[0]
        raise InputError(
            f"{name}: not one of its lines ({reading.lines:,}) is in the common or combined log "
            f"format of Apache or nginx; line {number}: {text or '(empty)'}"
        )
    (first_s, first_line), (last_s, last_line) = reading.earliest, reading.latest
    if (last_s - first_s + 1) * NS > MAX_SPAN_NS:
        raise InputError(
            f"{name}: it covers more than ten years, from {_day(first_s)} (line {first_line}) to "
            f"{_day(last_s)} (line {last_line}); leave out the lines with a wrong stamp"
        )


class _Columns:
    """The columns of a trace, part by part; afterwards, what was counted on the way."""

    def __init__(self, reading: Reading, watch: Watch, merge_rows: int) -> None:
        self._reading = reading
        self._watch = watch
        self._merge_rows = merge_rows
        self.coverage = Coverage(reading.earliest[0])
        self.visitors = Visitors()
        self.public = 0

    def __iter__(self) -> Iterator[Mapping[str, NDArray[np.generic]]]:
        requests = self._reading.lines - self._reading.malformed
        done = 0
        for part in merge_runs(self._reading.runs, self._merge_rows):
            yield self._lower(part)
            done += len(part)
            self._watch("sorting", done / requests)

    def _lower(self, part: Requests) -> Mapping[str, NDArray[np.generic]]:
        """Return the columns of the next requests: all of their seconds."""
        spread = spread_ns(part["at_s"], part["user_key"])
        order = np.lexsort((spread, part["at_s"]))
        at_s, spread = part["at_s"][order], spread[order]
        user = self.visitors.identify(part["user_key"][order])
        public = ~part["needs_login"][order]
        self.coverage.add(at_s)
        self.public += int(np.count_nonzero(public))
        return {
            "at_ns": (at_s - self.coverage.first_s) * NS + spread,
            "user": user,
            "visit": self.visitors.follow(user, at_s),
            "public": public,
        }


def _day(at_s: int) -> str:
    # A stamp may lie before the year 1 once its zone is taken off: datetime has no such day.
    return str(np.datetime64(at_s, "s").astype("datetime64[D]"))


def _printable(line: bytes) -> str:
    """Return the beginning and the end of a line: a fault may be at either."""
    text = clean(line[:MAX_LINE_BYTES].decode("utf-8", "backslashreplace"))
    half = SHOWN_LENGTH // 2
    return text if len(text) <= SHOWN_LENGTH else f"{text[:half]} … {text[-half:]}"
