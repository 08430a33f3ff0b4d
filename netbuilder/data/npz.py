"""NPZ, numpy's archive of named arrays, read without ever unpickling."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.data.archive import open_zip, require_sound
from netbuilder.data.gzipped import fill


def array_names(path: Path) -> list[str]:
    """The names of the arrays in an NPZ file."""
    with open_zip(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def read_npz(path: Path, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an NPZ file by name: all, or only `names`.

    Each array is read once, into its own memory, after its head was checked against the size of its part of the
    file. Arrays of Python objects, which only pickle could read, are refused.
    """
    wanted = array_names(path) if names is None else list(names)
    with open_zip(path) as archive:
        return {name: _read(archive, name, path) for name in wanted}


def _read(archive: zipfile.ZipFile, name: str, path: Path) -> np.ndarray:
    info = archive.getinfo(f"{name}.npy")
    require_sound(archive, info)
    where = f"{path}, {name}"
    with archive.open(info) as file:
        shape, fortran, dtype = _head(file, where)
        _require_plain(dtype, where)
        size = math.prod(shape) * dtype.itemsize
        if any(length < 0 for length in shape) or file.tell() + size != info.file_size:
            raise DataError(f"This array's head speaks of shape {shape}, which its data does not fill.", where=where)
        content = np.empty(size, np.uint8)
        if not fill(content, file.read):
            raise DataError("This array is cut short.", hint="Fetch or copy the file again.", where=where)
        file.read(1)  # reaching the end makes zipfile compare the check sum
    array = content.view(dtype).reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="), copy=False)


def _require_plain(dtype: np.dtype, where: str) -> None:
    if dtype.hasobject:
        what = "Python objects, which could run any program when opened"
    elif dtype.kind not in "biufUS" or not dtype.itemsize:
        what = f"{dtype}, neither plain numbers nor text"
    else:
        return
    raise DataError(f"This array holds {what}.", hint="Save plain numbers with numpy.savez.", where=where)


def _head(file: IO[bytes], where: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        return read(file)
    except (KeyError, ValueError, TypeError, SyntaxError, OverflowError, MemoryError, RecursionError):
        raise DataError("This is not an array as numpy writes it.", hint="The file is damaged.", where=where) from None
