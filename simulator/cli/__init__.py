"""The command line: `main`, and one file a command."""

import sys
from collections.abc import Sequence

from simulator.scenario.errors import InputError

BAD_INPUT = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command line and exits: 0 done, 1 a check failed, 2 bad input, 130 interrupted.

    Args:
        arguments: Without the program's name; by default the process's own.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        from simulator.cli.app import build  # noqa: PLC0415 - an interrupt may come this early

        build(arguments)(args=arguments, prog_name="authscale")
    except InputError as error:
        for line in error.lines:
            print(line, file=sys.stderr)  # noqa: T201 - plain lines, unwrapped
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
