"""`--precision` and what goes with it, as several commands have them."""

from typing import TYPE_CHECKING

from simulator.scenario.errors import InputError

if TYPE_CHECKING:
    from simulator.analysis.precision import Precision


def asked_precision(
    share: str | None, columns: str | None, limit: int | None
) -> "Precision | None":
    """Return what a command line asks for, None if it does not.

    Args:
        share: `--precision`.
        columns: `--precision-on`.
        limit: `--max-replications`.

    Raises:
        InputError: One of them cannot be used, or stands without `--precision`.
    """
    from simulator.analysis.precision import precision_of  # noqa: PLC0415 - slow to import

    if share is not None:
        return precision_of(share, columns, limit)
    for name, value in (("--precision-on", columns), ("--max-replications", limit)):
        if value is not None:
            raise InputError(f"{name} goes with --precision, such as --precision 2%")
    return None
