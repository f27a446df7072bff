"""Logs on disk: plain, gzipped, damaged, and not there."""

import gzip
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.scenario.errors import InputError
from simulator.workload import log_file
from simulator.workload.access_log import MAX_LINE_BYTES
from simulator.workload.log_file import open_log

LINES = [b"one", b"", b"three\r", b"\xff\x00", b"five"]


def read(path: Path) -> list[bytes]:
    with open_log(path) as log:
        return [line for block in log.read_blocks() for line in block]


@pytest.mark.parametrize("last", [b"", b"\n"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("block_bytes", [2, 3, 7, 1 << 20])
def test_lines(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pack: Callable[[bytes], bytes],
    last: bytes,
    block_bytes: int,
) -> None:
    monkeypatch.setattr(log_file, "BLOCK_BYTES", block_bytes)
    path = tmp_path / "access.log"  # its first bytes tell, not its name
    path.write_bytes(pack(b"\n".join(LINES) + last))
    assert read(path) == LINES


def test_rotated_logs_in_one_gzip_file(tmp_path: Path) -> None:
    path = tmp_path / "all.gz"
    path.write_bytes(gzip.compress(b"one\n", mtime=0) + gzip.compress(b"two\n", mtime=0))
    assert read(path) == [b"one", b"two"]


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)])
def test_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(content)
    assert read(path) == []


def test_a_line_without_end_is_cut_but_stays_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "BLOCK_BYTES", 10_000)
    path = tmp_path / "access.log"
    path.write_bytes(b"a" * (5 * MAX_LINE_BYTES) + b"\nb\n")
    first, second = read(path)
    assert len(first) > MAX_LINE_BYTES
    assert len(first) <= MAX_LINE_BYTES + 1 + 10_000
    assert second == b"b"


def test_share_read_goes_from_0_to_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "BLOCK_BYTES", 1_000)
    path = tmp_path / "access.log"
    path.write_bytes(b"line\n" * 2_000)
    with open_log(path) as log:
        shares = [log.share_read() for _ in log.read_blocks()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] == 1


def test_a_pipe_has_no_size(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(
        target=path.write_bytes, args=(gzip.compress(b"one\ntwo\n", mtime=0),)
    )
    writer.start()
    with open_log(path) as log:
        assert [line for block in log.read_blocks() for line in block] == [b"one", b"two"]
        assert log.share_read() == 0
    writer.join()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gzip.compress(bytes(range(256)), mtime=0)[:-20], "the gzip stream is cut short"),
        (gzip.compress(b"x" * 99, mtime=0)[:5], "the gzip stream is cut short"),
        (
            gzip.compress(b"one\n", mtime=0) + b"rubbish",
            "the gzip stream is damaged (Not a gzipped file",
        ),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff", "the gzip stream is damaged ("),
        (
            gzip.compress(b"one\n", mtime=0)[:-8] + bytes(8),
            "the gzip stream is damaged (CRC check failed",
        ),
    ],
)
def test_damaged(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "access.log.gz"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(path)
    assert str(caught.value).startswith(f"access.log.gz: {sentence}")


def test_not_there(tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "no\x1b.log", "no\\x1b.log: no such file"),
        (tmp_path, "a folder, not a log file"),
        (tmp_path / ("x" * 300), "cannot be opened ("),
        (Path("a\x00b"), "a\\x00b: cannot be opened (embedded null byte)"),
    ):
        with pytest.raises(InputError) as caught:
            read(path)
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)
