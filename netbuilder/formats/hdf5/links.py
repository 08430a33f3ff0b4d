"""The members of a group: which names lead where.

Source: HDF5 File Format Specification 3.0, sections III.B, IV.A.2.c, IV.A.2.g and IV.A.2.r.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5 import headers
from netbuilder.formats.hdf5.headers import Message
from netbuilder.formats.hdf5.heaps import LocalHeap, kept_in_heap
from netbuilder.formats.hdf5.source import BrokenFileError, Source
from netbuilder.formats.hdf5.trees import leaves

_GROUP_NODES = 0
_LINKS_BY_NAME = 5
_MOST_LINKS = 100_000

Links = dict[str, int | None]
"""The address of each member; None for a name that points to another place or file."""


def is_group(messages: Sequence[Message]) -> bool:
    """Whether an object can have members."""
    return any(message.kind in (headers.SYMBOLS, headers.LINK_INFO, headers.LINK) for message in messages)


def read_links(source: Source, messages: Sequence[Message]) -> Links:
    """The members of a group by name, whether it is of the older or the newer kind."""
    found: Links = {}
    for message in messages:
        for name, address in _links(source, message):
            if name in found:
                raise BrokenFileError(sentence("it has two parts called {name!r}", name=name[:80]))
            found[name] = address
            if len(found) > _MOST_LINKS:
                raise BrokenFileError("it has too many parts")
    return found


def _links(source: Source, message: Message) -> Iterator[tuple[str, int | None]]:
    if message.kind == headers.SYMBOLS:
        content = headers.plain(message)
        tree, heap = int.from_bytes(content[:8], "little"), int.from_bytes(content[8:16], "little")
        yield from _symbols(source, tree, LocalHeap(source, heap))
    elif message.kind == headers.LINK:
        yield _link(headers.plain(message))
    elif message.kind == headers.LINK_INFO:
        for record, items in kept_in_heap(source, message, _LINKS_BY_NAME, skipped=8):
            yield _link(items.item(record[4:]))


def _symbols(source: Source, tree: int, heap: LocalHeap) -> Iterator[tuple[str, int | None]]:
    for _, address in leaves(source, tree, _GROUP_NODES, 8):
        head = source.read(address, 8)
        if head[:4] != b"SNOD":
            raise BrokenFileError("a part of its list is missing")
        count = int.from_bytes(head[6:8], "little")
        content = source.read(address + 8, 40 * count)
        for place in range(0, 40 * count, 40):
            name, member = (int.from_bytes(content[place + k : place + k + 8], "little") for k in (0, 8))
            points_elsewhere = content[place + 16] == 2
            yield heap.name(name), None if points_elsewhere else member


def _link(content: bytes) -> tuple[str, int | None]:
    if len(content) < 4 or content[0] != 1:
        raise BrokenFileError("its list is damaged")
    flags, place, kind = content[1], 2, 0
    if flags & 8:
        kind, place = content[place], place + 1
    place += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = int.from_bytes(content[place : place + width], "little")
    place += width
    name, target = content[place : place + length], content[place + length : place + length + 8]
    if len(name) != length or (kind == 0 and len(target) != 8):
        raise BrokenFileError("its list is damaged")
    return name.decode("utf-8"), int.from_bytes(target, "little") if kind == 0 else None
