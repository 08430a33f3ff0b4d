"""The reader of data in HDF5 files. Importing this module makes `open_dataset` read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.spec import param
from netbuilder.data.arrays import load_chosen
from netbuilder.data.dataset import Dataset
from netbuilder.data.disk import reading
from netbuilder.data.readers import Reader, readers
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.hdf5.headers import SIGNATURE

_MOST_ARRAYS = 1000
_DEPTH = 4
_MOST_BYTES = 1 << 40  # what fits into memory is the limit


@readers.register(kind="hdf5", title="HDF5, arrays in a file")
class Hdf5Reader(Reader):
    """Reads arrays from an HDF5 file; the layout x_train, y_train, x_test, y_test is known, others can be named."""

    x: str = param("", "The name of the array of inputs, with its groups (group/name); guessed if left open.")
    y: str = param("", "The name of the array of answers; guessed if left open.")
    task: str = param("", "What is learnt; guessed if left open.", choices=("", "classification", "regression"))

    suffixes: ClassVar[tuple[str, ...]] = (".h5", ".hdf5", ".he5", ".hdf")

    @classmethod
    def recognises(cls, path: Path, head: bytes) -> bool:
        """By the first eight bytes."""
        return head.startswith(SIGNATURE)

    def read(self, path: Path) -> Dataset:
        """Reads only the arrays that are needed."""
        where = str(path)
        with reading(path), path.open("rb") as file, hdf5.opened(file, where, _MOST_BYTES) as root:
            found = {array.name.lstrip("/"): array for array in islice(_arrays(root, where, _DEPTH), _MOST_ARRAYS)}

            def content(names: Iterable[str]) -> dict[str, np.ndarray]:
                return {name: found[name].read() for name in dict.fromkeys(names)}

            return load_chosen(path.stem, found, content, self.x, self.y, self.task)


def _arrays(group: hdf5.Group, where: str, depth: int) -> Iterator[hdf5.Array]:
    """The arrays of numbers and text below a group; what is anything else, or lies elsewhere, is passed over."""
    for name in group:
        try:
            part = hdf5.child(group, name, where)
        except FileError:
            continue
        if isinstance(part, hdf5.Group):
            if depth:
                yield from _arrays(part, where, depth - 1)
        elif part.kind.name != "opaque":
            yield part
