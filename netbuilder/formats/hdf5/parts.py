"""HDF5 in memory: files are built and read as bytes, so that the disk and the library never meet halfway."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np

from netbuilder.core.errors import FileError

_FILTERS = {"gzip", "lzf", "szip", None}
_MOST_BYTES = 4 << 30
_numbers = itertools.count()


@contextmanager
def new_file() -> Iterator[tuple[h5py.File, list[bytes]]]:
    """An empty HDF5 file in memory, and a list that holds its bytes once the block is left."""
    image: list[bytes] = []
    # HDF5 refuses two open files of one name, also in memory: threads may write at the same time.
    with h5py.File(f"memory-{next(_numbers)}", "w", driver="core", backing_store=False) as file:
        yield file, image
        file.flush()
        image.append(file.id.get_file_image())


@contextmanager
def opened(image: bytes, where: str) -> Iterator[h5py.File]:
    """Reads an HDF5 file from its bytes; what the library complains about becomes a sentence."""
    try:
        file = h5py.File(io.BytesIO(image), "r")
    except (OSError, RuntimeError, ValueError):
        raise FileError("This is not a whole HDF5 file.", hint="Use another copy.", where=where) from None
    try:
        with file:
            yield file
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, UnicodeError) as error:
        raise FileError(
            "This file is damaged, or not laid out as expected.", hint="Use another copy.", where=where
        ) from error


def child(group: h5py.Group, name: str, where: str) -> h5py.Group | h5py.Dataset:
    """A member of a group by its plain name; a link that leads elsewhere is refused."""
    if name in ("", ".", "..") or "/" in name:
        raise FileError(f"The name {name!r} is not allowed inside a file.", where=where)
    link = group.get(name, getlink=True)
    if link is None:
        raise FileError(f"The part {group.name.rstrip('/')}/{name} is missing in this file.", where=where)
    if not isinstance(link, h5py.HardLink):
        raise FileError(f"The part {name} of this file points elsewhere, which is not allowed.", where=where)
    return group[name]


def subgroup(group: h5py.Group, path: str, where: str) -> h5py.Group:
    """The group at a path of plain names."""
    for name in path.split("/"):
        found = child(group, name, where)
        if not isinstance(found, h5py.Group):
            raise FileError(f"The part {found.name} of this file should be a group.", where=where)
        group = found
    return group


def array(dataset: Any, where: str, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """The numbers of a data set, after it was made sure that they are numbers, few enough, and in this very file."""
    if not isinstance(dataset, h5py.Dataset):
        raise FileError(f"The part {dataset.name} of this file should be numbers.", where=where)
    name = dataset.name
    if dataset.dtype.kind not in "biuf" or dataset.dtype.itemsize > 8:
        raise FileError(f"The part {name} of this file holds {dataset.dtype}, not plain numbers.", where=where)
    if dataset.external or dataset.is_virtual or dataset.compression not in _FILTERS:
        raise FileError(f"The numbers of {name} are stored in a way that is not allowed.", where=where)
    if shape is not None and dataset.shape != tuple(shape):
        raise FileError(
            f"The part {name} of this file has the shape {dataset.shape}, but {tuple(shape)} is expected.",
            where=where,
        )
    if dataset.nbytes > _MOST_BYTES:
        raise FileError(f"The part {name} of this file is too large to read.", where=where)
    return dataset[()] if dataset.shape else np.asarray(dataset[()])


def text(attributes: Any, name: str, where: str) -> str:
    """A text attribute, however it is stored."""
    value = attributes.get(name)
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if not isinstance(value, str):
        raise FileError(f"The text {name} is missing in this file.", where=where)
    return value


def texts(attributes: Any, name: str, where: str) -> list[str]:
    """A list of texts, also one that was cut into `name0`, `name1`, … for its length."""
    if name in attributes:
        chunks = [attributes[name]]
    else:
        chunks = []
        while f"{name}{len(chunks)}" in attributes:
            chunks.append(attributes[f"{name}{len(chunks)}"])
    if not chunks:
        raise FileError(f"The list {name} is missing in this file.", where=where)
    items = [item for chunk in chunks for item in np.asarray(chunk).ravel().tolist()]
    return [item.decode("utf-8") if isinstance(item, bytes) else str(item) for item in items]
