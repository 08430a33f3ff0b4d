"""The command line. Everything heavy is imported inside the command that needs it.

Exit codes: 0 fine, 1 failed, 2 bad input. Errors are sentences; a traceback goes to a file, never to the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

FINE, FAILED, BAD_INPUT = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    from netbuilder.cli import failure
    from netbuilder.cli.arguments import parser

    try:
        arguments = parser().parse_args(argv)
    except SystemExit as ended:  # argparse has said what is wrong, or shown its help
        return ended.code if isinstance(ended.code, int) else FAILED
    return failure.guarded(lambda: arguments.run(arguments))
