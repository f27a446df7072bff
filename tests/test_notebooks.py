"""Notebooks run, and what they show is what a reader gets.

After a change that alters outputs: `NOTEBOOKS=write pytest tests/test_notebooks.py`.
"""

import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
WRITE = os.environ.get("NOTEBOOKS") == "write"
# A path of somebody's machine, or the address of an object.
PERSONAL = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/|[A-Z]:\\\\|0x[0-9a-f]{6,}")

Notebook = Any  # nbformat's own is a dict with attributes


def stored(path: Path) -> Notebook:
    return nbformat.read(path, as_version=4)


def executed(path: Path, folder: Path) -> Notebook:
    """Return a notebook as it comes out of an empty folder.

    Raises:
        CellExecutionError: A cell fails.
    """
    notebook = stored(path)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when each cell ran
    return notebook


def shown(notebook: Notebook) -> list[list[Any]]:
    """What each code cell shows; of a picture only that there is one: its pixels may differ."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[_shown(output) for output in cell.outputs] for cell in cells]


def _shown(output: Any) -> Any:  # noqa: ANN401 - as above
    if output.output_type == "stream":
        return output.name, output.text
    if "image/png" in output.data:
        return "image/png"
    return output.output_type, dict(output.data)


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS] == ["01_ab_server.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_stored_is_what_comes_out(path: Path, tmp_path: Path) -> None:
    fresh = executed(path, tmp_path)
    if WRITE:
        nbformat.write(fresh, path)
    assert shown(fresh) == shown(stored(path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_personal_is_stored(path: Path) -> None:
    notebook = stored(path)
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    texts = [cell.source for cell in notebook.cells]
    for outputs in shown(notebook):
        assert not any(isinstance(o, tuple) and o[0] in ("stderr", "error") for o in outputs)
        texts += [str(output) for output in outputs]
    assert PERSONAL.findall("\n".join(texts)) == []
