"""Every kind of bad input: one clear line each, with its place, and all of them at once."""

from pathlib import Path

import pytest

from simulator.scenario.errors import InputError, ScenarioError, listed
from simulator.scenario.loading import load, load_mapping, load_text
from simulator.scenario.source_file import LARGEST
from simulator.scenario.strategy_names import WORKING

TIME = "a time above 0, at most 3650 d"
TIMES = "a time such as 250 us, 12 ms, 30 s, 15 min, 12 h or 14 d"
OPEN = "workload: {model: open, arrival_rate: 4 /s}\n"


def lines_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "f.yaml")
    return [line.removeprefix("f.yaml:") for line in caught.value.lines]


# What is not a scenario's YAML at all.
NOT_YAML = {
    "empty": ("", "1:1: empty; a mapping of keys, `workload` at least"),
    "comment": ("# nothing\n", "1:1: empty; a mapping of keys, `workload` at least"),
    "list": ("- a\n", "1:1: a list, not a mapping; a mapping of keys, `workload` at least"),
    "text": (
        "hello world\n",
        "1:1: plain text, not a mapping; a mapping of keys, `workload` at least",
    ),
    "null": ("~\n", "1:1: plain text, not a mapping; a mapping of keys, `workload` at least"),
    "tab": ("workload:\n\tmodel: open\n", "2:1: not YAML: a tab; spaces for indentation"),
    "tab first": ("\tworkload: 1\n", "1:1: not YAML: a tab; spaces for indentation"),
    "nul": (
        OPEN + "name: a\0b\n",
        "2:8: a character that YAML forbids: U+0000; printable text",
    ),
    "surrogate": (
        OPEN + "name: \ud800\n",
        "2:7: a character that YAML forbids: U+D800; printable text",
    ),
    "unclosed": (
        "workload: {model: open\n",
        "2:1: not YAML: while parsing a flow mapping, expected ',' or '}', but got '<stream end>'",
    ),
    "colons": ("a: b: c\n", "1:5: not YAML: mapping values are not allowed here"),
    "two documents": (OPEN + "---\nseed: 1\n", "2:1: a second document; one document a file"),
    "bad alias": (
        "workload: *nobody\n",
        "1:11: workload: alias of nothing: *nobody; an anchor that ends before it",
    ),
    "alias within itself": (
        "workload: &a [*a]\n",
        "1:15: workload[0]: alias of nothing: *a; an anchor that ends before it",
    ),
    "list for a key": ("[a]: 1\n", "1:1: a key that is not text; text"),
    "alias for a key": ("seed: &a 1\n*a : 2\n", "2:1: an alias for a key; the key itself"),
}


@pytest.mark.parametrize(("text", "line"), NOT_YAML.values(), ids=NOT_YAML.keys())
def test_not_yaml(text: str, line: str) -> None:
    assert lines_of(text) == [line]


