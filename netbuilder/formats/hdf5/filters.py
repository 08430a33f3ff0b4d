"""How chunks of an array are packed: undoing deflate, LZF, shuffling and check sums, with known sizes only.

Source: HDF5 File Format Specification 3.0, section IV.A.2.l; LZF as in the library liblzf by M. Lehmann.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5.source import BrokenFileError, NotAllowedError, Source

_DEFLATE, _SHUFFLE, _FLETCHER, _LZF = 1, 2, 3, 32_000
_NAMES = {4: "szip", 5: "nbit", 6: "scale-offset"}
_MOST_FILTERS = 8


class Filter(NamedTuple):
    """One step of packing, by its number."""

    number: int
    values: tuple[int, ...]


def read_filters(content: bytes) -> tuple[Filter, ...]:
    """The steps in the order of writing; anything that is not known here is refused before a byte is read."""
    if len(content) < 2 or content[0] not in (1, 2) or content[1] > _MOST_FILTERS:
        raise BrokenFileError("how it is packed is damaged")
    old, place, found = content[0] == 1, 8 if content[0] == 1 else 2, []
    for _ in range(content[1]):
        number, place = _two(content, place), place + 2
        name = 0
        if old or number >= 256:
            name, place = _two(content, place), place + 2
        count, place = _two(content, place + 2), place + 4
        place += name + (-name % 8 if old else 0)
        values = tuple(int.from_bytes(content[k : k + 4], "little") for k in range(place, place + 4 * count, 4))
        place += 4 * count + (4 if old and count % 2 else 0)
        if number not in (_DEFLATE, _SHUFFLE, _FLETCHER, _LZF):
            called = _NAMES.get(number, f"filter {number}")
            raise NotAllowedError(sentence("is packed with {called}, which is not allowed", called=called))
        found.append(Filter(number, values))
    return tuple(found)


def unpack(source: Source, content: bytes, filters: tuple[Filter, ...], skipped: int, size: int, width: int) -> bytes:
    """The bytes of a chunk of a known size; steps whose bit is set in `skipped` were left out."""
    most = size + 4 * len(filters)
    for place in reversed(range(len(filters))):
        if skipped >> place & 1:
            continue
        number = filters[place].number
        if number == _DEFLATE:
            content = _inflate(content, most)
        elif number == _LZF:
            source.take_lzf(len(content))
            content = _unlzf(content, most)
        elif number == _SHUFFLE:
            content = _unshuffle(content, (filters[place].values or (width,))[0])
        else:
            content = _checked(content)
    if len(content) != size:
        raise BrokenFileError("its packed numbers are damaged")
    return content


def _two(content: bytes, place: int) -> int:
    if place + 2 > len(content):
        raise BrokenFileError("how it is packed is damaged")
    return int.from_bytes(content[place : place + 2], "little")


def _inflate(content: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(content, most + 1)
    except zlib.error:
        raise BrokenFileError("its packed numbers are damaged") from None
    if len(found) > most or not unpacker.eof:
        raise BrokenFileError("its packed numbers are damaged")
    return found


def _unshuffle(content: bytes, width: int) -> bytes:
    """Shuffled are all first bytes, then all second bytes, and so on; a rest stays as it is."""
    if width < 2 or len(content) < width:
        return content
    whole = len(content) // width * width
    parts = np.frombuffer(content, np.uint8, whole).reshape(width, -1)
    return np.ascontiguousarray(parts.T).tobytes() + content[whole:]


def _checked(content: bytes) -> bytes:
    """The bytes without the check sum of Fletcher behind them."""
    data, stated = content[:-4], content[-4:]
    padded = data + b"\0" * (len(data) % 2)
    words = np.frombuffer(padded, ">u2").astype(np.uint64)
    first = second = 0
    for start in range(0, len(words), 1 << 16):  # short enough that no sum overflows
        block = words[start : start + (1 << 16)]
        weights = np.arange(len(block), 0, -1, dtype=np.uint64)
        second = (second + len(block) * first + int((block * weights).sum())) % 65535
        first = (first + int(block.sum())) % 65535
    found = int.from_bytes(stated, "little")
    if (found & 0xFFFF) % 65535 != first or (found >> 16) % 65535 != second:
        raise BrokenFileError("its numbers do not match their check sum")
    return data


def _unlzf(content: bytes, most: int) -> bytes:
    found, place = bytearray(), 0
    try:
        while place < len(content):
            control, place = content[place], place + 1
            if control < 32:
                found += content[place : place + control + 1]
                place += control + 1
            else:
                length = control >> 5
                if length == 7:
                    length, place = length + content[place], place + 1
                start = len(found) - ((control & 31) << 8) - content[place] - 1
                place += 1
                if start < 0:
                    raise BrokenFileError("its packed numbers are damaged")
                piece = found[start : start + length + 2]
                while len(piece) < length + 2:  # a repetition may reach into itself
                    piece += piece[: length + 2 - len(piece)]
                found += piece
            if len(found) > most:
                raise BrokenFileError("its packed numbers are damaged")
    except IndexError:
        raise BrokenFileError("its packed numbers are damaged") from None
    return bytes(found)
