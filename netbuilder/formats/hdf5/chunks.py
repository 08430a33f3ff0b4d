"""Where the chunks of an array lie in a file.

Source: HDF5 File Format Specification 3.0, sections III.A.1, IV.A.2.i, VII.A and VII.B.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from netbuilder.formats.hdf5.source import NOWHERE, BrokenFileError, NotAllowedError, Source
from netbuilder.formats.hdf5.trees import leaves

_CHUNK_NODES = 1
_BY_TREE, _SINGLE, _IMPLICIT, _FIXED_ARRAY = 0, 1, 2, 3
_PACKED_SINGLE = 2


class Chunk(NamedTuple):
    """One chunk: its first element, where it lies, how long it is there, and which filters were left out."""

    first: tuple[int, ...]
    address: int
    size: int
    skipped: int


class ChunkMap(NamedTuple):
    """The lengths of a chunk's axes and how its places are listed."""

    lengths: tuple[int, ...]
    listed: int
    address: int
    whole_edges: bool = True
    single: tuple[int, int] | None = None

    def covering(self, shape: tuple[int, ...]) -> int:
        """How many chunks cover an array."""
        return math.prod(self.along(shape))

    def along(self, shape: tuple[int, ...]) -> list[int]:
        """How many chunks cover an array along each axis."""
        return [-(-axis // length) for axis, length in zip(shape, self.lengths, strict=True)]


def read_map(layout: bytes, axes: int, width: int) -> ChunkMap:
    """The chunks as the message of an array's layout describes them."""
    if layout[0] == 3:
        count, at, size = layout[2], 11, 4
        index, address, whole, single = _BY_TREE, int.from_bytes(layout[3:11], "little"), True, None
    else:
        count, size, at = layout[3], layout[4], 5
        after = at + count * size
        index = layout[after] if after < len(layout) else NOWHERE
        whole, single = layout[2] & 1 == 0, None
        after += 1
        if index == _SINGLE and layout[2] & _PACKED_SINGLE:
            single = tuple(
                int.from_bytes(layout[a:b], "little") for a, b in ((after, after + 8), (after + 8, after + 12))
            )
            after += 12
        elif index == _FIXED_ARRAY:
            after += 1
        elif index not in (_SINGLE, _IMPLICIT):
            raise NotAllowedError("is stored in the newest way of HDF5, which is not read here")
        address = int.from_bytes(layout[after : after + 8], "little")
        if after + 8 > len(layout):
            raise BrokenFileError("how it is stored is damaged")
    lengths = tuple(int.from_bytes(layout[k : k + size], "little") for k in range(at, at + count * size, size))
    if count != axes + 1 or len(layout) < at + count * size or not all(lengths) or lengths[-1] != width:
        raise BrokenFileError("how it is stored is damaged")
    return ChunkMap(lengths[:-1], index, address, whole, single)  # type: ignore[arg-type]


def stored_chunks(source: Source, chunks: ChunkMap, shape: tuple[int, ...], size: int) -> Iterator[Chunk]:
    """The chunks that were ever written; `size` is that of an unpacked one."""
    if chunks.address == NOWHERE:
        return
    if chunks.listed == _BY_TREE:
        yield from _listed(source, chunks, shape)
    elif chunks.listed == _SINGLE:
        yield Chunk((0,) * len(shape), chunks.address, *(chunks.single or (size, 0)))
    else:
        numbered = (
            _fixed_array(source, chunks, shape, size) if chunks.listed == _FIXED_ARRAY else _in_a_row(chunks, size)
        )
        along = chunks.along(shape)
        for number in range(chunks.covering(shape)):
            source.step()
            address, length, skipped = next(numbered)
            if address != NOWHERE:
                first = []
                for axis, length_of_chunk in zip(reversed(along), reversed(chunks.lengths), strict=True):
                    number, place = divmod(number, axis)
                    first.append(place * length_of_chunk)
                yield Chunk(tuple(reversed(first)), address, length, skipped)


def _listed(source: Source, chunks: ChunkMap, shape: tuple[int, ...]) -> Iterator[Chunk]:
    axes, seen = len(shape), set()
    for key, address in leaves(source, chunks.address, _CHUNK_NODES, 16 + 8 * axes):
        first = tuple(int.from_bytes(key[k : k + 8], "little") for k in range(8, 8 + 8 * axes, 8))
        if first in seen or any(place % length for place, length in zip(first, chunks.lengths, strict=True)):
            raise BrokenFileError("its chunks overlap")
        seen.add(first)
        if all(place < axis for place, axis in zip(first, shape, strict=True)):
            yield Chunk(first, address, int.from_bytes(key[:4], "little"), int.from_bytes(key[4:8], "little"))


def _in_a_row(chunks: ChunkMap, size: int) -> Iterator[tuple[int, int, int]]:
    address = chunks.address
    while True:
        yield address, size, 0
        address += size


def _fixed_array(source: Source, chunks: ChunkMap, shape: tuple[int, ...], size: int) -> Iterator[tuple[int, int, int]]:
    head = source.read(chunks.address, 24)
    packed, width, bits = head[5], head[6], head[7]
    count = int.from_bytes(head[8:16], "little")
    block = int.from_bytes(head[16:24], "little")
    if head[:4] != b"FAHD" or count != chunks.covering(shape) or width < (13 if packed else 8) or bits > 32:
        raise BrokenFileError("the list of its chunks is damaged")
    if block == NOWHERE:
        while True:
            yield NOWHERE, 0, 0
    if source.read(block, 4) != b"FADB":
        raise BrokenFileError("the list of its chunks is damaged")
    place, page = block + 14, 1 << bits
    written = b""
    if count > page:
        pages = -(-count // page)
        written = source.read(place, -(-pages // 8))
        place += len(written) + 4
    for start in range(0, count, page):
        number, here = start // page, min(page, count - start)
        if written and not written[number // 8] >> (7 - number % 8) & 1:
            yield from ((NOWHERE, 0, 0) for _ in range(here))
        else:
            content = source.read(place, here * width)
            for at in range(0, here * width, width):
                address = int.from_bytes(content[at : at + 8], "little")
                if packed:
                    skipped = int.from_bytes(content[at + width - 4 : at + width], "little")
                    yield address, int.from_bytes(content[at + 8 : at + width - 4], "little"), skipped
                else:
                    yield address, size, 0
        place += here * width + (4 if written else 0)