# What is YAML, but wrong at one key of an otherwise good scenario.
WRONG = {
    "duplicate": (
        "seed: 1\nnodes: {count: 1}\nseed: 2\n",
        "4:1: seed: given twice, first in line 2; each key once",
    ),
    "duplicate within": (
        "nodes:\n  count: 1\n  workers: 1\n  count: 2\n",
        "5:3: nodes.count: given twice, first in line 3; each key once",
    ),
    "tag": ("seed: !!int 3\n", "2:7: seed: a YAML tag (!!int); the value alone"),
    "hostile tag": (
        "name: !!python/object/apply:os.system id\n",
        "2:7: name: a YAML tag (!!python/object/apply:os.system); the value alone",
    ),
    "own tag": ("nodes: !mine {count: 1}\n", "2:8: nodes: a YAML tag (!mine); the value alone"),
    "merge key": (
        "nodes: {<<: {count: 1}}\n",
        "2:9: nodes.<<: merge keys are not part of YAML 1.2; the keys written out",
    ),
    "nan": ("duration: .nan\n", f"2:11: duration: not a finite number (.nan); {TIMES}"),
    "infinity": ("duration: .inf\n", f"2:11: duration: not a finite number (.inf); {TIMES}"),
    "-infinity": ("duration: -.inf\n", f"2:11: duration: not a finite number (-.inf); {TIMES}"),
    "1e308": ("duration: 1e308\n", f"2:11: duration: too large (1e308); {TIMES}"),
    "1e999": ("duration: 1e999\n", f"2:11: duration: not a finite number (1e999); {TIMES}"),
    "1e-308": ("duration: 1e-308\n", f"2:11: duration: too small (1e-308); {TIMES}"),
    "1e308 s": ("duration: 1e308 s\n", f"2:11: duration: too large (1e308 s); {TIMES}"),
    "negative": ("duration: -5 s\n", f"2:11: duration: negative (-5 s); {TIME}"),
    "zero": ("duration: 0 s\n", f"2:11: duration: zero (0 s); {TIME}"),
    "half a nanosecond": ("duration: 0.5 ns\n", f"2:11: duration: too small (0.5 ns); {TIME}"),
    "eleven years": ("duration: 4000 d\n", f"2:11: duration: too large (4000 d); {TIME}"),
    "bool for a time": ("duration: true\n", f"2:11: duration: not a time (true); {TIMES}"),
    "null for a time": ("duration:\n", f"2:1: duration: not a time (null); {TIMES}"),
    "list for a time": ("duration: [1 s]\n", f'2:11: duration: not a time (["1 s"]); {TIMES}'),
    "bool for a number": (
        "seed: yes\nnodes: {count: true}\n",
        "2:7: seed: not a number (yes); a whole number from 0 to 9223372036854775807",
        "3:16: nodes.count: not a number (true); a whole number from 1 to 10000",
    ),
    "text for a number": (
        "nodes: {count: '3'}\n",
        '2:16: nodes.count: not a number ("3"); a whole number from 1 to 10000',
    ),
    "underscores": (
        "nodes: {count: 1_000}\n",
        "2:16: nodes.count: not a number (1_000); a whole number from 1 to 10000",
    ),
    "fraction": (
        "replications: 2.5\n",
        "2:15: replications: not a whole number (2.5); a whole number from 1 to 10000",
    ),
    "many digits": (
        f"replications: {'9' * 5000}\n",
        f"2:15: replications: not a finite number ({'9' * 59}…); a whole number from 1 to 10000",
    ),
    "text for a flag": (
        "balancer: {redispatch: yes}\n",
        (
            "2:24: balancer.redispatch: neither true nor false (yes); true or false; "
            "did you mean true?"
        ),
    ),
    "wrong unit": (
        "duration: 3 hours\n",
        "2:11: duration: unknown unit (3 hours); ns, us, ms, s, min, h or d; did you mean 3 h?",
    ),
    "unit of another kind": (
        "duration: 3 KiB\n",
        "2:11: duration: unknown unit (3 KiB); ns, us, ms, s, min, h or d",
    ),
    "size with a time": (
        "session: {data_bytes: 3 ms}\n",
        "2:23: session.data_bytes: unknown unit (3 ms); B, kB, KiB, MiB or GiB",
    ),
    "half a byte": (
        "session: {data_bytes: 0.5 B}\n",
        (
            "2:23: session.data_bytes: not a whole number of bytes (0.5 B); "
            "a size at least 0 B, at most 16 MiB"
        ),
    ),
    "percent": (
        "slo: {availability: 99.9 %}\n",
        "2:21: slo.availability: not a number (99.9 %); a number from 0 to 1; did you mean 0.999?",
    ),
    "share over 1": (
        "slo: {login_visibility: 1.5, store_utilisation: 80}\n",
        "2:25: slo.login_visibility: too large (1.5); a number from 0 to 1",
        "2:49: slo.store_utilisation: too large (80); a number from 0 to 1",
    ),
    "near a word": (
        "balancer: {policy: round robin}\n",
        (
            "2:20: balancer.policy: not one of the words (round robin); round_robin, random, "
            "least_connections, power_of_two, ip_hash or consistent_hash; did you mean round_robin?"
        ),
    ),
    "near another word": (
        "balancer: {policy: consistent}\n",
        (
            "2:20: balancer.policy: not one of the words (consistent); round_robin, random, "
            "least_connections, power_of_two, ip_hash or consistent_hash; "
            "did you mean consistent_hash?"
        ),
    ),
    "number for a word": (
        "token: {algorithm: 0}\n",
        "2:20: token.algorithm: not one of the words (0); HS256, RS256, ES256 or EdDSA",
    ),
    "other case": (
        "token: {algorithm: eddsa}\n",
        (
            "2:20: token.algorithm: not one of the words (eddsa); HS256, RS256, ES256 or EdDSA; "
            "did you mean EdDSA?"
        ),
    ),
    "near a key": (
        "refresh: {rotate: true}\n",
        (
            "2:11: refresh.rotate: unknown key; ttl, rotation, grace, jitter, early or background; "
            "did you mean rotation?"
        ),
    ),
    "key of another block": (
        "store: {workers: 4}\n",
        (
            "2:9: store.workers: unknown key; shards, round_trip, read, write, "
            "connections_per_node, timeout, on_outage, breaker, maxmemory, eviction or "
            "replica_lag; "
            "did you mean nodes.workers or auth_server.workers?"
        ),
    ),
    "key of everywhere": (
        "refresh: {timeout: 4 s}\n",
        "2:11: refresh.timeout: unknown key; ttl, rotation, grace, jitter, early or background",
    ),
    "number for a key": (
        "refresh: {1: 2}\n",
        "2:11: refresh.1: unknown key; ttl, rotation, grace, jitter, early or background",
    ),
    "nothing for a block": ("refresh:\n", "2:1: refresh: nothing given (null); a mapping of keys"),
    "list for a block": (
        "refresh: [1]\n",
        "2:10: refresh: not a mapping of keys ([1]); a mapping of keys",
    ),
    "mapping for a list": (
        "strategies: {jwt: 1}\n",
        '2:13: strategies: not a list ({"jwt": 1}); a list',
    ),
    "schema version": (
        "schema_version: 2\n",
        "2:17: schema_version: not a version that this program reads (2); 1",
    ),
    "name with a slash": (
        "name: ../../etc\n",
        (
            "2:7: name: not a scenario's name (../../etc); at most 64 letters, digits, '_', '.' "
            "and '-', the first a letter or digit"
        ),
    ),
    "name that is a number": (
        "name: 2026\n",
        (
            "2:7: name: not text (2026); at most 64 letters, digits, '_', '.' and '-', the first a "
            "letter or digit, in quotes if it looks like something else"
        ),
    ),
    "escape sequence": (
        'description: "\\e[31mred"\n',
        (
            '2:14: description: characters that do not print ("\\u001b[31mred"); '
            "printable text of at most 4000 characters"
        ),
    ),
    "long value": (
        f"balancer: {{policy: {'x' * 100}}}\n",
        (
            f"2:20: balancer.policy: not one of the words ({'x' * 59}…); round_robin, random, "
            "least_connections, power_of_two, ip_hash or consistent_hash"
        ),
    ),
    "unknown strategy": (
        "strategies: [jwt, stiky]\n",
        (f"2:19: strategies[1]: unknown strategy (stiky); {listed(WORKING)}; did you mean sticky?"),
    ),
    "strategy twice": (
        "strategies: [jwt, local, jwt]\n",
        "2:26: strategies[2]: listed twice (jwt); each strategy once",
    ),
    "no strategies": (
        "strategies: []\n",
        f"2:13: strategies: empty ([]); {listed(WORKING)}",
    ),
    "one strategy without a list": (
        "strategies: jwt\n",
        (
            "2:13: strategies: not a list (jwt); `all`, or a list such as [local, jwt]; "
            "did you mean [jwt]?"
        ),
    ),
    "neither word nor server": (
        "auth_server: in_ap\n",
        (
            "2:14: auth_server: neither a word nor a mapping of keys (in_ap); `in_app`, or keys "
            "such as {round_trip: 30 ms}; did you mean in_app?"
        ),
    ),
    "within a server": (
        "auth_server: {round_trip: -1, worker: 2}\n",
        "2:27: auth_server.round_trip: negative (-1); a time at least 0 s, at most 3650 d",
        (
            "2:31: auth_server.worker: unknown key; round_trip, workers, service_time, timeout, "
            "third_party, single_sign_on or breaker; did you mean workers?"
        ),
    ),
    "no file of costs": (
        "costs: cost.yaml\n",
        (
            "2:8: costs: no such file (cost.yaml); `default`, or a file as `authscale calibrate` "
            "writes"
        ),
    ),
    "registered claim": (
        "token: {claims: {exp: 1}}\n",
        (
            '2:17: token.claims: exp is always added by the simulator ({"exp": 1}); '
            "claims of other names"
        ),
    ),
    "cv of a family without": (
        "nodes: {service_time: {mean: 1 ms, distribution: exponential, cv: 2}}\n",
        (
            '2:23: nodes.service_time: cv with exponential ({"mean": "1 ms", "distribution": '
            '"exponential", "cv": 2}); cv goes with lognormal, gamma or pareto'
        ),
    ),
    "family without a mean": (
        "nodes: {service_time: {distribution: gamma}}\n",
        "2:23: nodes.service_time.mean: missing",
    ),
    "name twice": (
        "nodes: {names: [A, B, A]}\n",
        '2:16: nodes.names: A is named twice (["A", "B", "A"]); each name once',
    ),
    "too few names": (
        "nodes: {count: 3, names: [A, B]}\n",
        '2:26: nodes.names: 2 names for 3 nodes (["A", "B"]); a name for each node, or no names',
    ),
    "warm-up as long as the run": (
        "duration: 1 min\nwarm_up: 60 s\n",
        "3:10: warm_up: as long as the run (60 s); less than the duration of 1 min",
    ),
    "auto with events": (
        "warm_up: auto\nevents: [{at: 1 s, add_nodes: 1}]\n",
        "2:10: warm_up: auto with events (auto); a time, such as 30 s",
    ),
}


