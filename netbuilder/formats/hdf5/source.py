"""The bytes of an HDF5 file: read by place, never beyond the end, and never more often than a sound file needs."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

import numpy as np

from netbuilder.core.text import sentence

Progress = Callable[[int, int], object]
NOWHERE = 0xFFFFFFFFFFFFFFFF
"""The address of what a file does not hold."""

_BLOCK = 1 << 16
_MOST_BLOCKS = 256
_STEPS = 20_000
_BYTES_PER_STEP = 8
_MOST_STEPS = 600_000
_CHUNK_STEPS = 6
_MOST_LZF = 4 << 20
_SPARE_BYTES = 64 << 20
_GROWTH = 200
_LARGE_BYTES = 256 << 20
_LARGE_GROWTH = 4


class BrokenFileError(ValueError):
    """Something in an HDF5 file is not as the format has it."""


class NotAllowedError(ValueError):
    """Something in an HDF5 file is right by the format, but nothing that is read here."""


class Source:
    """A part of an open file, with two allowances that end every loop and every flood a file may lead into.

    Each look into the file costs a step, and all bytes handed out or unpacked are counted; both allowances grow with
    the size of the file. `progress` is told how many bytes of data have been read, and of how many.
    """

    def __init__(
        self, file: IO[bytes] | bytes, start: int = 0, size: int | None = None, progress: Progress | None = None
    ) -> None:
        self._file = io.BytesIO(file) if isinstance(file, bytes) else file
        self._start = start
        self.size = self._file.seek(0, io.SEEK_END) - start if size is None else size
        self._progress = progress
        self._blocks: dict[int, bytes] = {}
        self._done = 0
        self._lzf = _MOST_LZF
        self._steps = min(_STEPS + self.size // _BYTES_PER_STEP, _MOST_STEPS)
        self._room = min(_SPARE_BYTES + _GROWTH * self.size, _LARGE_BYTES + _LARGE_GROWTH * self.size)

    def step(self, count: int = 1) -> None:
        """Counts work that a file asks for."""
        self._steps -= count
        if self._steps < 0:
            raise NotAllowedError("takes too long to read: it has too many parts, or leads in circles")

    def take(self, size: int) -> None:
        """Counts bytes of memory that a file asks for, before they are set aside."""
        if size > self._room:
            raise NotAllowedError(
                sentence("speaks of {size:,} bytes of numbers and text, which this file cannot hold", size=size)
            )
        self._room -= size

    def take_lzf(self, size: int) -> None:
        """Counts bytes that are packed with LZF, which no library unpacks for us."""
        self._lzf -= size
        if self._lzf < 0:
            raise NotAllowedError(
                sentence(
                    "is packed with LZF, of which {most_lzf:,} bytes are read at most; gzip has no limit",
                    most_lzf=_MOST_LZF,
                )
            )

    def read(self, at: int, size: int) -> bytes:
        """A few bytes of the structure of the file."""
        self.step()
        if at < 0 or size < 0 or at + size > self.size:
            raise BrokenFileError("it points behind the end of the file")
        self.take(size)  # the same place may be read again and again
        number, place = divmod(at, _BLOCK)
        if place + size <= _BLOCK:
            return self._block(number)[place : place + size]
        return self._read(at, size)

    def number(self, at: int, size: int = 8) -> int:
        """An unsigned whole number."""
        return int.from_bytes(self.read(at, size), "little")

    def fill(self, at: int, array: np.ndarray) -> None:
        """Reads an array's numbers straight into its memory, which `take` was asked for."""
        self.step()
        if at < 0 or at + array.nbytes > self.size:
            raise BrokenFileError("its numbers would lie behind the end of the file")
        if not array.nbytes:
            return
        self._file.seek(self._start + at)
        target = array.reshape(-1).view(np.uint8).data
        done = 0
        while done < len(target):
            count = self._file.readinto(target[done : done + (8 << 20)])  # type: ignore[attr-defined]
            if not count:
                raise BrokenFileError("it is cut short")
            done += count
            self._tell(count)

    def raw(self, at: int, size: int) -> bytes:
        """The packed bytes of a chunk."""
        self.step(_CHUNK_STEPS)
        if at < 0 or at + size > self.size:
            raise BrokenFileError("its numbers would lie behind the end of the file")
        self.take(size)
        content = self._read(at, size)
        self._tell(size)
        return content

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            if len(self._blocks) == _MOST_BLOCKS:
                self._blocks.pop(next(iter(self._blocks)))
            self.step(16)  # a block costs more than the few bytes that are wanted of it
            at = number * _BLOCK
            block = self._blocks[number] = self._read(at, min(_BLOCK, self.size - at))
        return block

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(self._start + at)
        content = self._file.read(size)
        if len(content) != size:
            raise BrokenFileError("it is cut short")
        return content

    def _tell(self, size: int) -> None:
        if self._progress is not None:
            self._done = min(self._done + size, self.size)
            self._progress(self._done, self.size)
