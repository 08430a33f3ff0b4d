"""Opening a file or folder of data, whatever kind it is."""

from __future__ import annotations

import codecs
import zlib
from pathlib import Path
from typing import Any

from netbuilder.core.errors import DataError, FileError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.data.disk import reading
from netbuilder.data.readers.base import Reader, readers

_HEAD = 512


def open_dataset(
    path: str | Path, *, reader: str = "", test_share: float = 0.0, seed: int = 0, **options: Any
) -> Dataset:
    """Reads a file or folder of data: IDX, NPZ, CSV, pictures in class folders (also zipped), HDF5.

    Args:
        path: the file or folder.
        reader: which reader to take; found by content, then by the name's ending, if it is left open.
        test_share: the share of samples to keep for testing; 0 leaves the parts as they are in the file.
        seed: decides which samples these are.
        options: settings of the reader, for example `target="price"` for CSV.
    """
    place = Path(path).expanduser()
    kind = readers[reader] if reader else reader_for(place)
    dataset = readers.create(kind.kind, options).read(place)
    return dataset.with_test(test_share, seed) if test_share else dataset


def fitting_readers(path: str | Path) -> list[type[Reader]]:
    """All readers that may fit a file or folder, the likeliest first; a text of any name may be a table."""
    place = Path(path).expanduser()
    head = _head(place)
    found = _known(place, head)
    table = readers["csv"]
    if table not in found and not place.is_dir() and _is_text(head):
        found.append(table)
    return found


def _known(path: Path, head: bytes) -> list[type[Reader]]:
    """The readers that know the content, then those that know the name's ending."""
    by_content = [kind for kind in readers.values() if kind.recognises(path, head)]
    name = "" if path.is_dir() else path.name.lower()
    by_name = [kind for kind in readers.values() if name.endswith(kind.suffixes) and kind not in by_content]
    return by_content + (by_name if name else [])


def _is_text(head: bytes) -> bool:
    try:
        return b"\0" not in head and bool(codecs.getincrementaldecoder("utf-8-sig")().decode(head))
    except UnicodeDecodeError:
        return False


def reader_for(path: Path) -> type[Reader]:
    """The reader for a file or folder, by content and then by the name's ending."""
    known = _known(path, _head(path))
    if known:
        return known[0]
    if path.is_dir():
        raise DataError(
            "This folder holds neither class folders of pictures nor IDX files.",
            hint="Put the pictures of each class into a folder of its own.",
            where=str(path),
        )
    endings = ", ".join(sorted({suffix for kind in readers.values() for suffix in kind.suffixes}))
    raise DataError(
        "This is no kind of data file that is known here.",
        hint=sentence("Known endings are {endings}.", endings=endings),
        where=str(path),
    )


def _head(path: Path) -> bytes:
    if path.is_dir():
        return b""
    with reading(path):
        if not path.exists():
            raise FileError("There is no such file or folder.", hint="Check the name.", where=str(path))
        with path.open("rb") as file:
            head = file.read(_HEAD)
    if not head:
        raise DataError("This file is empty.", where=str(path))
    try:
        return zlib.decompressobj(31).decompress(head, _HEAD) if head[:2] == b"\x1f\x8b" else head
    except zlib.error:
        return head
