"""The elements of an array: where and how they lie in the file, and reading them.

Source: HDF5 File Format Specification 3.0, sections IV.A.2.f and IV.A.2.i.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5 import headers
from netbuilder.formats.hdf5.chunks import ChunkMap, read_map, stored_chunks
from netbuilder.formats.hdf5.filters import Filter, read_filters, unpack
from netbuilder.formats.hdf5.headers import Message
from netbuilder.formats.hdf5.source import NOWHERE, BrokenFileError, NotAllowedError, Source
from netbuilder.formats.hdf5.types import Kind, bytes_of

_COMPACT, _CONTIGUOUS, _CHUNKED, _VIRTUAL = 0, 1, 2, 3


class Storage:
    """How one array is stored; making one reads no elements, and refuses what would lie outside of the file."""

    def __init__(self, messages: Sequence[Message], shape: tuple[int, ...], kind: Kind) -> None:
        found = {message.kind: message for message in messages}
        if headers.OUTSIDE in found:
            raise NotAllowedError("keeps its numbers in another file, which is not allowed")
        if headers.LAYOUT not in found:
            raise BrokenFileError("where its numbers lie is missing")
        layout = headers.plain(found[headers.LAYOUT])
        if len(layout) < 4 or layout[0] not in (3, 4, 5):
            raise NotAllowedError("is stored in a way that is not read here")
        self._shape, self._kind = shape, kind
        self._layout = layout
        self._fill = _fill(found.get(headers.FILL))
        self._filters: tuple[Filter, ...] = ()
        self._chunks: ChunkMap | None = None
        if headers.FILTERS in found:
            self._filters = read_filters(headers.plain(found[headers.FILTERS]))
        if layout[1] == _VIRTUAL:
            raise NotAllowedError("gathers its numbers from other places, which is not allowed")
        if layout[1] == _CHUNKED:
            self._chunks = read_map(layout, len(shape), kind.dtype.itemsize)
        elif layout[1] not in (_COMPACT, _CONTIGUOUS):
            raise BrokenFileError("how it is stored is damaged")

    def read(self, source: Source) -> np.ndarray:
        """All elements; sizes are compared with what the file can hold before memory is set aside."""
        size = bytes_of(self._shape, self._kind)
        if self._chunks is not None:
            return self._read_chunks(source, self._chunks)
        if self._layout[1] == _COMPACT:
            stored = self._layout[4 : 4 + int.from_bytes(self._layout[2:4], "little")]
            if len(stored) != size:
                raise BrokenFileError(
                    sentence("speaks of {size:,} bytes of numbers, but holds {count:,}", size=size, count=len(stored))
                )
            return np.frombuffer(bytearray(stored), self._kind.dtype).reshape(self._shape)
        address, stated = (int.from_bytes(self._layout[k : k + 8], "little") for k in (2, 10))
        if address == NOWHERE:
            source.take(size)
            return self._empty()
        if stated < size or address + size > source.size:
            raise NotAllowedError(
                sentence("speaks of {size:,} bytes of numbers, which this file cannot hold", size=size)
            )
        source.take(size)
        array = np.empty(self._shape, self._kind.dtype)
        source.fill(address, array)
        return array

    def _read_chunks(self, source: Source, chunks: ChunkMap) -> np.ndarray:
        dtype = self._kind.dtype
        size = math.prod(chunks.lengths) * dtype.itemsize
        source.take(chunks.covering(self._shape) * size)
        array = self._empty()
        if not array.size:
            return array
        for chunk in stored_chunks(source, chunks, self._shape, size):
            ends = [min(a + n, most) for a, n, most in zip(chunk.first, chunks.lengths, self._shape, strict=True)]
            at_edge = any(end - a < n for a, n, end in zip(chunk.first, chunks.lengths, ends, strict=True))
            filters = () if at_edge and not chunks.whole_edges else self._filters
            content = source.raw(chunk.address, chunk.size)
            content = unpack(source, content, filters, chunk.skipped, size, dtype.itemsize)
            block = np.frombuffer(content, dtype).reshape(chunks.lengths)
            inside = tuple(slice(0, end - a) for a, end in zip(chunk.first, ends, strict=True))
            array[tuple(slice(a, end) for a, end in zip(chunk.first, ends, strict=True))] = block[inside]
        return array

    def _empty(self) -> np.ndarray:
        dtype = self._kind.dtype
        if len(self._fill) == dtype.itemsize and any(self._fill) and self._kind.name == "numbers":
            return np.full(self._shape, np.frombuffer(self._fill, dtype)[0])
        return np.zeros(self._shape, dtype)


def _fill(message: Message | None) -> bytes:
    """What stands for elements that were never written."""
    if message is None:
        return b""
    content = headers.plain(message)
    if content[:1] == b"\3":
        start = 2 if content[1:2] and content[1] & 0x20 else len(content)
    else:
        start = 4 if content[3:4] == b"\1" else len(content)
    size = int.from_bytes(content[start : start + 4], "little")
    return content[start + 4 : start + 4 + size]
