"""Where machine code is kept on the disk, and for how long.

Numba's own cache does not see edits in other modules than the loop's: its folder is therefore keyed
by a hash of every source that is compiled.
"""

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

UNUSED_DAYS = 30
"""Code that was not loaded for so long is removed when other code is written."""

_COMPILED = ("draws.py", "model/*.py", "engines/*.py", "engines/compiled/*.py", "workload/*.py")
_FOLDER = re.compile(r"numba-[0-9a-f]{16}")


def cache_root() -> Path:
    """Return the folder for compiled code of any sources."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    return Path(given) if given else user_cache_path("authscale")


def cache_folder() -> Path:
    """Return the folder for compiled code of exactly these sources."""
    package = Path(__file__).parents[2]
    sources = sorted(path for pattern in _COMPILED for path in package.glob(pattern))
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sources)).hexdigest()[:16]
    return cache_root() / f"numba-{digest}"


def mark_used(folder: Path) -> None:
    """Note that the code in a folder was loaded just now, if the folder may be written to."""
    with suppress(OSError):
        os.utime(folder)


def remove_unused(kept: Path) -> None:
    """Remove what other sources were compiled to and nobody loaded for `UNUSED_DAYS`.

    Args:
        kept: The folder of these sources; its neighbours are looked at.
    """
    last_ns = time.time_ns() - UNUSED_DAYS * 86_400 * 1_000_000_000
    with suppress(OSError):
        for folder in list(kept.parent.iterdir()):
            if folder != kept and _FOLDER.fullmatch(folder.name) and not folder.is_symlink():
                with suppress(OSError):
                    if folder.stat().st_mtime_ns < last_ns:
                        shutil.rmtree(folder, ignore_errors=True)
