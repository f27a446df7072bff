"""README's code blocks do what README says.

In one empty folder, in the order in which they stand:

- A `console` block is a terminal: lines with `$ ` are run by bash (a backslash goes on to the next
  line) and must succeed; the lines below are what the command prints. They must appear in that
  order; `…` stands for anything within a line, and a line of only `…` for any lines.
- A `yaml` block is a scenario that loads. If it begins with a comment of only a file's name
  (`# shop.yaml`), it is written to that file.
- All `python` blocks together are one script, run at the end.
- A `text` block is not code. No other kind may be used.

`<!-- not run: REASON -->` before a block takes it out.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.scenario.loading import load_text

README = Path(__file__).parents[1] / "README.md"
FENCE = re.compile(
    r"(?P<comment><!-- not run: \S.*-->\n+)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE_NAME = re.compile(r"# ([\w-]+\.yaml)\n")
# These need the network or run everything again; .ci/run does what they do.
ELSEWHERE = ("make", "git", "cd", "pip")
SKIP_LINES = "…"


@dataclass(frozen=True)
class Block:
    """A code block: its kind, its text, and the line of README where the text begins."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command of a console block, what it is said to print, and its line in README."""

    text: str
    shown: tuple[str, ...]
    line: int


def blocks(markdown: str) -> list[Block]:
    """Return the blocks that are to be run."""
    return [
        Block(match["kind"], match["text"], markdown.count("\n", 0, match.start("text")) + 1)
        for match in FENCE.finditer(markdown)
        if not match["comment"]
    ]


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block."""
    found: list[Command] = []
    text, shown, start = "", [], block.line
    for number, line in enumerate(block.text.splitlines(), block.line):
        if text.endswith("\\"):
            text += f"\n{line}"
        elif line.startswith("$ "):
            if text:
                found.append(Command(text, tuple(shown), start))
            text, shown, start = line.removeprefix("$ "), [], number
        else:
            assert text, f"README.md:{number}: a console block begins with '$ '"
            shown.append(line.rstrip())
    return [*found, Command(text, tuple(shown), start)]


def missing(shown: tuple[str, ...], printed: str) -> str | None:
    """Return the first shown line that was not printed where it should have been, if any."""
    lines = iter([line.rstrip() for line in printed.splitlines()])
    may_skip = True  # what is shown may begin later than what is printed
    for line in shown:
        if line == SKIP_LINES:
            may_skip = True
            continue
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        candidate = next(lines, None)
        while may_skip and candidate is not None and not pattern.fullmatch(candidate):
            candidate = next(lines, None)
        if candidate is None or not pattern.fullmatch(candidate):
            return line
        may_skip = False
    return None


def environment() -> dict[str, str]:
    """Return an environment in which `authscale` and `python` are the ones under test."""
    folder = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def run_command(command: Command, folder: Path) -> None:
    """Run a command as a reader would and compare what it prints."""
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", command.text],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    where = f"README.md:{command.line}: $ {command.text}"
    assert done.returncode == 0, f"{where}\n{done.stdout}{done.stderr}"
    line = missing(command.shown, done.stdout + done.stderr)
    assert line is None, f"{where}\nshown but not printed: {line}\n{done.stdout}{done.stderr}"


def test_every_block_is_of_a_kind_that_is_run() -> None:
    markdown = README.read_text(encoding="utf-8")
    found = blocks(markdown)
    assert {block.kind for block in found} <= {"console", "yaml", "python", "text"}
    assert {"console", "python"} <= {block.kind for block in found}
    assert markdown.count("\n```") == 2 * len(FENCE.findall(markdown))


def test_blocks_do_what_readme_says(tmp_path: Path) -> None:
    found = blocks(README.read_text(encoding="utf-8"))
    for block in found:
        if block.kind == "yaml":
            load_text(block.text, source=f"README.md:{block.line}", folder=tmp_path)
            if name := FILE_NAME.match(block.text):
                (tmp_path / name[1]).write_text(block.text, encoding="utf-8")
        elif block.kind == "console":
            for command in commands(block):
                if command.text.split()[0] not in ELSEWHERE:
                    run_command(command, tmp_path)


def test_the_python_blocks_are_one_script(tmp_path: Path) -> None:
    lines: list[str] = []
    for block in blocks(README.read_text(encoding="utf-8")):
        if block.kind == "python":  # at the same line as in README, for the traceback
            lines += [""] * (block.line - 1 - len(lines)) + block.text.splitlines()
    script = tmp_path / "readme.py"
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


PRINTED = "one\ntwo\nrun 17 of 20\nthree  \n"


@pytest.mark.parametrize(
    ("shown", "first_missing"),
    [
        (("one", "two"), None),
        (("two", "run … of 20", "three"), None),
        (("one", "…", "three"), None),
        ((), None),
        (("one", "three"), "three"),
        (("two", "one"), "one"),
        (("run … of 21",), "run … of 21"),
        (("three", "four"), "four"),
    ],
)
def test_what_is_shown_must_be_printed(shown: tuple[str, ...], first_missing: str | None) -> None:
    assert missing(shown, PRINTED) == first_missing


def test_a_block_is_found_with_its_line_unless_it_is_taken_out() -> None:
    markdown = (
        "# A\n\n```console\n$ a \\\n  b\nshown\n$ c\n```\n\n<!-- not run: no -->\n\n```sh\nd\n```\n"
    )
    (block,) = blocks(markdown)
    assert commands(block) == [Command("a \\\n  b", ("shown",), 4), Command("c", (), 7)]
