"""Where an HDF5 file begins, and the messages that describe a group or an array.

Source: HDF5 File Format Specification 3.0, sections II.A and IV.A.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5.source import BrokenFileError, NotAllowedError, Source

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SPACE, LINK_INFO, TYPE, FILL, LINK, OUTSIDE, LAYOUT, FILTERS, ATTRIBUTE = 1, 2, 3, 5, 6, 7, 8, 11, 12
_CONTINUED, SYMBOLS, ATTRIBUTE_INFO = 16, 17, 21
_MOST_MESSAGES = 20_000
_SHARED = 2


class Message(NamedTuple):
    """One message of an object: what kind it is of, and what it says."""

    kind: int
    flags: int
    content: bytes


def root_address(source: Source) -> int:
    """Where the root group of a file is described."""
    if source.size < 48 or source.read(0, 8) != SIGNATURE:
        raise BrokenFileError("it does not begin like one")
    version = source.number(8, 1)
    if version in (0, 1):
        sizes, base, root = 13, 24 + 4 * version, 64 + 4 * version
    elif version in (2, 3):
        sizes, base, root = 9, 12, 36
    else:
        raise NotAllowedError(
            sentence("is of version {version} of the format, which is not read here", version=version)
        )
    if source.read(sizes, 2) != b"\x08\x08" or source.number(base):
        raise NotAllowedError("counts its places in an unusual way")
    end = source.number(base + 16)
    if end > source.size:
        raise BrokenFileError("it is cut short")
    return source.number(root)


def read_messages(source: Source, address: int) -> list[Message]:
    """All messages of the object that is described at an address."""
    found = []
    for message in _version_2(source, address) if source.read(address, 4) == b"OHDR" else _version_1(source, address):
        found.append(message)
        if len(found) > _MOST_MESSAGES:
            raise BrokenFileError("it has too many parts")
    return found


def plain(message: Message) -> bytes:
    """What a message says, if it says so itself and does not point to another one."""
    if message.flags & _SHARED:
        raise NotAllowedError("is described elsewhere, which is not allowed")
    return message.content


def _version_1(source: Source, address: int) -> Iterator[Message]:
    head = source.read(address, 16)
    if head[0] != 1:
        raise BrokenFileError("there is no object where one should be")
    left = int.from_bytes(head[2:4], "little")
    blocks = [(address + 16, int.from_bytes(head[8:12], "little"))]
    for at, size in blocks:  # grows while it is gone through; each block costs a step
        content, place = source.read(at, size), 0
        while left and place + 8 <= size:
            kind, length = (int.from_bytes(content[place + k : place + k + 2], "little") for k in (0, 2))
            message = Message(kind, content[place + 4], content[place + 8 : place + 8 + length])
            place, left = place + 8 + length, left - 1
            if kind == _CONTINUED:
                blocks.append(_continuation(message))
            else:
                yield message


def _version_2(source: Source, address: int) -> Iterator[Message]:
    version, flags = source.read(address + 4, 2)
    if version != 2:
        raise NotAllowedError(sentence("is described in version {version}, which is not read here", version=version))
    start = address + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    head = 6 if flags & 4 else 4
    blocks = [(start + width, source.number(start, width))]
    for at, size in blocks:
        content, place = source.read(at, size), 0
        while place + head <= size:
            length = int.from_bytes(content[place + 1 : place + 3], "little")
            message = Message(content[place], content[place + 3], content[place + head : place + head + length])
            place += head + length
            if message.kind == _CONTINUED:
                where, length = _continuation(message)
                if source.read(where, 4) != b"OCHK":
                    raise BrokenFileError("a part of its description is missing")
                blocks.append((where + 4, length - 8))
            else:
                yield message


def _continuation(message: Message) -> tuple[int, int]:
    if len(message.content) < 16:
        raise BrokenFileError("a part of its description is missing")
    return int.from_bytes(message.content[:8], "little"), int.from_bytes(message.content[8:16], "little")
