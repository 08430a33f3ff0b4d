"""What the elements of an array or attribute are, and how many there are of them.

Source: HDF5 File Format Specification 3.0, sections IV.A.2.b and IV.A.2.d.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from netbuilder.core.text import sentence
from netbuilder.formats.hdf5.source import BrokenFileError, NotAllowedError

_NAMES = {
    2: "times",
    4: "bit fields",
    6: "records of several fields",
    7: "references to other parts",
    9: "lists of varying length",
    10: "arrays as elements",
    11: "complex numbers",
}
_FLOATS = {
    2: (10, 5, 0, 10, 15),
    4: (23, 8, 0, 23, 127),
    8: (52, 11, 0, 52, 1023),
}
_BFLOAT16 = (7, 8, 0, 7, 127)
BFLOAT16 = ("bfloat16", "bytes without a type")
"""How the types of two bytes are described that are bfloat16: Keras writes it without a word in an `.h5` file."""
_MOST_AXES = 32
_LONGEST_FIXED_TEXT = 1 << 20


class Kind(NamedTuple):
    """The type of an array's elements: `numbers`, `text` of fixed length, `texts` of any length, or else `opaque`.

    `opaque` are bytes without meaning, as which bfloat16 numbers come; `described` is for messages.
    """

    name: str
    dtype: np.dtype
    described: str = ""


def shape_of(content: bytes) -> tuple[int, ...] | None:
    """The lengths of the axes, () for a single element, None for nothing at all."""
    if len(content) < 4:
        raise BrokenFileError("its shape is missing")
    version, axes = content[0], content[1]
    if version not in (1, 2) or axes > _MOST_AXES:
        raise BrokenFileError("its shape is damaged")
    if version == 2 and content[3] == 2:
        return None
    start = 8 if version == 1 else 4
    if len(content) < start + 8 * axes:
        raise BrokenFileError("its shape is damaged")
    return tuple(int.from_bytes(content[at : at + 8], "little") for at in range(start, start + 8 * axes, 8))


def bytes_of(shape: tuple[int, ...], kind: Kind) -> int:
    """How much memory the elements take, in whole numbers of any size."""
    return math.prod(shape) * kind.dtype.itemsize


def kind_of(content: bytes) -> Kind:
    """The type that a message describes; what is neither numbers nor text is refused by name."""
    if len(content) < 8:
        raise BrokenFileError("its type is missing")
    number, bits, size = content[0] & 15, content[1], int.from_bytes(content[4:8], "little")
    if number == 0:
        return _whole(content, bits, size)
    if number == 1:
        return _real(content, bits, size)
    if number in (3, 5) and not 0 < size <= _LONGEST_FIXED_TEXT:
        raise NotAllowedError(sentence("holds elements of {size:,} bytes, not plain numbers", size=size))
    if number == 3:
        return Kind("text", np.dtype(f"S{size}"), "text")
    if number == 5:
        described = "bytes with a name of their own" if bits else "bytes without a type"
        return Kind("opaque", np.dtype(f"V{size}"), described)
    if number == 8:
        return _enumeration(content)
    if number == 9 and bits & 15 == 1 and size == 16:
        return Kind("texts", np.dtype("V16"), "text")
    if number in _NAMES:
        raise NotAllowedError(sentence("holds {names}, not plain numbers", names=_NAMES[number]))
    raise BrokenFileError("its type is not known")


def _whole(content: bytes, bits: int, size: int) -> Kind:
    precise = int.from_bytes(content[8:10], "little") == 0 and int.from_bytes(content[10:12], "little") == 8 * size
    if size not in (1, 2, 4, 8) or not precise:
        raise NotAllowedError(
            sentence("holds whole numbers of an unusual size ({size} bytes), not plain numbers", size=size)
        )
    return Kind("numbers", np.dtype(f"{'>' if bits & 1 else '<'}{'i' if bits & 8 else 'u'}{size}"))


def _real(content: bytes, bits: int, size: int) -> Kind:
    parts = (*content[12:16], int.from_bytes(content[16:20], "little"))
    if bits & 0x40 == 0:
        if _FLOATS.get(size) == parts:
            return Kind("numbers", np.dtype(f"{'>' if bits & 1 else '<'}f{size}"))
        if size == 2 and parts == _BFLOAT16 and not bits & 1:
            return Kind("opaque", np.dtype("V2"), "bfloat16")
    raise NotAllowedError(
        sentence("holds numbers of an unusual precision ({size} bytes), not plain numbers", size=size)
    )


def _enumeration(content: bytes) -> Kind:
    """Whole numbers with names; h5py writes truth values as an enumeration of FALSE and TRUE."""
    base = kind_of(content[8:])
    if base.name != "numbers" or base.dtype.kind not in "iu":
        raise NotAllowedError("holds names for other things than whole numbers, not plain numbers")
    if base.dtype.itemsize == 1 and b"FALSE\0" in content and b"TRUE\0" in content:
        return Kind("numbers", np.dtype(np.bool_))
    return base
