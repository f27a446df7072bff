"""What identifies a scenario."""

from pathlib import Path
from shutil import copyfile
from typing import Any

from simulator.experiment.manifest import scenario_hash
from simulator.scenario.loading import load_mapping, load_text
from simulator.workload.import_log import import_log
from simulator.workload.log_file import open_log
from simulator.workload.login_paths import all_but_static

TRACE = "duration: 1 min\nworkload: {model: trace, trace: {file: FILE}}"
LINE = '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "M"\n'


def test_spelling_does_not_matter(small: dict[str, Any]) -> None:
    turned = dict(reversed(small.items()))
    turned |= {"duration": 20, "warm_up": "0 s"}
    assert scenario_hash(load_mapping(turned)) == scenario_hash(load_mapping(small))


def test_what_is_asked_for_does(small: dict[str, Any]) -> None:
    assert scenario_hash(load_mapping(small | {"seed": 8})) != scenario_hash(load_mapping(small))


def test_a_trace_counts_by_its_content(tmp_path: Path) -> None:
    for name, lines in (("a", 1), ("c", 2)):
        log = tmp_path / f"{name}.log"
        log.write_text(LINE * lines)
        with open_log(log) as opened:
            import_log(opened, all_but_static(), tmp_path / f"{name}.parquet", lambda *_: None)
    copyfile(tmp_path / "a.parquet", tmp_path / "b.parquet")
    a, b, c = (
        scenario_hash(load_text(TRACE.replace("FILE", f"{name}.parquet"), folder=tmp_path))
        for name in "abc"
    )
    assert a == b != c
