"""Locks between processes that the system itself gives back when a process ends, however it ends.

A lock is an open file on which the system holds a lock for us; the text in it says who we are. No process numbers are
compared, so nothing goes wrong when one is used again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from netbuilder.data.disk import writing

_TRIES = 20
_BEYOND = 1 << 30  # Windows locks bytes against reading too: one behind the text


class FileLock:
    """A lock that is held; `take` makes one."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file: BinaryIO | None = file

    @classmethod
    def take(cls, path: str | Path, about: Mapping[str, Any]) -> FileLock | None:
        """Takes the lock of this file, or gives None if somebody holds it; `about` is left for others to read."""
        place = Path(path)
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            for _ in range(_TRIES):
                file = _open(place)
                if not _locked(file):
                    file.close()
                    return None
                if _is_still(place, file):
                    file.truncate(0)
                    file.write(json.dumps(dict(about)).encode())
                    file.flush()
                    return cls(place, file)
                file.close()  # its holder removed it between our opening and our locking
        return None

    def release(self) -> None:
        """Gives the lock back and removes the file; a second time does nothing."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform == "win32":  # an open file cannot be removed there
            file.close()
            with suppress(OSError):
                self.path.unlink()
            return
        with suppress(OSError):
            self.path.unlink()
        file.close()

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def holder(path: str | Path) -> dict[str, Any] | None:
    """What the holder of a lock says of itself, {} if nothing can be read; None if nobody holds it."""
    place = Path(path)
    try:
        file = place.open("r+b")
    except OSError:
        return None
    with file:
        if _locked(file):
            return None
        try:
            found = json.loads(file.read(10_000))
        except (OSError, ValueError):
            return {}
    return found if isinstance(found, dict) else {}


def _open(place: Path) -> BinaryIO:
    handle = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "r+b")


def _is_still(place: Path, file: BinaryIO) -> bool:
    """Whether the locked file is the one that others will find."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), place.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _locked(file: BinaryIO) -> bool:
        """Tries to lock without waiting."""
        file.seek(_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import fcntl

    def _locked(file: BinaryIO) -> bool:
        """Tries to lock without waiting."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
