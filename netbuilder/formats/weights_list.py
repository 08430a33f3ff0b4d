"""What an HDF5 file is, and what one of weights holds, without the network that they belong to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.data.disk import reading
from netbuilder.formats.hdf5 import parts as hdf5

_DEEPEST, _MOST = 40, 50_000
_HDF5, _ZIP, _HEAD = b"\x89HDF\r\n\x1a\n", b"PK\3\4", 1 << 16


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


MODEL, WEIGHTS, OTHER = "model", "weights", "other"


def kind_of_hdf5(path: str | Path) -> str:
    """What an HDF5 file says that it holds, by the attributes of its root: a model, weights alone, or something else.

    A damaged file is taken for what its beginning speaks of, so that whoever reads it as that says what is wrong.
    """
    place = Path(path)
    with reading(place), place.open("rb") as file:
        head = file.read(_HEAD)
        if not head.startswith(_HDF5):
            renamed = head.startswith(_ZIP) and place.suffix.lower() in (".h5", ".hdf5")
            return MODEL if renamed else OTHER  # a .keras file that was given another name
        if place.name.lower().endswith(".weights.h5"):
            return WEIGHTS
        try:
            with hdf5.opened(file, str(place)) as root:
                names = root.attrs
                if "model_config" in names or "model_weights" in root:
                    return MODEL
                of_keras = "layer_names" in names or "layer_names0" in names or _is_of_keras_3(root)
                return WEIGHTS if of_keras else OTHER
        except FileError:
            return MODEL if b"model_config" in head else OTHER


def _is_of_keras_3(root: hdf5.Group) -> bool:
    """Whether the groups are those in which Keras 3 keeps weights."""
    layers = any(name in root and root.links[name] is not None for name in ("layers", "_layer_checkpoint_dependencies"))
    return layers and "vars" in root


def stored_arrays(path: str | Path) -> list[StoredArray]:
    """All arrays of a file of weights, in the order of their names."""
    place = Path(path).expanduser()
    with reading(place), place.open("rb") as file, hdf5.opened(file, str(place)) as root:
        found: list[StoredArray] = []
        _collect(root, "", str(place), 0, found)
    return found


def _collect(group: hdf5.Group, path: str, where: str, depth: int, found: list[StoredArray]) -> None:
    if depth > _DEEPEST:
        raise FileError("The parts of this file lie too deep in each other.", where=where)
    for name in group:
        part = hdf5.child(group, name, where)
        inner = f"{path}/{name}" if path else name
        if isinstance(part, hdf5.Group):
            _collect(part, inner, where, depth + 1, found)
        else:
            found.append(StoredArray(inner, tuple(part.shape), str(part.dtype.newbyteorder("="))))
        if len(found) > _MOST:
            raise FileError(sentence("This file has more than {most:,} parts.", most=_MOST), where=where)
