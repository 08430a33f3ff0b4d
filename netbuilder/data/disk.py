"""What can go wrong with files and folders, in a sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns the system's complaints about reading `path` into a sentence."""
    try:
        yield
    except FileNotFoundError:
        raise FileError("There is no such file or folder.", hint="Check the name.", where=str(path)) from None
    except PermissionError:
        raise FileError("This file may not be read.", hint="Change its permissions.", where=str(path)) from None
    except IsADirectoryError:
        raise FileError("This is a folder, but a file is expected.", where=str(path)) from None
    except OSError as error:
        raise FileError(
            sentence("This file cannot be read: {error}.", error=_reason(error)), where=str(path)
        ) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the system's complaints about writing `path` into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise FileError("The disk is full.", hint="Free some space and try again.", where=str(path)) from None
        if error.errno in _CLOSED:
            raise FileError(
                "This place may not be written to.", hint="Choose another folder.", where=str(path)
            ) from None
        raise FileError(
            sentence("This place cannot be written to: {error}.", error=_reason(error)), where=str(path)
        ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or "the system gives no reason"
