"""IDX, the file format of MNIST: a short head with type and shape, then the numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.gzipped import MaybeGzipped

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 8
_MOST_NUMBERS = 1 << 48


def read_idx(path: Path) -> np.ndarray:
    """The array in an IDX file, gzipped or not.

    The head is two zero bytes, one byte for the type, one for the number of axes, then the length of each axis as
    four bytes, the highest first; so are the numbers that follow.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section on file formats.
    """
    with MaybeGzipped(path) as file:
        head = file.take(4)
        if not is_idx(head):
            raise DataError(
                "This is not an IDX file: it does not begin like one.",
                hint="Check that it is the right file and arrived whole.",
                where=str(path),
            )
        shape = tuple(int(length) for length in np.frombuffer(file.take(4 * head[3]), ">u4"))
        dtype = np.dtype(_TYPES[head[2]])
        lengths = [max(1, length) for length in shape]  # nothing times a very long row is still no array
        if math.prod(shape) * dtype.itemsize > file.most or math.prod(lengths) > _MOST_NUMBERS:
            axes = " × ".join(str(length) for length in shape)
            raise DataError(
                sentence("This file is cut short: its head speaks of {axes} numbers, which it cannot hold.", axes=axes),
                hint="Fetch or copy it again.",
                where=str(path),
            )
        array = np.empty(shape, dtype)
        file.fill(array.reshape(-1))
        file.end()
    return array.astype(dtype.newbyteorder("="), copy=False)


def is_idx(head: bytes) -> bool:
    """Whether a file that begins with these bytes can be IDX."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _TYPES and 1 <= head[3] <= _MOST_AXES
