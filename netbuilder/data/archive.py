"""Zip archives from anywhere: only what is asked for is read, and never more than it says it is."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netbuilder.core.errors import DataError, FileError
from netbuilder.data.disk import reading

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    UnicodeError,
)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_SUSPICIOUS_SIZE = 1 << 30
_SUSPICIOUS_RATIO = 200


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive for reading; whatever is broken in it becomes a sentence."""
    with reading(path):
        try:
            with zipfile.ZipFile(path) as archive:
                yield archive
        except (*_BROKEN, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:  # that one: a place before the beginning
                raise
            raise DataError(
                "This zip archive is damaged or cut short.", hint="Fetch or copy it again.", where=str(path)
            ) from error


def members(path: Path) -> list[str]:
    """The names in an archive; none if it cannot be read as one."""
    try:
        with open_zip(path) as archive:
            return archive.namelist()
    except (DataError, FileError):
        return []


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> io.BytesIO:
    """The bytes of one member, checked against the size and check sum that the archive states."""
    require_sound(archive, info)
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile("a member is not as long as stated")
    return io.BytesIO(content)


def require_sound(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Refuses encrypted members, methods of packing we do not read, and bombs."""
    where = f"{archive.filename}, {info.filename}"
    if info.flag_bits & _ENCRYPTED:
        raise DataError(
            "This part of the archive is encrypted.", hint="Unpack it with its password first.", where=where
        )
    if info.compress_type not in _METHODS:
        raise DataError("This part is packed in a way that is not read here.", hint="Zip it again.", where=where)
    if info.file_size > _SUSPICIOUS_SIZE and info.file_size > _SUSPICIOUS_RATIO * max(1, info.compress_size):
        raise DataError(
            f"This part would unpack from {info.compress_size:,} to {info.file_size:,} bytes.",
            hint="That is no real data; it was not opened.",
            where=where,
        )
