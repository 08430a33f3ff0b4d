"""Zip archives from anywhere: only what is asked for is read, and never more than it says it is."""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from netbuilder.core.errors import DataError, FileError
from netbuilder.core.text import sentence
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
_SUSPICIOUS_SIZE = 1 << 26
_SUSPICIOUS_RATIO = 100
_PIECE = 1 << 20
_END, _END_64 = b"PK\5\6", b"PK\6\6"
_MOST_BEHIND_END = 65_557


@contextmanager
def open_zip(path: Path, longest_directory: int = 32 << 20) -> Iterator[zipfile.ZipFile]:
    """An archive for reading; whatever is broken in it becomes a sentence.

    `longest_directory` limits the bytes of its list of members, each of which takes zipfile some time.
    """
    with reading(path), path.open("rb") as file, opened_zip(file, str(path), longest_directory) as archive:
        yield archive


@contextmanager
def opened_zip(file: IO[bytes], where: str, longest_directory: int) -> Iterator[zipfile.ZipFile]:
    """An archive in an open file; `where` is for messages."""
    try:
        _require_short_directory(file, where, longest_directory)
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (*_BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # that one: a place before the beginning
            raise
        raise DataError(
            "This zip archive is damaged or cut short.", hint="Fetch or copy it again.", where=where
        ) from error


def require_plain(archive: zipfile.ZipFile, where: str) -> None:
    """Refuses an archive with names that are there twice or lead out of a folder, and with links."""
    infos = archive.infolist()
    twice = [name for name, count in Counter(info.filename for info in infos).items() if count > 1]
    if twice:
        raise DataError(sentence("This archive has more than one {twice!r}.", twice=twice[0][:80]), where=where)
    for info in infos:
        name, mode = info.orig_filename, info.external_attr >> 16
        if "\\" in name or ":" in name or "\0" in name or leads_out(name):
            raise DataError(
                sentence(
                    "This archive has a member called {name!r}, a name that could lead out of its folder.",
                    name=name[:80],
                ),
                hint="Nothing was unpacked.",
                where=where,
            )
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise DataError(
                sentence("The member {name!r} of this archive is no file but a link or device.", name=name[:80]),
                where=where,
            )


def leads_out(name: str) -> bool:
    """Whether a path in an archive leads out of it."""
    return name.startswith("/") or ".." in name.split("/")


def stored_at(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Where the bytes of a member that is not packed begin in the file, after its check sum was compared."""
    require_sound(archive, info)
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or archive.fp is None:
        raise zipfile.BadZipFile("a member is not as long as stated")
    with archive.open(info) as file:
        while file.read(_PIECE):  # the end of it makes zipfile compare the check sum
            pass
    archive.fp.seek(info.header_offset)
    head = archive.fp.read(30)
    return info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))


def _require_short_directory(file: IO[bytes], where: str, longest: int) -> None:
    """Refuses a list of members that would take long to read, before zipfile reads it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _MOST_BEHIND_END - 56 - 20))
    tail = file.read()
    ends = [int.from_bytes(tail[at + 12 : at + 16], "little") for at in _places(tail, _END)]
    ends += [int.from_bytes(tail[at + 40 : at + 48], "little") for at in _places(tail, _END_64)]
    # A field of all ones says that the number stands elsewhere; zipfile reads no more than there is of any.
    if any(longest < length <= size and length != 0xFFFFFFFF for length in ends):
        raise DataError("This archive has too many members.", where=where)


def _places(text: bytes, mark: bytes) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def members(path: Path) -> list[str]:
    """The names in an archive; none if it cannot be read as one."""
    try:
        with open_zip(path) as archive:
            return archive.namelist()
    except (DataError, FileError):
        return []


def read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, progress: Callable[[int, int], object] | None = None
) -> io.BytesIO:
    """The bytes of one member, checked against the size and check sum that the archive states.

    `progress` is called with the bytes that have been read, and with how many there are.
    """
    require_sound(archive, info)
    content = io.BytesIO()
    with archive.open(info) as file:
        while content.tell() <= info.file_size and (piece := file.read(_PIECE)):
            content.write(piece)
            if progress is not None:
                progress(content.tell(), info.file_size)
    if content.tell() != info.file_size:
        raise zipfile.BadZipFile("a member is not as long as stated")
    content.seek(0)
    return content


def require_sound(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Refuses encrypted members, methods of packing we do not read, and bombs."""
    where = f"{archive.filename}, {info.filename}" if archive.filename else info.filename
    if info.flag_bits & _ENCRYPTED:
        raise DataError(
            "This part of the archive is encrypted.", hint="Unpack it with its password first.", where=where
        )
    if info.compress_type not in _METHODS:
        raise DataError("This part is packed in a way that is not read here.", hint="Zip it again.", where=where)
    if info.file_size > _SUSPICIOUS_SIZE and info.file_size > _SUSPICIOUS_RATIO * max(1, info.compress_size):
        raise DataError(
            sentence(
                "This part would unpack from {compress_size:,} to {file_size:,} bytes.",
                compress_size=info.compress_size,
                file_size=info.file_size,
            ),
            hint="That is no real data; it was not opened.",
            where=where,
        )
