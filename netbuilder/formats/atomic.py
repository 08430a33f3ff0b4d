"""Writing files so that whatever happens, either the old content is there or the new, and never half of one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.data.disk import writing


def write_file(path: str | Path, parts: bytes | Iterable[bytes]) -> None:
    """Replaces `path` in one step: a temporary file beside it, flushed to the disk, then renamed.

    Until the last moment the old file stays as it was; if anything goes wrong it is kept and nothing is left over.
    """
    place = Path(path)
    _refuse_place(place)
    aside = _beside(place)
    try:
        with writing(place):
            _write_through(aside, [parts] if isinstance(parts, bytes) else parts)
            aside.replace(place)
            _flush_folder(place.parent)
    finally:
        aside.unlink(missing_ok=True)


def write_soon(path: str | Path, parts: bytes | Iterable[bytes]) -> None:
    """Replaces `path` in one step without waiting for the disk: survives the end of the program, not of the power.

    `flush_file` may follow, when there is time.
    """
    place = Path(path)
    aside = _beside(place)
    try:
        with writing(place):
            with aside.open("xb") as file:
                for part in [parts] if isinstance(parts, bytes) else parts:
                    file.write(part)
            aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def flush_file(path: str | Path) -> None:
    """Waits until a file that was written before lies on the disk; does nothing if it is gone."""
    place = Path(path)
    try:
        with place.open("r+b") as file:
            os.fsync(file.fileno())
        _flush_folder(place.parent)
    except OSError:
        pass  # it was removed meanwhile, or the disk cannot: the file was written all the same


def _write_through(path: Path, parts: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems cannot flush a folder; the file itself is safe
    finally:
        os.close(handle)


def check_writable(path: str | Path) -> None:
    """Refuses a place that `write_file` could not write to, without touching the file there."""
    place = Path(path)
    _refuse_place(place)
    probe = _beside(place)
    try:
        with writing(place):
            probe.touch(exist_ok=False)
    finally:
        probe.unlink(missing_ok=True)


def _refuse_place(place: Path) -> None:
    if place.is_dir():
        raise FileError("This is a folder, but a file is to be written.", where=str(place))
    if not place.parent.is_dir():
        raise FileError(
            "The folder for this file does not exist.", hint="Make it, or choose another.", where=str(place)
        )


def _beside(place: Path) -> Path:
    """A name for a temporary file in the same folder, hidden and not yet taken."""
    return place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}.part")
