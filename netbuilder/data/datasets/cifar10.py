"""CIFAR-10: small colour photographs. Only the binary version is read; the Python version is a pickle."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.fetched import FetchedSpec
from netbuilder.data.disk import reading
from netbuilder.data.remote import RemoteFile

_ARCHIVE = "cifar-10-binary.tar.gz"
_FOLDER = "cifar-10-batches-bin"
_FILES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
_ROW = 1 + 3 * 32 * 32
_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@datasets.register(kind="cifar10", title="CIFAR-10", group="Pictures")
class Cifar10(FetchedSpec):
    """60,000 colour photographs, 32 × 32 pixels, of ten kinds of animals and vehicles; 10,000 are for testing."""

    about: ClassVar[str] = "60,000 colour photographs of animals and vehicles, 32 × 32 pixels."
    source: ClassVar[str] = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009)"
    licence: ClassVar[str] = "No licence is stated; free for research with the source named"
    subfolders: ClassVar[tuple[str, ...]] = ("cifar10", "cifar-10", _FOLDER)
    per_file: ClassVar[int] = 10_000
    # Published by the author as MD5 c32a1d4ab5d03f1284b67883e8d87530; this SHA-256 is the one that loaders agree on.
    remote: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile(
            name=_ARCHIVE,
            size=170_052_171,
            sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            mirrors=(f"https://www.cs.toronto.edu/~kriz/{_ARCHIVE}",),
            content=False,
        ),
    )

    def look(self, folder: Path, named: bool) -> tuple[Path, ...]:
        """The six unpacked files, or the archive."""
        for place in (folder, folder / _FOLDER):
            unpacked = tuple(place / name for name in _FILES)
            if all(path.is_file() for path in unpacked):
                return unpacked
        archive = folder / _ARCHIVE
        return (archive,) if archive.is_file() else ()

    def remark(self, folder: Path) -> str:
        """Says why the Python version does not count."""
        for name in ("cifar-10-batches-py", "cifar-10-python.tar.gz", "cifar-10-batches-py.tar.gz"):
            if (folder / name).exists():
                return sentence(
                    "{folder} is the pickled version, which is never opened because it can run programs.",
                    folder=folder / name,
                )
        return ""

    def read(self, files: tuple[Path, ...]) -> Dataset:
        """Reads all pictures into arrays with channels last, and checks every label."""
        x = np.empty((len(_FILES) * self.per_file, 32, 32, 3), np.uint8)
        y = np.empty(len(x), np.uint8)
        missing = set(_FILES)
        for path, name, content in self._contents(files):
            rows = self._rows(content, f"{path}, {name}")
            start = _FILES.index(name) * self.per_file
            y[start : start + self.per_file] = rows[:, 0]
            x[start : start + self.per_file] = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
            missing.discard(name)
        if missing:
            names = ", ".join(sorted(missing))
            raise DataError(
                sentence("This archive lacks {names}.", names=names), hint="Fetch the set again.", where=str(files[0])
            )
        trained = (len(_FILES) - 1) * self.per_file
        return Dataset(
            name=self.title,
            x_train=x[:trained],
            y_train=y[:trained],
            x_test=x[trained:],
            y_test=y[trained:],
            class_names=_NAMES,
            source=self.source,
            licence=self.licence,
            value_range=(0.0, 255.0),
        )

    def _rows(self, content: bytes, where: str) -> np.ndarray:
        """One row per picture: its label, then 1,024 bytes each of red, green and blue."""
        expected = self.per_file * _ROW
        if len(content) != expected:
            raise DataError(
                sentence(
                    "This file of CIFAR-10 should have {expected:,} bytes, but it has {count:,}.",
                    expected=expected,
                    count=len(content),
                ),
                hint="Fetch the set again.",
                where=where,
            )
        rows = np.frombuffer(content, np.uint8).reshape(self.per_file, _ROW)
        if rows[:, 0].max() > 9:
            raise DataError("This file of CIFAR-10 has labels above 9.", hint="Fetch the set again.", where=where)
        return rows

    def _contents(self, files: tuple[Path, ...]) -> Iterator[tuple[Path, str, bytes]]:
        most = self.per_file * _ROW + 1
        if len(files) == 1:
            yield from _from_archive(files[0], most)
            return
        for path in files:
            with reading(path), path.open("rb") as file:
                content = file.read(most)
            yield path, path.name, content


def _from_archive(path: Path, most: int) -> Iterator[tuple[Path, str, bytes]]:
    """The files in the archive's order; nothing is unpacked to the disk, so no name in it can do harm."""
    import tarfile

    try:
        with reading(path), tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = member.name.rsplit("/", 1)[-1]
                file = archive.extractfile(member) if name in _FILES and member.isfile() else None
                if file is not None:
                    yield path, name, file.read(most)
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        raise DataError(
            "This archive of CIFAR-10 is damaged or cut short.", hint="Fetch the set again.", where=str(path)
        ) from error
