"""`authscale init`: a commented scenario to start from."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.scenario.errors import InputError, clean


def init(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("scenario.yaml"),
) -> None:
    """Write a commented scenario to start from; an existing file is left alone."""
    text = (Path(__file__).parent / "template.yaml").read_text(encoding="utf-8")
    name = clean(str(file))
    try:
        _write_new(file, text)
    except FileExistsError:
        raise InputError(f"{name}: exists already; give another name") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be written ({said.lower()})") from None
    typer.echo(f"{name} written; next: authscale run {name}")


def _write_new(file: Path, text: str) -> None:
    """Writes a file that does not exist yet: whole, or not at all."""
    with file.open("x", encoding="utf-8") as stream:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            file.unlink()
            raise