@pytest.mark.parametrize(("text", "lines"), [(t, e) for t, *e in WRONG.values()], ids=WRONG.keys())
def test_wrong_key(text: str, lines: list[str]) -> None:
    assert lines_of(OPEN + text) == lines


WORKLOADS = {
    "none": ("seed: 1\n", "1:1: workload: missing"),
    "without a model": ("workload: {arrival_rate: 1}\n", "1:11: workload.model: missing"),
    "unknown model": (
        "workload: {model: opened, arrival_rate: 1}\n",
        (
            "1:19: workload.model: not one of the words (opened); open, closed, partly_open or "
            "trace; did you mean open?"
        ),
    ),
    "open without a rate": (
        "workload: {model: open}\n",
        "1:11: workload.arrival_rate: missing: open needs it; such as 40 /s",
    ),
    "closed without users": (
        "workload: {model: closed}\n",
        "1:11: workload.users: missing: closed needs it; such as 100",
    ),
    "closed with a rate": (
        "workload: {model: closed, users: 3, arrival_rate: 3}\n",
        (
            "1:51: workload.arrival_rate: an arrival rate with closed (3); "
            "it goes with open or partly_open"
        ),
    ),
    "closed with a profile": (
        "workload: {model: closed, users: 3, profile: [{at: 0, factor: 1}]}\n",
        (
            '1:46: workload.profile: a profile with closed ([{"at": 0, "factor": 1}]); '
            "it goes with open or partly_open"
        ),
    ),
    "trace with a share": (
        "workload: {model: trace, authenticated_share: 0.5}\n",
        "1:11: workload.trace: missing: trace needs it; {file: …}, as `authscale import-log` makes",
        (
            "1:47: workload.authenticated_share: a share with trace (0.5); "
            "the trace says which requests need a login"
        ),
    ),
    "closed with a factor": (
        "workload: {model: closed, users: 3}\nevents: [{at: 1 s, arrival_factor: 2}]\n",
        (
            "2:36: events[0].arrival_factor: an arrival factor with closed (2); "
            "it goes with open or partly_open"
        ),
    ),
    "trace without a file": (
        "workload: {model: trace}\n",
        "1:11: workload.trace: missing: trace needs it; {file: …}, as `authscale import-log` makes",
    ),
    "file that is not there": (
        "workload: {model: trace, trace: {file: nowhere.parquet}}\n",
        (
            "1:40: workload.trace.file: no such file (nowhere.parquet); "
            "a trace, as `authscale import-log` makes"
        ),
    ),
    "trace with another model": (
        "workload: {model: open, arrival_rate: 1, trace: {file: f.yaml}}\n",
        '1:49: workload.trace: a trace with open ({"file": "f.yaml"}); it goes with `model: trace`',
        (
            "1:56: workload.trace.file: no such file (f.yaml); "
            "a trace, as `authscale import-log` makes"
        ),
    ),
    "unknown client": (
        "workload: {model: open, arrival_rate: 1, clients: {browsr: 1}}\n",
        (
            "1:52: workload.clients.browsr: not one of the words; browser or app; "
            "did you mean browser?"
        ),
    ),
    "unknown key of a client": (
        "workload: {model: open, arrival_rate: 1, clients: {app: {share: 1, cookies: false}}}\n",
        (
            "1:68: workload.clients.app.cookies: unknown key; share or keeps_cookies; "
            "did you mean keeps_cookies?"
        ),
    ),
    "not a host": (
        "workload: {model: open, arrival_rate: 1, domains: {'https://x': 1}}\n",
        (
            "1:52: workload.domains.https://x: not a host name; lower-case letters, digits, '-' "
            "and '.', such as api.example"
        ),
    ),
    "profile that goes back": (
        (
            "workload: {model: open, arrival_rate: 1,\n  "
            "profile: [{at: 1, factor: 1}, {at: 1, factor: 2}]}\n"
        ),
        (
            '2:12: workload.profile: times of the profile do not ascend ([{"at": 1, "factor": 1}, '
            '{"at": 1, "factor": 2}]); each `at` later than the last'
        ),
    ),
}


