"""From a log to a trace: against a plain retelling, whatever the memory, and on the shipped log."""

import calendar
import gzip
import json
import runpy
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.errors import InputError
from simulator.workload import import_log as module
from simulator.workload.import_log import Imported, Memory, import_log
from simulator.workload.log_file import open_log
from simulator.workload.login_paths import all_but_static
from simulator.workload.trace import METADATA_KEY, read_trace

SHIPPED = Path(__file__).parents[2] / "scenarios" / "data"
BASE_S = 1431857103  # 17 May 2015, 10:05:03 UTC
IDLE_S = 1800
NS = 10**9

Request = tuple[int, str, bool]
"""Seconds after the base, who, and whether it needs a login."""


def line(at_s: int, user: str, *, login: bool = True) -> bytes:
    stamp = np.datetime_as_string(np.datetime64(BASE_S + at_s, "s"))
    day, clock = str(stamp).split("T")
    year, month, date = day.split("-")
    name = calendar.month_abbr[int(month)]
    path = "/orders" if login else "/app.css"
    request = f'"GET {path} HTTP/1.1" 200 1 "-" "agent of {user}"'
    return f"192.0.2.1 - - [{date}/{name}/{year}:{clock} +0000] {request}\n".encode()


def bring_in(log: Path, trace: Path, memory: Memory | None = None) -> Imported:
    with open_log(log) as opened:
        return import_log(opened, all_but_static(), trace, lambda *_: None, memory or Memory())


def imported(lines: Iterable[bytes], folder: Path, memory: Memory | None = None) -> Imported:
    log = folder / "access.log"
    log.write_bytes(b"".join(lines))
    return bring_in(log, folder / "trace.parquet", memory)


