"""What becomes of errors: a sentence on the screen, and for those nobody expected the details in a file."""

from __future__ import annotations

import datetime
import os
import platform
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netbuilder import __version__
from netbuilder.cli import BAD_INPUT, FAILED
from netbuilder.cli.output import plain
from netbuilder.core.errors import NetBuilderError


class FailedError(NetBuilderError):
    """The input was fine, but what was asked for did not succeed."""


def guarded(command: Callable[[], int]) -> int:
    """Runs a command; whatever goes wrong ends as a sentence and an exit code."""
    try:
        with _warnings_as_sentences():
            return command()
    except FailedError as error:
        return complain(str(error), FAILED)
    except NetBuilderError as error:
        return complain(str(error), BAD_INPUT)
    except KeyboardInterrupt:
        return complain("Stopped.", FAILED)
    except BrokenPipeError:
        # Whoever read our output has gone, for example `| head`; Python must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except MemoryError:
        return complain("There is not enough memory for this. Use a smaller network, batch or data set.", FAILED)
    except Exception:
        return complain(f"Something went wrong that NetBuilder did not expect. {_details()}", FAILED)


@contextmanager
def _warnings_as_sentences() -> Iterator[None]:
    """Shows warnings once and as sentences; those of numpy are not for users: the loss tells that it is no number."""

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        print(f"netbuilder: {plain(str(message))}", file=sys.stderr, flush=True)

    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("once", UserWarning)
        warnings.showwarning = show
        yield


def complain(message: str, code: int) -> int:
    """Writes a sentence to the error output and returns `code`."""
    print(f"netbuilder: {plain(message)}", file=sys.stderr, flush=True)
    return code


def _details() -> str:
    """Writes the traceback to a file and says where."""
    now = datetime.datetime.now()
    text = f"NetBuilder {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    text += f"{now.isoformat(timespec='seconds')}\n\n{traceback.format_exc()}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="netbuilder-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        return f"The details are in {Path(file.name)}; please send them along when you report it."
    except OSError:
        return "The details could not be written to a file."
