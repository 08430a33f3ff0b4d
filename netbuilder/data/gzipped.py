"""Files that may be gzipped, read straight into memory that is wanted anyway."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.disk import reading

_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20
_USUAL = 4  # how much larger a table of text is than its gzipped file
_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO = 1 << 26, 100
_GROWTH = 1100  # deflate cannot expand a byte to more than 1,032


class MaybeGzipped:
    """A file of bytes, unpacked on the way if it is gzipped.

    Unpacking goes in pieces that stay in the cache, into the array that is to be filled: one pass, no second copy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with reading(path):
            self._file: BinaryIO = path.open("rb")
            self.gzipped = self._file.read(2) == _MAGIC
            self._file.seek(0)
            self._stored = path.stat().st_size
        self._unpacker = zlib.decompressobj(31)
        self._unpacked = 0

    def __enter__(self) -> MaybeGzipped:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def most(self) -> int:
        """More bytes than this cannot be inside."""
        return self._stored * _GROWTH if self.gzipped else self._stored

    def _read(self, most: int) -> bytes:
        with reading(self.path):
            if not self.gzipped:
                return self._file.read(most)
            while not self._unpacker.eof:
                packed = self._unpacker.unconsumed_tail or self._file.read(_PIECE)
                try:
                    piece = self._unpacker.decompress(packed, most)
                except zlib.error:
                    raise DataError(
                        "This gzipped file is damaged.", hint="Fetch or copy it again.", where=str(self.path)
                    ) from None
                if piece:
                    self._count(len(piece))
                    return piece
                if not packed:
                    raise self._short()
        return b""

    def _count(self, more: int) -> None:
        """Refuses a bomb: some kilobytes that unpack to gigabytes of one letter."""
        self._unpacked += more
        if self._unpacked > _SUSPICIOUS_SIZE and self._unpacked > _SUSPICIOUS_RATIO * self._stored:
            raise DataError(
                sentence(
                    "This file would unpack from {stored:,} to more than {suspicious_size:,} bytes.",
                    stored=self._stored,
                    suspicious_size=_SUSPICIOUS_SIZE,
                ),
                hint="That is no real data; it was not read.",
                where=str(self.path),
            )

    def fill(self, target: np.ndarray) -> None:
        """Fills a contiguous array with the next bytes; too few of them is an error."""
        if not fill(target, self._read):
            raise self._short()

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        target = np.empty(count, np.uint8)
        self.fill(target)
        return target.tobytes()

    def pieces(self, size: int = _PIECE) -> Iterator[bytes]:
        """All that is left, in pieces of at most `size`."""
        while piece := self._read(size):
            yield piece

    @property
    def about(self) -> int:
        """About how many bytes there are in all; of a gzipped file this is a guess."""
        return self._stored * _USUAL if self.gzipped else self._stored

    def end(self) -> None:
        """Refuses bytes that are left over; checks the check sum of a gzipped file."""
        if self._read(1):
            raise DataError("This file is longer than its head says.", where=str(self.path))

    def _short(self) -> DataError:
        return DataError(
            "This file is cut short: it ends before all its data came.",
            hint="Fetch or copy it again.",
            where=str(self.path),
        )


def fill(target: np.ndarray, read: Callable[[int], bytes]) -> bool:
    """Fills a contiguous array piece by piece; False if `read` gives too little."""
    if not target.size:
        return True
    view = memoryview(target).cast("B")
    done = 0
    while done < len(view):
        piece = read(min(_PIECE, len(view) - done))
        if not piece:
            return False
        view[done : done + len(piece)] = piece
        done += len(piece)
    return True