requests_of_a_log = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 1, 2, 59, 1799, 1800, 1801, 3600, 5400]),
        st.sampled_from("abc"),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(
    requests=requests_of_a_log,
    run_rows=st.integers(1, 50),
    merge_rows=st.integers(1, 50),
)
def test_against_a_plain_retelling(requests: list[Request], run_rows: int, merge_rows: int) -> None:
    with TemporaryDirectory() as name:
        lines = [line(at_s, user, login=login) for at_s, user, login in requests]
        found = imported(lines, Path(name), Memory(run_rows, merge_rows))
        trace = pq.read_table(Path(name, "trace.parquet")).to_pydict()

    # Sorted by second; within the second each user's requests keep the log's order.
    by_second = sorted(range(len(requests)), key=lambda place: requests[place][0])
    first_s = requests[by_second[0]][0]
    seconds = [requests[place][0] - first_s for place in by_second]
    assert [at_ns // NS for at_ns in trace["at_ns"]] == seconds
    assert trace["at_ns"] == sorted(trace["at_ns"])

    # The moments are the users': who they are follows from the order of first appearance.
    rows = list(zip(trace["at_ns"], trace["user"], trace["visit"], trace["public"], strict=True))
    told = {user: [row for row in rows if row[1] == user] for user in set(trace["user"])}
    written = {
        who: [
            (requests[p][0] - first_s, requests[p][2]) for p in by_second if requests[p][1] == who
        ]
        for who in {user for _, user, _ in requests}
    }
    as_told = sorted(
        [(at // NS, not public) for at, _, _, public in mine] for mine in told.values()
    )
    assert as_told == sorted(written.values())

    # Visits: cut where the user's own stamps are 30 minutes apart, numbered as they begin.
    began: list[int] = []
    for mine in told.values():
        for before, row in zip([None, *mine], mine, strict=False):
            fresh = before is None or row[0] // NS - before[0] // NS >= IDLE_S
            assert before is None or (row[2] != before[2]) == fresh
            began += [row[2]] if fresh else []
    assert sorted(began) == list(range(found.visits))
    assert list(dict.fromkeys(trace["visit"])) == list(range(found.visits))
    assert list(dict.fromkeys(trace["user"])) == list(range(found.users))
    assert found.requests == len(requests)
    assert found.public == sum(not login for _, _, login in requests)
    late = sum(at < max(r[0] for r in requests[: i + 1]) for i, (at, _, _) in enumerate(requests))
    assert found.reading.late == late


@given(requests=requests_of_a_log, run_rows=st.integers(1, 50), merge_rows=st.integers(1, 50))
def test_memory_changes_not_a_byte(requests: list[Request], run_rows: int, merge_rows: int) -> None:
    lines = [line(at_s, user, login=login) for at_s, user, login in requests]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        imported(lines, Path(one))
        imported(lines, Path(other), Memory(run_rows, merge_rows))
        assert Path(one, "trace.parquet").read_bytes() == Path(other, "trace.parquet").read_bytes()


def test_no_more_requests_than_asked_for_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write_run, spread_ns = module.write_run, module.spread_ns
    monkeypatch.setattr(
        module, "write_run", lambda path, rows: (sizes.append(len(rows)), write_run(path, rows))
    )
    monkeypatch.setattr(
        module, "spread_ns", lambda at_s, key: (sizes.append(len(at_s)), spread_ns(at_s, key))[1]
    )
    monkeypatch.setattr("simulator.workload.sorted_runs.MIN_BLOCK_ROWS", 1)
    imported((line(i // 2, "a") for i in range(4_000)), tmp_path, Memory(500, 300))
    assert sizes[:8] == [500] * 8
    assert max(sizes[8:]) <= 300
    assert sum(sizes[8:]) == 4_000


def test_out_of_order_zones_and_malformed(tmp_path: Path) -> None:
    # Two nodes' logs in one, in two zones; the second line is the earliest.
    lines = [
        line(10, "a"),
        line(0, "b").replace(b"10:05:03 +0000", b"12:05:03 +0200"),
        b"rubbish \x1b[31m\n",
        line(5, "a", login=False),
        b"\n",
        line(3600, "a")[:-30],
    ]
    found = imported(lines, tmp_path)
    trace = read_trace(tmp_path / "trace.parquet")
    assert (trace.at_ns // NS).tolist() == [0, 5, 10]
    assert trace.user.tolist() == [0, 1, 1]
    assert trace.public.tolist() == [False, True, False]
    reading = found.reading
    assert (reading.lines, reading.malformed, reading.late) == (6, 3, 2)
    assert reading.earliest == (BASE_S, 2)
    assert reading.latest == (BASE_S + 10, 1)
    assert [number for number, _ in reading.shown] == [3, 5, 6]
    assert reading.shown[0][1] == "rubbish \\x1b[31m"
    about = json.loads(pq.read_schema(tmp_path / "trace.parquet").metadata[METADATA_KEY])
    assert about == {
        "version": 1, "source": "access.log", "starts": BASE_S, "lines": 6, "malformed": 3,
    }  # fmt: skip


def test_malformed_lines_are_shown_by_their_ends(tmp_path: Path) -> None:
    lines = [b"begin" + b"x" * 99_999 + b"end\n", *[b"bad\n"] * 9, line(0, "a")]
    reading = imported(lines, tmp_path).reading
    assert reading.malformed == 10
    assert [number for number, _ in reading.shown] == [1, 2, 3, 4, 5]
    assert reading.shown[0][1].startswith("beginxxx")
    assert len(reading.shown[0][1]) < 130


def test_a_common_log_knows_users_by_their_address(tmp_path: Path) -> None:
    common = [line(0, "a").split(b' "-"')[0] + b"\n", line(1, "b").split(b' "-"')[0] + b"\n"]
    assert imported(common, tmp_path).users == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "access.log: the log is empty"),
        (
            [b"rubbish\n", b"more\n"],
            (
                "access.log: not one of its lines (2) is in the common or combined log format of "
                "Apache or nginx; line 1: rubbish"
            ),
        ),
        (
            [line(0, "a"), line(0, "a").replace(b"2015", b"1970"), line(9, "a")],
            (
                "access.log: it covers more than ten years, from 1970-05-17 (line 2) to 2015-05-17 "
                "(line 3); leave out the lines with a wrong stamp"
            ),
        ),
    ],
)
def test_unusable(tmp_path: Path, lines: list[bytes], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        imported(lines, tmp_path)
    assert str(caught.value) == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["access.log"]


def test_progress_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_bytes(b"".join(line(i, "a") for i in range(9_000)))
    told: list[tuple[str, float]] = []
    with open_log(log) as opened:
        import_log(
            opened, all_but_static(), tmp_path / "t", lambda *what: told.append(what), Memory(1_000)
        )
    for doing in ("reading", "sorting"):
        shares = [share for what, share in told if what == doing]
        assert shares == sorted(shares)
        assert shares[-1] == 1


def test_the_shipped_log_is_what_its_script_makes() -> None:
    script = runpy.run_path(str(SHIPPED / "make_access_log.py"))
    assert gzip.decompress((SHIPPED / "access_log.gz").read_bytes()) == script["make_log"]()


def test_the_shipped_trace_is_the_shipped_log(tmp_path: Path) -> None:
    found = bring_in(SHIPPED / "access_log.gz", tmp_path / "trace.parquet")
    assert (found.requests, found.public, found.users, found.visits) == (6_039, 2_858, 188, 248)
    shipped = pq.read_table(SHIPPED / "access_log.parquet")
    made = pq.read_table(tmp_path / "trace.parquet")
    assert made.equals(shipped, check_metadata=True)
