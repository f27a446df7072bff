"""What is stored is there whole, or counts as not there."""

import errno
import math
import os
from pathlib import Path

import pytest

from simulator.experiment.result import Result, from_bytes, to_bytes
from simulator.experiment.store import Store
from simulator.scenario.errors import InputError

RESULT = Result(
    columns={"a": 0.1 + 0.2, "b": math.nan, "c": math.inf, "d": -0.0, "e": 5e-324},
    objectives={"latency_p99": 1 / 3},
    seconds=0.25,
    course=((1, 2**62), (0, 0)),
    bin_ns=10**9,
)
KEY = "0123456789abcdef" * 2


def test_what_is_kept_is_found_to_the_last_bit(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.find(KEY) is None
    assert not store.has(KEY)
    store.keep(KEY, RESULT)
    assert repr(store.find(KEY)) == repr(RESULT)
    assert repr(Store(tmp_path).find(KEY)) == repr(RESULT)
    assert [path.name for path in store.path(KEY).parent.iterdir()] == [store.path(KEY).name]


def test_a_torn_or_changed_file_counts_as_none() -> None:
    whole = to_bytes(RESULT)
    assert repr(from_bytes(whole)) == repr(RESULT)
    for length in range(len(whole)):
        assert from_bytes(whole[:length]) is None
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        assert from_bytes(bytes(changed)) is None


def test_a_torn_file_is_written_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(KEY, RESULT)
    store.path(KEY).write_bytes(to_bytes(RESULT)[:50])
    assert store.find(KEY) is None
    store.keep(KEY, RESULT)
    assert repr(store.find(KEY)) == repr(RESULT)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = Store(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device; .*the same command goes on"):
        store.keep(KEY, RESULT)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        Store(tmp_path / "taken").keep(KEY, RESULT)
