"""The files of a report: the figures and the page, beside the tables that they are made from."""

from typing import TYPE_CHECKING

from simulator.report.figures import draw_all
from simulator.report.html import report_html
from simulator.scenario.dumping import dump

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.experiment.outcome import Comparison

PAGE = "report.html"


def write_report(comparison: "Comparison", folder: "Path") -> list["Path"]:
    """Write the figures and `report.html` into a folder; return them, the page first.

    Everything is made before anything is written, and each file is put in place whole: what stood
    there stays until then.

    Raises:
        OSError: The folder cannot be written.
    """
    figures = dict(draw_all(comparison))
    page = report_html(comparison, figures, dump(comparison.scenario, folder))
    contents = {PAGE: page.encode(), **figures}
    return [_put(folder / name, content) for name, content in contents.items()]


def _put(path: "Path", content: bytes) -> "Path":
    """Write a file under a hidden name and rename it."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return path
