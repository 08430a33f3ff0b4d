"""What MNIST and the sets made in its likeness share: four IDX files, or Keras's one NPZ file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import ClassVar

import numpy as np

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.fetched import FetchedSpec, with_packed
from netbuilder.data.idx import read_idx
from netbuilder.data.npz import read_npz

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_PARTS = ("x_train", "y_train", "x_test", "y_test")


class IdxPictures(FetchedSpec):
    """Grey pictures of 28 × 28 with ten classes."""

    npz_name: ClassVar[str] = ""
    test_labels_sha256: ClassVar[str] = ""
    """Check sum of the unpacked test labels. All such sets use the same file names; these 10 kB tell them apart."""
    names: ClassVar[tuple[str, ...]] = ()

    def look(self, folder: Path, named: bool) -> tuple[Path, ...]:
        """Four IDX files, packed or not, or the NPZ file."""
        found = [path for name in IDX_FILES if (path := with_packed(folder, name))]
        if len(found) == len(IDX_FILES) and (named or self._is_this(found[3])):
            return tuple(found)
        archive = folder / self.npz_name
        return (archive,) if self.npz_name and archive.is_file() else ()

    def _is_this(self, test_labels: Path) -> bool:
        try:
            return hashlib.sha256(_idx_bytes(read_idx(test_labels))).hexdigest() == self.test_labels_sha256
        except NetBuilderError:
            return False

    def remark(self, folder: Path) -> str:
        """Names files that are missing beside others that are there."""
        there = [name for name in IDX_FILES if with_packed(folder, name)]
        if 0 < len(there) < len(IDX_FILES):
            missing = ", ".join(name for name in IDX_FILES if name not in there)
            return sentence("{folder} lacks {missing}.", folder=folder, missing=missing)
        return sentence("The files in {folder} are another set.", folder=folder) if there else ""

    def read(self, files: tuple[Path, ...]) -> Dataset:
        """Reads the files and checks that they hold what they should."""
        if len(files) == 1:
            parts = read_npz(files[0], _PARTS)
        else:
            parts = {part: read_idx(path) for part, path in zip(_PARTS, files, strict=True)}
        for part, array in parts.items():
            axes = 3 if part.startswith("x") else 1
            if array.dtype != np.uint8 or array.ndim != axes:
                raise DataError(
                    sentence(
                        "{part} should be bytes with {axes} axes, but it is {dtype} of shape {shape}.",
                        part=part,
                        axes=axes,
                        dtype=array.dtype,
                        shape=array.shape,
                    ),
                    where=str(files[0].parent),
                )
        return Dataset(
            name=self.title,
            class_names=self.names,
            source=self.source,
            licence=self.licence,
            value_range=(0.0, 255.0),
            **parts,
        )


def _idx_bytes(labels: np.ndarray) -> bytes:
    """The whole IDX file that holds these labels, head included."""
    head = bytes([0, 0, 8, labels.ndim]) + np.array(labels.shape, ">u4").tobytes()
    return head + labels.tobytes()
