"""What a file of weights holds, without the network that they belong to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.data.disk import reading
from netbuilder.formats.hdf5 import parts as hdf5

_DEEPEST, _MOST = 40, 50_000


@dataclass(frozen=True)
class StoredArray:
    """One array in a file of weights.

    Attributes:
        name: its path in the file, without what every path has.
        shape: its lengths.
        dtype: "float32" or the like.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


def holds_weights(path: str | Path) -> bool:
    """Whether an HDF5 file holds weights alone: `.weights.h5` of Keras 3, or the weights of Keras 2."""
    place = Path(path)
    with reading(place):
        image = place.read_bytes()
    if not image.startswith(b"\x89HDF\r\n\x1a\n") or b"model_config" in image:
        return False
    return place.name.lower().endswith(".weights.h5") or b"layer_names" in image


def stored_arrays(path: str | Path) -> list[StoredArray]:
    """All arrays of a file of weights, in the order of their names."""
    place = Path(path).expanduser()
    with reading(place):
        image = place.read_bytes()
    with hdf5.opened(image, str(place)) as file:
        found = list(_arrays(file, "", str(place), 0))
    if len(found) > _MOST:
        raise FileError(f"This file has more than {_MOST:,} parts.", where=str(place))
    return found


def _arrays(group: hdf5.Group, path: str, where: str, depth: int) -> Iterator[StoredArray]:
    if depth > _DEEPEST:
        raise FileError("The parts of this file lie too deep in each other.", where=where)
    for count, name in enumerate(group):
        if count > _MOST:
            raise FileError(f"This file has more than {_MOST:,} parts.", where=where)
        part = hdf5.child(group, name, where)
        inner = f"{path}/{name}" if path else name
        if isinstance(part, hdf5.Group):
            yield from _arrays(part, inner, where, depth + 1)
        else:
            yield StoredArray(inner, part.shape, str(part.dtype))
