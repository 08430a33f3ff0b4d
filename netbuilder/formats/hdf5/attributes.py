"""The attributes of a group or an array: short texts, lists of texts and numbers.

Source: HDF5 File Format Specification 3.0, sections IV.A.2.m and IV.A.2.v.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5 import headers
from netbuilder.formats.hdf5.headers import Message
from netbuilder.formats.hdf5.heaps import GlobalHeaps, kept_in_heap
from netbuilder.formats.hdf5.source import BrokenFileError, NotAllowedError, Source
from netbuilder.formats.hdf5.types import bytes_of, kind_of, shape_of

Checking = Callable[[str], AbstractContextManager[None]]

_ATTRIBUTES_BY_NAME = 8
_MOST_ATTRIBUTES = 20_000
_MOST_ITEMS = 1_000_000


class Attributes(Mapping[str, Any]):
    """The attributes by name; each is read when it is asked for, so that an odd one harms nobody else.

    `checking` gives the context in which one of a name is read, which turns what is wrong with it into a sentence.
    """

    def __init__(self, source: Source, texts: GlobalHeaps, messages: Sequence[Message], checking: Checking) -> None:
        self._texts = texts
        self._checking = checking
        self._stored: dict[str, bytes] = {}
        for content in _contents(source, messages):
            name, _ = _name(content)
            if name in self._stored:
                raise BrokenFileError(sentence("it has two attributes called {name!r}", name=name[:80]))
            self._stored[name] = content
            if len(self._stored) > _MOST_ATTRIBUTES:
                raise BrokenFileError("it has too many attributes")

    def __getitem__(self, name: str) -> Any:
        """A `bytes` for a text, a number, or an array of either; None for an attribute that is empty."""
        content = self._stored[name]
        with self._checking(name):
            return _value(self._texts, content)

    def __contains__(self, name: object) -> bool:
        return name in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


def _contents(source: Source, messages: Sequence[Message]) -> Iterator[bytes]:
    for message in messages:
        if message.kind == headers.ATTRIBUTE:
            yield headers.plain(message)
        elif message.kind == headers.ATTRIBUTE_INFO:
            for record, items in kept_in_heap(source, message, _ATTRIBUTES_BY_NAME, skipped=2):
                if record[8] & 2:
                    raise NotAllowedError("has an attribute that is stored elsewhere, which is not allowed")
                yield items.item(record[:8])


def _name(content: bytes) -> tuple[str, int]:
    """The name of an attribute, and where its type begins."""
    if len(content) < 8 or content[0] not in (1, 2, 3):
        raise BrokenFileError("an attribute of it is damaged")
    start = 9 if content[0] == 3 else 8
    size = int.from_bytes(content[2:4], "little")
    name = content[start : start + size].split(b"\0")[0].decode("utf-8")
    return name, start + _padded(content, size)


def _padded(content: bytes, size: int) -> int:
    return size + -size % 8 if content[0] == 1 else size


def _value(texts: GlobalHeaps, content: bytes) -> Any:
    _, place = _name(content)
    if content[0] != 1 and content[1] & 3:
        raise NotAllowedError("is described elsewhere, which is not allowed")
    sizes = [int.from_bytes(content[k : k + 2], "little") for k in (4, 6)]
    kind = kind_of(content[place : place + sizes[0]])
    place += _padded(content, sizes[0])
    shape = shape_of(content[place : place + sizes[1]])
    place += _padded(content, sizes[1])
    if shape is None:
        return None
    count, size = math.prod(shape), bytes_of(shape, kind)
    if count > _MOST_ITEMS or size > len(content) - place:
        raise BrokenFileError("it is cut short")
    data = content[place : place + size]
    if kind.name == "texts":
        items = [texts.text(data[at : at + 16]) for at in range(0, size, 16)]
        return items[0] if shape == () else _objects(items, shape)
    array = np.frombuffer(data, kind.dtype, count).reshape(shape)
    if shape:
        return array
    return bytes(array[()]) if kind.name == "text" else array[()]


def _objects(items: list[bytes], shape: tuple[int, ...]) -> np.ndarray:
    array = np.empty(len(items), object)
    array[:] = items
    return array.reshape(shape)
