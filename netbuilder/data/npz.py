"""NPZ, numpy's archive of named arrays, read without ever unpickling."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.data.archive import open_zip, require_sound
from netbuilder.data.gzipped import fill

_MOST_HEAD = 10_000
_MOST_AXES, _MOST_NUMBERS = 32, 1 << 62
_SHAPE = re.compile(r"""['"]shape['"]\s*:\s*\(\s*((?:\d{1,18}\s*,\s*)*(?:\d{1,18})?)\s*\)""")
_ORDER = re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)""")
_DTYPE = re.compile(r"""['"]descr['"]\s*:\s*['"]([<>|=][a-zA-Z]\d{0,12})['"]""")


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
        return {name: read_array(archive, name, path) for name in wanted}


def read_array(archive: zipfile.ZipFile, name: str, path: str | Path) -> np.ndarray:
    """The array `name`.npy of any open zip; `path` is for messages."""
    info = archive.getinfo(f"{name}.npy")
    require_sound(archive, info)
    where = f"{path}, {name}"
    with archive.open(info) as file:
        shape, fortran, dtype = _head(file, where)
        size = math.prod(shape) * dtype.itemsize
        if len(shape) > _MOST_AXES or math.prod(max(1, length) for length in shape) * dtype.itemsize > _MOST_NUMBERS:
            raise DataError(
                sentence("This array's head speaks of a shape that no array has: {shape}.", shape=shown(shape)),
                where=where,
            )
        if file.tell() + size != info.file_size:
            raise DataError(
                sentence(
                    "This array's head speaks of shape {shape}, which its data does not fill.", shape=shown(shape)
                ),
                where=where,
            )
        content = np.empty(size, np.uint8)
        if not fill(content, file.read):
            raise DataError("This array is cut short.", hint="Fetch or copy the file again.", where=where)
        file.read(1)  # reaching the end makes zipfile compare the check sum
    array = content.view(dtype).reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="), copy=False)


def _head(file: IO[bytes], where: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order in memory and dtype; read by pattern, because the head is a Python expression by nature.

    Source: numpy's description of the NPY format, versions 1.0 to 3.0.
    """
    start = file.read(8)
    width = {1: 2, 2: 4, 3: 4}.get(start[6] if len(start) == 8 else 0)
    if not start.startswith(b"\x93NUMPY") or width is None:
        raise DataError("This is not an array as numpy writes it.", hint="The file is damaged.", where=where)
    text = file.read(min(int.from_bytes(file.read(width), "little"), _MOST_HEAD)).decode("latin-1")
    found = [pattern.search(text) for pattern in (_SHAPE, _ORDER, _DTYPE)]
    shape, order, dtype = (match[1] if match else "" for match in found)
    if found[0] is None or found[1] is None:
        raise DataError("This array's head cannot be read.", hint="The file is damaged.", where=where)
    return tuple(int(length) for length in shape.split(",") if length.strip()), order == "True", _dtype(dtype, where)


def _dtype(text: str, where: str) -> np.dtype:
    what = "something that is neither plain numbers nor text"
    if text.endswith("O"):
        what = "Python objects, which could run any program when opened"
    elif text[1:2] in "biufUS" and text:
        try:
            if (dtype := np.dtype(text)).itemsize:
                return dtype
        except (TypeError, ValueError, OverflowError):
            what = f"numbers of an unknown kind, {text}"
    raise DataError(
        sentence("This array holds {what}.", what=what), hint="Save plain numbers with numpy.savez.", where=where
    )
