"""Write page, picture and the README's block anew from the committed table.

python -m tests.benchmarks.publish
"""

import json

from tests.benchmarks.figures import read
from tests.benchmarks.plot import draw
from tests.benchmarks.report import RESULTS, ROOT, block, page, with_block


def main() -> None:
    """Write them; the table and `machine.json` stay as they were measured."""
    figures = read(RESULTS / "benchmarks.csv")
    machine = json.loads((RESULTS / "machine.json").read_text("utf-8"))
    text = page(figures, machine, machine["skipped"])
    (RESULTS / "benchmarks.md").write_text(text, encoding="utf-8")
    (RESULTS / "benchmarks.png").write_bytes(draw(figures))
    readme = ROOT / "README.md"
    new = with_block(readme.read_text("utf-8"), block(figures, machine))
    readme.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