@pytest.mark.parametrize(
    ("text", "lines"), [(t, e) for t, *e in WORKLOADS.values()], ids=WORKLOADS.keys()
)
def test_wrong_workload(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_all_errors_at_once_in_the_order_of_the_file() -> None:
    text = """\
seed: -1
wrkload: {}
workload: {model: open, arrival_rate: 4 parsecs}
nodes: {count: 2, count: 3}
events:
  - {at: 20 min, add_nodes: 1}
  - {at: 1 min, crash_node: Z, restart_after: 1 s}
  - {at: 1 min, add_nodes: 0}
slo: {availability: 2}
"""
    assert [line.split(": ")[:2] for line in lines_of(text)] == [
        ["1:7", "seed"],
        ["2:1", "wrkload"],
        ["3:39", "workload.arrival_rate"],
        ["4:19", "nodes.count"],
        ["6:10", "events[0].at"],
        # Which nodes there are is not judged while one of the events is wrong.
        ["8:28", "events[2].add_nodes"],
        ["9:21", "slo.availability"],
    ]


def test_what_depends_on_a_wrong_key_is_not_judged() -> None:
    text = OPEN + "duration: -1\nwarm_up: 20 min\nevents: [{at: 20 min, add_nodes: 1}]\n"
    assert [line.split(": ")[1] for line in lines_of(text)] == ["duration"]


def test_a_mapping_has_no_lines() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_mapping({"workload": {"model": "open", "arrival_rate": float("nan")}, 3: 4})
    assert [line.partition(";")[0] for line in caught.value.lines] == [
        "<mapping>: a key that is not text (3)",
        "<mapping>: workload.arrival_rate: not a finite number (.nan)",
    ]


def test_a_mapping_within_itself() -> None:
    mapping: dict[str, object] = {"workload": {"model": "open", "arrival_rate": 1}}
    mapping["token"] = {"claims": mapping}
    with pytest.raises(ScenarioError, match="nested too deep"):
        load_mapping(mapping)


def test_an_alias_bomb() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    (line,) = lines_of("\n".join(rows))
    assert line.endswith("too many values; at most 200,000, with aliases written out")


def test_deep_nesting() -> None:
    (line,) = lines_of("workload: " + "[" * 100_000)
    assert line.endswith("nested too deep; at most 32 levels")


def test_more_problems_than_anybody_reads() -> None:
    lines = lines_of(OPEN + "".join(f"key{i}: 1\n" for i in range(1_100)))
    assert len(lines) == 1_001
    assert lines[-1] == " 100 more problems"


def test_a_file_of_a_mebibyte_and_one_byte(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * (LARGEST + 1))
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.lines == (f"{path}: larger than 1 MiB; a scenario of at most 1 MiB",)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        load_text("#" * (LARGEST + 1))


def test_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"name: a\nauthor: J\xf6rg\n")
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.lines == (f"{path}:2:10: not UTF-8: byte 0xF6; a file in UTF-8",)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert caught.value.lines == (f"{tmp_path}: a folder, not a file; a scenario's YAML file",)
    missing = tmp_path / "missing.yaml"
    with pytest.raises(InputError) as caught:
        load(missing)
    said = "no such file, and no shipped scenario of that name"
    assert caught.value.lines == (f"{missing}: {said}",)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000, "", "a\nb"])
def test_paths_that_cannot_be(name: str) -> None:
    with pytest.raises(InputError) as caught:
        load(name)
    (line,) = caught.value.lines
    assert "\n" not in line
