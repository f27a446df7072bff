"""`authscale trace` as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.scenario.strategy_names import WORKING

SCENARIO = """
name: small
seed: 7
duration: 20 s
replications: 2
workload: {model: partly_open, arrival_rate: 1 /s, users: 300, think_time: 1 s}
nodes: {count: 2, workers: 2}
strategies: [jwt, {name: ours, extends: jwt_denylist, denylist: {cache: 5 s}}]
auth_server: {round_trip: 30 ms}
events:
  - {at: 5 s, crash_node: A, restart_after: 1 s}
  - {at: 8 s, steal: {share: 1, noticed_after: 5 s, thief_interval: 3 s}}
"""
NOBODY = """
name: nobody
duration: 1 ms
workload: {model: closed, users: 1, think_time: 1 h}
"""

Trace = Callable[..., tuple[int, str, str]]


@pytest.fixture
def trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Trace:
    """A function that runs `authscale trace` and returns exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO)
    (tmp_path / "nobody.yaml").write_text(NOBODY)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["trace", *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return command


def test_the_ab_example(trace: Trace) -> None:
    status, out, err = trace("ab_server", "--strategy", "local")
    assert (status, err) == (0, "")
    rows = out.splitlines()
    assert rows[0] == "ab_server under local: user 0 (seed 62089, replication 0)"
    assert max(map(len, rows)) <= 80
    assert " 7.283434  B         looks in its memory: no session of login 1 (A took it)" in rows
    assert " 7.283434  B         answers 401 Unauthorized" in rows


@pytest.mark.parametrize("strategy", WORKING)
def test_both_engines_tell_the_same(trace: Trace, strategy: str) -> None:
    told = [
        trace("ab_server", "--strategy", strategy, "--engine", engine)
        for engine in ("reference", "compiled", "auto")
    ]
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 0


def test_json_is_the_lines_and_nothing_else(trace: Trace) -> None:
    status, out, err = trace("ab_server", "--strategy", "local", "--json")
    assert (status, err) == (0, "")
    lines = json.loads(out)
    (b_joins,) = [line for line in lines if line["at_ns"] == 4_000_000_000]
    assert (b_joins["event"], b_joins["node"], b_joins["exchange"]) == ("timeline", "B", None)
    received = [line for line in lines if line["event"] == "received"]
    assert len(received) == 22
    assert [line["kind"] for line in received[:4]] == ["request", "login", "request", "request"]
    assert received[6]["outcome"] == "ok_200"
    assert [line["at_ns"] for line in lines] == sorted(line["at_ns"] for line in lines)


def test_json_says_what_is_left_out_beside_it(trace: Trace) -> None:
    status, out, err = trace("ab_server", "--strategy", "local", "--json", "--limit", "3")
    assert status == 0
    assert {line["exchange"] for line in json.loads(out)} == {None, 1, 2, 3}
    assert err == "Left out: the last 19 of 22 exchanges (--limit 22 tells all).\n"


def test_a_user_a_replication_a_seed(trace: Trace) -> None:
    first = trace("small.yaml", "--strategy", "jwt")[1]
    user = first.splitlines()[0].split("user ")[1].split()[0]
    assert trace("small.yaml", "--strategy", "jwt", "--user", user)[1] == first
    assert "Left out: what the other 299 users did (--user N)." in first
    other = trace("small.yaml", "--strategy", "jwt", "--replication", "1")[1]
    assert "(seed 7, replication 1)" in other
    reseeded = trace("small.yaml", "--strategy", "jwt", "--seed", "8")[1]
    assert "(seed 8, replication 0)" in reseeded
    assert len({first, other, reseeded}) == 3


def test_a_hybrid_with_a_server_and_a_thief(trace: Trace) -> None:
    arguments = ("small.yaml", "--strategy", "ours", "--user", "247", "--limit", "100")
    status, out, err = trace(*arguments)
    assert (status, err) == (0, "")
    rows = out.splitlines()
    assert rows[0] == "small under ours: user 247 (seed 7, replication 0)"
    assert max(map(len, rows)) <= 80
    assert all(row == row.rstrip() for row in rows)
    at = rows.index(" 0.146133  authorization  is asked directly, past the balancer")
    assert rows[at + 1] == "           server"
    assert " 8.000000  thief          copies user 247's token of login 1" in rows
    lines = json.loads(trace(*arguments, "--json")[1])
    by_server = [line for line in lines if line["node"] == "authorization server"]
    assert {line["kind"] for line in by_server} == {"login"}
    thief = [line for line in lines if line["where"] == "thief" and line["event"] == "sent"]
    # Every 3 s; numbered as exchanges of the user's, in a visit of its own.
    assert [line["request"] for line in thief] == [0, 1, 2, 3]
    assert len({line["visit"] for line in thief}) == 1
    outside = [line for line in lines if line["event"] in ("stolen", "revoked")]
    assert [(line["at_ns"], line["exchange"], line["visit"]) for line in outside] == [
        (8_000_000_000, None, None),
        (13_000_000_000, None, None),
    ]


def test_strategies_meet_the_same_user(trace: Trace) -> None:
    starts = {
        strategy: next(
            row.split()[0]
            for row in trace("small.yaml", "--strategy", strategy, "--user", "247")[1].splitlines()
            if "visit 1: sends request 1" in row
        )
        for strategy in ("none", "local", "jwt")
    }
    assert len(set(starts.values())) == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("small.yaml", "--strategy", "jvt"), "did you mean jwt?"),
        (("small.yaml", "--strategy", "our"), "did you mean ours?"),
        (("small.yaml", "--strategy", "jwt", "--user", "300"), "--user: 300 cannot be used; 0 to"),
        (("small.yaml", "--strategy", "jwt", "--user", "5"), "--user: user 5 sends no request"),
        (("small.yaml", "--strategy", "jwt", "--replication", "2"), "--replication: 2 cannot be"),
        (("small.yaml", "--strategy", "jwt", "--seed", "-1"), "seed: -1 cannot be used"),
        (("nobody.yaml", "--strategy", "jwt"), "nobody: nobody sends a request in this run"),
        (("missing.yaml", "--strategy", "jwt"), "missing.yaml"),
    ],
)
def test_bad_input_is_one_clear_line(trace: Trace, arguments: tuple[str, ...], line: str) -> None:
    status, out, err = trace(*arguments)
    assert (status, out) == (2, "")
    assert line in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("--strategy", "jwt", "--limit", "0"), ("--strategy", "jwt", "--user", "-1")],
)
def test_options_that_are_not_understood(trace: Trace, arguments: tuple[str, ...]) -> None:
    status, out, err = trace("small.yaml", *arguments)
    assert (status, out) == (2, "")
    assert "--" in err
