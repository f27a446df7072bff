"""What holds for every source file of ours, after TigerBeetle's `tidy.zig`."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "simulator").rglob("*.py"))
LONGEST_FILE = 300  # lines, below it
LONGEST_FUNCTION = 60
# The compiled engine's loop is one function: the compiler sees all of it, and a reader does.
KERNELS = ROOT / "simulator" / "engines" / "compiled"
# Names that say nothing of what is inside.
NOTHING_NAMES = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}
# Paths of one machine, and notes of work undone; written so that this file passes.
FOREIGN = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/|" + "|".join(("TO" + "DO", "FIX" + "ME")))
TEXT_ENDINGS = {
    "",
    ".c",
    ".cfg",
    ".css",
    ".h",
    ".html",
    ".ipynb",
    ".j2",
    ".js",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def tracked() -> list[str]:
    """Return the names of all files that git tracks, or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listing.stdout.split("\0") if name]


def ours() -> list[Path]:
    """Every text file of them."""
    return [ROOT / name for name in tracked() if Path(name).suffix in TEXT_ENDINGS]


def relative(paths: object) -> list[str]:
    assert isinstance(paths, list)
    return [str(path.relative_to(ROOT)) for path in paths]


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def start_of(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return node.body[0].lineno if path.parent.name == "cli" else node.lineno


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_there_are_sources() -> None:
    assert len(SOURCES) > 50
    assert any(path.is_relative_to(KERNELS) for path in SOURCES)


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := path.read_text(encoding="utf-8").count("\n")) >= LONGEST_FILE
    }
    assert long == {}


def test_functions_are_short() -> None:
    """Of a command's function the body counts: its signature is the table of its options."""
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length
        for path, tree in parsed()
        if not path.is_relative_to(KERNELS)
        for node in definitions(tree)
        if not isinstance(node, ast.ClassDef)
        and (length := (node.end_lineno or 0) - start_of(path, node) + 1) >= LONGEST_FUNCTION
    }
    assert long == {}


def test_modules_are_named_after_what_they_hold() -> None:
    assert relative([path for path in SOURCES if path.stem.strip("_") in NOTHING_NAMES]) == []
    assert (
        relative([path for path in SOURCES if not re.fullmatch(r"_?[a-z0-9_]+", path.stem)]) == []
    )


def test_what_others_use_is_documented() -> None:
    """Modules, public classes and public functions of modules say what they are."""
    bare = [
        f"{path.relative_to(ROOT)} {getattr(node, 'name', '')}"
        for path, tree in parsed()
        if path.stat().st_size
        for node in (tree, *tree.body)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and not getattr(node, "name", "").startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


def test_packages_only_hold_their_docstring() -> None:
    """No shell that gives a second name to what lives elsewhere."""
    allowed = {"simulator/__init__.py", "simulator/cli/__init__.py"}  # lazy names; `main`
    allowed |= {"simulator/model/strategies/__init__.py"}  # the table of strategies
    full = [
        path
        for path, tree in parsed()
        if path.name == "__init__.py" and any(not isinstance(node, ast.Expr) for node in tree.body)
    ]
    assert set(relative(full)) <= allowed


def test_nothing_is_left_to_do_and_no_machine_is_named() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in ours()
        if path.exists()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if FOREIGN.search(line)
    ]
    assert found == []


def test_lines_are_clean() -> None:
    """No tab but in a Makefile, no carriage return, no space at the end; one newline ends it."""
    unclean = []
    for path in ours():
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        tabs = "\t" in text and path.name != "Makefile"
        spaces = re.search(r" $", text, re.MULTILINE)
        ends_once = not text or re.search(r"[^\n]\n\Z", text)
        if tabs or "\r" in text or spaces or not ends_once:
            unclean.append(path)
    assert relative(unclean) == []


def test_tests_mirror_sources() -> None:
    """A test file of a package's folder lies in the folder of the same name."""
    packages = {path.parent.relative_to(ROOT / "simulator") for path in SOURCES}
    beside = {
        Path("packaging"),
        Path("scenarios"),
        Path("scenarios/incidents"),
        Path("tidy"),
        Path(),
    }
    folders = {
        path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")
    }
    assert folders - packages - beside == set()


def test_results_of_runs_are_not_tracked() -> None:
    tables = [n for n in tracked() if n.startswith("results/") and n.endswith((".csv", ".parquet"))]
    assert tables == ["results/benchmarks/benchmarks.csv"]


def test_the_readme_names_every_command() -> None:
    from simulator.cli.app import COMMANDS  # noqa: PLC0415 - typer

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if f"authscale {name}" not in readme]
    assert missing == []
