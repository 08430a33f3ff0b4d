"""The two kinds of B-tree in HDF5 files.

Source: HDF5 File Format Specification 3.0, sections III.A.1 and III.A.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.formats.hdf5.source import BrokenFileError, Source

_MOST_LEVELS = 20


def leaves(source: Source, address: int, kind: int, key_size: int) -> Iterator[tuple[bytes, int]]:
    """The keys and the addresses of all children at the lowest level of a tree of version 1."""
    seen: set[int] = set()
    todo: list[tuple[int, int | None]] = [(address, None)]
    while todo:
        at, expected = todo.pop()
        if at in seen:
            raise BrokenFileError("its list runs in a circle")
        seen.add(at)
        head = source.read(at, 24)
        level, count = head[5], int.from_bytes(head[6:8], "little")
        if head[:4] != b"TREE" or head[4] != kind or level > _MOST_LEVELS or expected not in (None, level):
            raise BrokenFileError("its list is damaged")
        width = key_size + 8
        content = source.read(at + 24, count * width)
        children = []
        for place in range(0, count * width, width):
            source.step()
            key, child = content[place : place + key_size], content[place + key_size : place + width]
            children.append((key, int.from_bytes(child, "little")))
        if level:
            todo.extend((child, level - 1) for _, child in reversed(children))
        else:
            yield from children


def records(source: Source, address: int, kind: int) -> Iterator[bytes]:
    """All records of a tree of version 2, in order."""
    head = source.read(address, 34)
    size, width, depth = (int.from_bytes(head[a:b], "little") for a, b in ((6, 10), (10, 12), (12, 14)))
    if head[:4] != b"BTHD" or head[5] != kind or not width or size < 10 + width or depth > _MOST_LEVELS:
        raise BrokenFileError("its list is damaged")
    root, count = int.from_bytes(head[16:24], "little"), int.from_bytes(head[24:26], "little")
    if not count:
        return
    yield from _Tree(source, size, width, depth).below(root, count, depth)


class _Tree:
    def __init__(self, source: Source, size: int, width: int, depth: int) -> None:
        self._source = source
        self._width = width
        self._seen: set[int] = set()
        most = total = (size - 10) // width
        self._count_bytes = _bytes_for(most)
        self._total_bytes = [0]
        for _ in range(depth):
            pointer = 8 + self._count_bytes + self._total_bytes[-1]
            most = (size - 10 - pointer) // (width + pointer)
            total = (most + 1) * total + most
            self._total_bytes.append(_bytes_for(total))

    def below(self, address: int, count: int, depth: int) -> Iterator[bytes]:
        if address in self._seen:
            raise BrokenFileError("its list runs in a circle")
        self._seen.add(address)
        if self._source.read(address, 4) != (b"BTIN" if depth else b"BTLF"):
            raise BrokenFileError("its list is damaged")
        width = self._width
        content = self._source.read(address + 6, count * width)
        self._source.step(count)
        found = [content[place : place + width] for place in range(0, count * width, width)]
        if not depth:
            yield from found
            return
        pointer = 8 + self._count_bytes + self._total_bytes[depth - 1]
        pointers = self._source.read(address + 6 + count * width, (count + 1) * pointer)
        for number in range(count + 1):
            entry = pointers[number * pointer : (number + 1) * pointer]
            child = int.from_bytes(entry[:8], "little")
            yield from self.below(child, int.from_bytes(entry[8 : 8 + self._count_bytes], "little"), depth - 1)
            yield from found[number : number + 1]


def _bytes_for(most: int) -> int:
    return (max(most, 1).bit_length() - 1) // 8 + 1
