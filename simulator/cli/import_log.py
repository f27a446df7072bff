"""`authscale import-log`: an access log becomes a trace and a scenario that replays it."""

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.progress import progress
from simulator.scenario.errors import InputError, Refusal, clean, shown

if TYPE_CHECKING:
    from simulator.workload.import_log import Imported, Watch

LONGEST_NAME = 64
READING = 0.9
"""The share of the time that reading takes; sorting and writing take the rest."""
SCENARIO_SUFFIXES = {".yaml", ".yml"}


def import_log(
    log: Annotated[
        Path,
        typer.Argument(
            help="Access log of Apache or nginx (common or combined), plain or gzipped."
        ),
    ],
    *,
    authenticate: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="Paths that need a login: a regular expression, found anywhere in the path "
            "without its query. Default: all but static files.",
            show_default=False,
        ),
    ] = None,
    speed_up: Annotated[
        float,
        typer.Option(
            metavar="N",
            help="Divide the gaps between requests by N; lifetimes of logins stay.",
        ),
    ] = 1.0,
    out: Annotated[
        Path,
        typer.Option(
            metavar="PATH",
            help="Where to write: a folder, or the scenario's file (*.yaml); the trace (*.parquet) "
            "lies beside it.",
        ),
    ] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
) -> None:
    """Turn an access log into a trace and a scenario that replays it.

    A user is an address with an agent; a visit ends after 30 idle minutes.

    Several logs, or a pipe: zcat access.log.*.gz | authscale import-log /dev/stdin
    """
    # Here, because they are slow and `--help` is not to wait for them.
    from simulator.workload.import_log import import_log as write  # noqa: PLC0415
    from simulator.workload.log_file import open_log  # noqa: PLC0415
    from simulator.workload.login_paths import all_but_static, matching  # noqa: PLC0415
    from simulator.workload.trace_scenario import scenario_text  # noqa: PLC0415

    _check_speed_up(speed_up)
    needs_login = all_but_static() if authenticate is None else matching(authenticate)
    with open_log(log) as opened:
        scenario = _scenario_path(log, out)
        trace = scenario.with_suffix(".parquet")
        with _written_whole((trace, scenario), log, force=force) as (new_trace, new_scenario):
            with progress("% of the log") as tell:
                imported = write(opened, needs_login, new_trace, _told(tell))
            text = scenario_text(imported, scenario.stem, trace.name, speed_up, authenticate)
            new_scenario.write_text(text, encoding="utf-8")
    for line in _summary(imported, speed_up, authenticate, (trace, scenario)):
        typer.echo(line)


def _check_speed_up(speed_up: float) -> None:
    from simulator.scenario.kinds import real  # noqa: PLC0415 - cold start

    try:
        real(1e-3, 1e6).read(speed_up)
    except Refusal as refusal:
        refused = Refusal(f"{refusal.what} ({shown(speed_up)})", refusal.allowed)
        raise InputError(f"--speed-up: {refused}") from None


def _scenario_path(log: Path, out: Path) -> Path:
    """Return the scenario's file: `--out`, or a file in it that is named after the log."""
    if out.suffix in SCENARIO_SUFFIXES and not out.is_dir():
        if _name(out.stem) != out.stem:
            raise InputError(
                f"--out: {clean(out.name)}: not a scenario's name; at most {LONGEST_NAME} letters, "
                "digits, '_', '.' and '-', the first a letter or digit, and .yaml"
            )
        return out
    parts = [part for part in log.name.split(".") if part not in {"log", "gz", "txt"}]
    return out / f"{_name('_'.join(parts)) or 'access_log'}.yaml"


def _name(text: str) -> str:
    """Return the nearest name that a scenario may have; empty if nothing of it is left."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text).lstrip("_.-")[:LONGEST_NAME]


@contextmanager
def _written_whole(targets: Sequence[Path], log: Path, *, force: bool) -> Iterator[list[Path]]:
    """Give new files to write: they take the targets' names in order when all are whole, or vanish.

    Args:
        targets: Files of one folder, which is made if it is not there.
        log: What is read meanwhile: it must not be overwritten.
        force: Whether existing files may be.

    Raises:
        InputError: A target exists, or the folder cannot be written.
    """
    folder = targets[0].parent
    try:
        for target in targets:
            _refuse_overwriting(target, log, force=force)
        there = next(place for place in (folder, *folder.parents) if place.exists())
        with TemporaryDirectory(prefix=".import-log-", dir=there) as temporary:
            news = [Path(temporary, target.name) for target in targets]
            yield news
            folder.mkdir(parents=True, exist_ok=True)
            for new, target in zip(news, targets, strict=True):
                new.replace(target)
    except OSError as error:
        why = error.strerror or str(error).partition("\n")[0]
        raise InputError(f"{clean(str(folder))}: cannot be written ({clean(why)})") from None


def _refuse_overwriting(target: Path, log: Path, *, force: bool) -> None:
    name = clean(str(target))
    if not target.exists():
        return
    if target.is_dir():
        raise InputError(f"{name}: a folder is there; --out writes elsewhere")
    if target.samefile(log):
        raise InputError(f"{name}: is the log itself; --out writes elsewhere")
    if not force:
        raise InputError(f"{name}: exists already; --force overwrites it, --out writes elsewhere")


def _told(tell: Callable[[int, int], None]) -> "Watch":
    """Return what turns the import's progress into per cent of the whole."""

    def watch(what: str, share: float) -> None:
        if share:  # 0 is the share of a pipe, whose length nobody knows
            done = READING * share if what == "reading" else READING + (1 - READING) * share
            tell(round(100 * done), 100)

    return watch


def _summary(
    imported: "Imported", speed_up: float, pattern: str | None, written: tuple[Path, Path]
) -> Iterator[str]:
    """Yield what the user must know of the import."""
    from simulator.workload.coverage import share  # noqa: PLC0415 - cold start
    from simulator.workload.trace_scenario import needless, speed_up_sentence  # noqa: PLC0415

    reading = imported.reading
    share_malformed = share(reading.malformed, reading.lines)
    left_out = f" ({share_malformed}), left out; the first:" if reading.malformed else ""
    yield f"{imported.source}: {reading.lines:,} lines, {reading.malformed:,} malformed{left_out}"
    for number, text in reading.shown:
        yield f"  line {number}: {text}"
    yield f"{imported.users:,} users (address and agent)"
    yield f"{imported.visits:,} visits (cut at 30 idle minutes)"
    yield f"{imported.requests:,} requests, of which {needless(imported, pattern)}"
    if reading.late:
        lines = "line" if reading.late == 1 else "lines"
        yield f"{reading.late:,} {lines} stood behind a later one: sorted by time."
    yield from imported.coverage.sentences()
    if speed_up != 1:
        yield speed_up_sentence(speed_up)
    trace, scenario = (clean(str(path)) for path in written)
    yield f"Written: {trace} (trace), {scenario} (scenario, to be edited)"
    yield f"Next: authscale run {shlex.quote(scenario)}"
