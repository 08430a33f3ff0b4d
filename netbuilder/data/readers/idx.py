"""The reader of IDX files: pictures in one file, labels in another."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from netbuilder.core.errors import DataError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.data.arrays import from_arrays
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.fetched import with_packed
from netbuilder.data.datasets.idx_pictures import IDX_FILES
from netbuilder.data.idx import is_idx, read_idx
from netbuilder.data.readers.base import Reader, readers


@readers.register(kind="idx", title="IDX, the files of MNIST")
class IdxReader(Reader):
    """Reads a folder with MNIST's four file names, or one file of inputs with its file of labels."""

    labels: str = param("", "The file of labels; found by its name if left open.")
    task: str = param("", "What is learnt; guessed if left open.", choices=("", "classification", "regression"))

    suffixes: ClassVar[tuple[str, ...]] = ("-ubyte", "-ubyte.gz", ".idx", ".idx.gz")

    @classmethod
    def recognises(cls, path: Path, head: bytes) -> bool:
        """By the first four bytes, or by the names in a folder."""
        return with_packed(path, IDX_FILES[0]) is not None if path.is_dir() else is_idx(head)

    def read(self, path: Path) -> Dataset:
        """Reads inputs and labels, and MNIST's test files where they lie beside them."""
        if path.is_dir():
            name, inputs = path.name, _here(path, IDX_FILES[0])
        else:
            name, inputs = path.name.split(".")[0], path
        parts = {"x_train": read_idx(inputs), "y_train": read_idx(self._labels_of(inputs))}
        tests = [with_packed(inputs.parent, file) for file in IDX_FILES[2:]]
        if inputs.name.startswith("train-images") and not self.labels and tests[0] and tests[1]:
            parts |= {"x_test": read_idx(tests[0]), "y_test": read_idx(tests[1])}
        return from_arrays(name, parts, self.task)

    def _labels_of(self, inputs: Path) -> Path:
        if self.labels:
            given = Path(self.labels).expanduser()
            return given if given.is_absolute() else inputs.parent / given
        name = inputs.name.replace("images", "labels").replace("idx3", "idx1").removesuffix(".gz")
        found = with_packed(inputs.parent, name) if "images" in inputs.name else None
        if found is None:
            raise DataError(
                "There is no file of labels beside this one.",
                hint="Name it with labels=…; for MNIST the two are called …-images-… and …-labels-….",
                where=str(inputs),
            )
        return found


def _here(folder: Path, name: str) -> Path:
    found = with_packed(folder, name)
    if found is None:
        raise DataError(sentence("There is no {name} in this folder.", name=name), where=str(folder))
    return found
