"""A log on disk: plain or gzipped, read in blocks, so that its size does not matter."""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase, BufferedReader, FileIO
from pathlib import Path

from simulator.scenario.errors import InputError, clean
from simulator.workload.access_log import MAX_LINE_BYTES

BLOCK_BYTES = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
"""RFC 1952 section 2.3.1."""


@dataclass(frozen=True)
class LogFile:
    """An open log.

    Attributes:
        name: Its file name, printable.
        raw: The file itself.
        text: What it says, decompressed.
        size: Bytes of the file; 0 if unknown (a pipe).
    """

    name: str
    raw: FileIO
    text: BufferedIOBase
    size: int

    def share_read(self) -> float:
        """Return the share of the file that has been read, 0 … 1; 0 if its size is unknown."""
        return min(self.raw.tell() / self.size, 1.0) if self.size else 0.0

    def read_blocks(self) -> Iterator[list[bytes]]:
        """Yield the lines, without their ends, some thousand at a time.

        A line that is too long to be one (`MAX_LINE_BYTES`) is cut, but stays too long.

        Raises:
            InputError: The gzip stream is damaged or cut short, or the disk fails.
        """
        rest = b""
        while block := self._read():
            lines = (rest + block).split(b"\n")
            rest = lines.pop()[: MAX_LINE_BYTES + 1]
            yield lines
        if rest:
            yield [rest]

    def _read(self) -> bytes:
        try:
            return self.text.read(BLOCK_BYTES)
        except EOFError:
            raise InputError(f"{self.name}: the gzip stream is cut short") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"{self.name}: the gzip stream is damaged ({error})") from None
        except OSError as error:
            raise InputError(f"{self.name}: cannot be read ({error.strerror})") from None


@contextmanager
def open_log(path: Path) -> Iterator[LogFile]:
    """Open a log, told to be gzipped by its first bytes, not by its name.

    Raises:
        InputError: There is no such file, it is a folder, or it may not be read.
    """
    name = clean(path.name) or clean(str(path))
    try:
        raw = path.open("rb", buffering=0)
    except FileNotFoundError:
        raise InputError(f"{clean(str(path))}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{clean(str(path))}: a folder, not a log file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{clean(str(path))}: cannot be opened ({error})") from None
    with raw, BufferedReader(raw, BLOCK_BYTES) as plain:
        size = os.fstat(raw.fileno()).st_size if raw.seekable() else 0
        if plain.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC):
            with gzip.GzipFile(fileobj=plain) as text:
                yield LogFile(name, raw, text, size)
        else:
            yield LogFile(name, raw, plain, size)
