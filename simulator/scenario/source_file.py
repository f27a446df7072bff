"""Finding a scenario's file, and reading its text: a path, or the name of a shipped scenario."""

from pathlib import Path

from simulator.scenario.errors import InputError, Problem, Refusal, ScenarioError, clean, nearest

LARGEST = 1_048_576  # bytes: 1 MiB


def shipped_folder() -> Path:
    """Where the shipped scenarios are: in the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "shipped"
    return packaged if packaged.is_dir() else package.parent / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """The shipped scenarios by name, in alphabetical order."""
    folder = shipped_folder()
    files = sorted(folder.rglob("*.yaml"))
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in files}


def short_name(name: str) -> str:
    """A shipped scenario's name without its folder: `incidents/mathesar_2595` is `mathesar_2595`.

    It is what the scenario itself is called, and enough to run it: no two have the same.
    """
    return name.rpartition("/")[2]


def find(source: str | Path) -> Path:
    """The scenario's file.

    Args:
        source: A path, or the name of a shipped scenario, with its folder or without
            (`incidents/mathesar_2595`, `mathesar_2595`); a file wins over a name.

    Raises:
        InputError: There is neither.
    """
    path = Path(source)
    try:
        if path.exists() and not path.is_dir():
            return path
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:  # too long a name, a NUL in it, no permission
        raise InputError(f"{clean(str(source)[:200])}: {_reason(error)}") from None
    whole = shipped_scenarios()
    shipped = {short_name(name): file for name, file in whole.items()} | whole
    if str(source) in shipped:
        return shipped[str(source)]
    if is_folder:
        raise _refused(source, "a folder, not a file", "a scenario's YAML file")
    meant = nearest(path.stem, shipped)
    raise _refused(source, "no such file, and no shipped scenario of that name", "", meant)


def read(path: Path) -> str:
    """The file's text, without a byte order mark.

    Raises:
        InputError: It cannot be read, is larger than 1 MiB, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _refused(path, _reason(error)) from None
    if len(data) > LARGEST:
        raise _refused(path, "larger than 1 MiB", "a scenario of at most 1 MiB")
    return decode(data, str(path))


def decode(data: bytes, source: str) -> str:
    """The bytes as text, without a byte order mark.

    Raises:
        InputError: They are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - before.rfind(b"\n")
        why = Refusal(f"not UTF-8: byte 0x{data[error.start]:02X}", "a file in UTF-8")
        raise ScenarioError(Problem(source, line, column, "", "", why)) from None


def _reason(error: OSError | ValueError) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read ({said.lower()})"


def _refused(source: str | Path, what: str, allowed: str = "", meant: str = "") -> ScenarioError:
    return ScenarioError(Problem(str(source), None, None, "", "", Refusal(what, allowed, meant)))
