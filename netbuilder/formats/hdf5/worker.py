"""The process that opens an HDF5 file of data. It imports nothing of NetBuilder and answers with one line of JSON.

    python worker.py FILE BYTES list
    python worker.py FILE BYTES read FOLDER NAME…

`list` names the arrays of plain numbers or text, their shapes and bytes per number. `read` writes each named array to
FOLDER as 0.npy, 1.npy, … BYTES is about how much memory the data may take.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# To be set before numpy and h5py are imported. No filter may be loaded from a library beside the file.
os.environ["HDF5_PLUGIN_PRELOAD"] = "::"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread would reserve memory of its own, against the limit

import h5py
import numpy as np

_MOST_ARRAYS = 1000
_DEPTH = 4
_FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32, h5py.h5z.FILTER_LZF}
_SPARE_BYTES = 2 << 30
_CPU_SECONDS = 600


def limit(size: int) -> None:
    """Bounds memory and time, and leaves no core file, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in (
        (resource.RLIMIT_AS, 3 * size + _SPARE_BYTES),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # a lower limit is set already, or the system has no such limit
            continue


def arrays(group: h5py.Group, prefix: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, h5py.Dataset]]:
    """The plain arrays below a group; links to other places and files are not followed."""
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        item = group[name]
        if isinstance(item, h5py.Group):
            if depth:
                yield from arrays(item, f"{prefix}{name}/", depth - 1)
        elif isinstance(item, h5py.Dataset) and is_plain(item):
            yield f"{prefix}{name}", item


def is_plain(item: h5py.Dataset) -> bool:
    """Numbers or short text, stored in this file, packed in a way that the library itself brings."""
    if item.shape is None or item.external or item.is_virtual:
        return False
    plist = item.id.get_create_plist()
    if any(plist.get_filter(place)[0] not in _FILTERS for place in range(plist.get_nfilters())):
        return False
    return item.dtype.kind in "biufS" or h5py.check_string_dtype(item.dtype) is not None


def content(item: h5py.Dataset) -> np.ndarray:
    """The array as numpy can save it without pickling."""
    if item.dtype.kind == "O":
        return np.asarray(item.asstr()[()]).astype("U")
    values: np.ndarray = np.asarray(item[()])
    return values


def answer(path: str, action: str, rest: list[str]) -> dict[str, Any]:
    """Opens the file and does what is asked."""
    with h5py.File(path, "r", locking=False) as file:
        found: dict[str, h5py.Dataset] = {}
        for name, item in arrays(file):
            found[name] = item
            if len(found) == _MOST_ARRAYS:
                break
        if action == "list":
            return {"arrays": [[name, item.shape, item.dtype.itemsize] for name, item in found.items()]}
        folder, *names = rest
        for number, name in enumerate(names):
            np.save(Path(folder) / f"{number}.npy", content(found[name]), allow_pickle=False)
    return {}


def main() -> None:
    """Answers, whatever happens inside the library."""
    path, size, action, *rest = sys.argv[1:]
    limit(int(size))
    try:
        said = answer(path, action, rest)
    except MemoryError:
        said = {"error": "it needs more memory than its size allows"}
    except Exception as error:  # h5py raises nearly anything on damaged files
        said = {"error": str(error).split("\n")[0][:200] or type(error).__name__}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
