"""The reader of NPZ files, Keras's mnist.npz among them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.data.archive import members
from netbuilder.data.arrays import load_chosen
from netbuilder.data.dataset import Dataset
from netbuilder.data.npz import array_names, read_npz
from netbuilder.data.readers.base import Reader, readers


@readers.register(kind="npz", title="NPZ, numpy's arrays")
class NpzReader(Reader):
    """Reads arrays that numpy saved; the layout x_train, y_train, x_test, y_test is known, others can be named."""

    x: str = param("", "The name of the array of inputs; guessed if left open.")
    y: str = param("", "The name of the array of answers; guessed if left open.")
    task: str = param("", "What is learnt; guessed if left open.", choices=("", "classification", "regression"))

    suffixes: ClassVar[tuple[str, ...]] = (".npz",)

    @classmethod
    def recognises(cls, path: Path, head: bytes) -> bool:
        """A zip archive with .npy files in it."""
        return head.startswith(b"PK") and any(name.endswith(".npy") for name in members(path))

    def read(self, path: Path) -> Dataset:
        """Reads only the arrays that are needed."""
        return load_chosen(path.stem, array_names(path), lambda names: read_npz(path, names), self.x, self.y, self.task)
