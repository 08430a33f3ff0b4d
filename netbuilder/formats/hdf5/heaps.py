"""The three kinds of heap in HDF5 files, where names, long texts and what is too many for a header lie.

Source: HDF5 File Format Specification 3.0, sections III.D, III.E and III.G.
"""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5.headers import Message, plain
from netbuilder.formats.hdf5.source import NOWHERE, BrokenFileError, NotAllowedError, Source
from netbuilder.formats.hdf5.trees import records

LONGEST_TEXT = 64 << 20
_LONGEST_NAME = 64 << 10
_HUGE_OBJECTS = 1


class LocalHeap:
    """The names in a group of the older kind."""

    def __init__(self, source: Source, address: int) -> None:
        head = source.read(address, 32)
        if head[:4] != b"HEAP":
            raise BrokenFileError("its names are missing")
        self._source = source
        self._size, self._start = int.from_bytes(head[8:16], "little"), int.from_bytes(head[24:32], "little")

    def name(self, offset: int) -> str:
        """The name at a place, which ends with a zero."""
        found, width = b"", 64
        while b"\0" not in found:
            size = min(width, self._size - offset)
            if size <= len(found) or size > _LONGEST_NAME:
                raise BrokenFileError("a name in it has no end")
            found, width = self._source.read(self._start + offset, size), 4 * width
        return found[: found.index(b"\0")].decode("utf-8")


class GlobalHeaps:
    """Texts of any length, gathered in collections."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._collections: dict[int, dict[int, tuple[int, int]]] = {}

    def text(self, element: bytes) -> bytes:
        """The text that an element of 16 bytes (length, collection, number) points to."""
        length, number = int.from_bytes(element[:4], "little"), int.from_bytes(element[12:16], "little")
        address = int.from_bytes(element[4:12], "little")
        if not length or not address:
            return b""
        if address not in self._collections:
            self._collections[address] = self._objects(address)
        at, size = self._collections[address].get(number, (0, -1))
        if length > size:
            raise BrokenFileError("a text in it is missing")
        if length > LONGEST_TEXT:
            raise NotAllowedError(sentence("holds a text of {length:,} bytes, which is too long", length=length))
        return self._source.read(at, length)

    def _objects(self, address: int) -> dict[int, tuple[int, int]]:
        head = self._source.read(address, 16)
        if head[:4] != b"GCOL":
            raise BrokenFileError("a text in it is missing")
        end = min(address + int.from_bytes(head[8:16], "little"), self._source.size)
        at, found = address + 16, {}
        while at + 16 <= end:
            entry = self._source.read(at, 16)
            number, size = int.from_bytes(entry[:2], "little"), int.from_bytes(entry[8:], "little")
            if not number:
                break
            found[number] = (at + 16, min(size, end - at - 16))
            at += 16 + size + -size % 8
        return found


class FractalHeap:
    """Many links or attributes of one object, or large ones."""

    def __init__(self, source: Source, address: int) -> None:
        head = source.read(address, 142)
        if head[:4] != b"FRHP":
            raise BrokenFileError("a part of its list is missing")

        def number(place: int, size: int = 8) -> int:
            return int.from_bytes(head[place : place + size], "little")

        if number(7, 2):
            raise NotAllowedError("keeps its list packed, which is not allowed")
        self._source = source
        self._id_size = number(5, 2)
        self._huge_tree = number(22)
        self._huge: dict[int, tuple[int, int]] | None = None
        self._width, self._start, largest = number(110, 2), number(112), number(120)
        if not all(_is_power(value) for value in (self._width, self._start, largest)) or largest < self._start:
            raise BrokenFileError("its list is damaged")
        bits = number(128, 2)
        self._offset_size = (bits + 7) // 8
        self._length_size = min((largest.bit_length() + 6) // 8, (max(number(10, 4), 1).bit_length() - 1) // 8 + 1)
        self._direct_rows = largest.bit_length() - self._start.bit_length() + 2
        self._root, self._rows = number(132), number(140, 2)

    def item(self, identity: bytes) -> bytes:
        """What is stored under an identity, which a record of a B-tree gave."""
        kind = identity[0] >> 4
        if kind == 0:
            offset = int.from_bytes(identity[1 : 1 + self._offset_size], "little")
            place = 1 + self._offset_size
            return self._managed(offset, int.from_bytes(identity[place : place + self._length_size], "little"))
        if kind == 1:
            return self._source.read(*self._place_of_huge(identity))
        if kind == 2:
            if self._id_size <= 17:
                return identity[1 : 2 + (identity[0] & 15)]
            return identity[2 : 3 + ((identity[0] & 15) << 8 | identity[1])]
        raise BrokenFileError("its list is damaged")

    def _place_of_huge(self, identity: bytes) -> tuple[int, int]:
        if self._id_size >= 17:
            return int.from_bytes(identity[1:9], "little"), int.from_bytes(identity[9:17], "little")
        if self._huge is None:
            self._huge = {}
            if self._huge_tree != NOWHERE:
                for record in records(self._source, self._huge_tree, _HUGE_OBJECTS):
                    at, size, number = (int.from_bytes(record[k : k + 8], "little") for k in (0, 8, 16))
                    self._huge[number] = (at, size)
        found = self._huge.get(int.from_bytes(identity[1 : min(self._id_size, 9)], "little"))
        if found is None:
            raise BrokenFileError("a part of its list is missing")
        return found

    def _managed(self, offset: int, length: int) -> bytes:
        address, rows = self._root, self._rows
        while rows:  # each turn leads to a smaller block
            first = self._start * self._width
            if offset < first:
                row, size = 0, self._start
            else:
                row = (offset // first).bit_length()
                size = self._start << (row - 1)
            before = 0 if row == 0 else first << (row - 1)
            column = (offset - before) // size
            if row >= rows or self._source.read(address, 4) != b"FHIB":
                raise BrokenFileError("its list is damaged")
            entry = address + 13 + self._offset_size + 8 * (row * self._width + column)
            address = self._source.number(entry)
            offset -= before + column * size
            rows = 0 if row < self._direct_rows else size.bit_length() - first.bit_length() + 1
            if rows < 0:
                raise BrokenFileError("its list is damaged")
        if self._source.read(address, 4) != b"FHDB":
            raise BrokenFileError("a part of its list is missing")
        return self._source.read(address + offset, length)


def kept_in_heap(source: Source, message: Message, kind: int, skipped: int) -> Iterator[tuple[bytes, FractalHeap]]:
    """The records of a list that is too long for a header, by name, and the heap that holds what each stands for.

    Args:
        source: the file.
        message: the header's, which tells where the list lies.
        kind: of the tree.
        skipped: bytes of a number before the addresses, where the message has one.
    """
    content = plain(message)
    start = 2 + (skipped if content[1:2] and content[1] & 1 else 0)
    heap, tree = (int.from_bytes(content[place : place + 8], "little") for place in (start, start + 8))
    if len(content) >= start + 16 and heap != NOWHERE:
        items = FractalHeap(source, heap)
        for record in records(source, tree, kind):
            yield record, items


def _is_power(value: int) -> bool:
    return value > 0 and value & (value - 1) == 0
