"""The reader of data in HDF5 files. Importing this module makes `open_dataset` read them.

The HDF5 library can crash or hang on damaged files, so they are opened in a process of their own, with limits.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.spec import param
from netbuilder.data.arrays import load_chosen
from netbuilder.data.dataset import Dataset
from netbuilder.data.disk import reading
from netbuilder.data.readers import Reader, readers

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_WORKER = Path(__file__).with_name("worker.py")
_WAIT_SECONDS = 60.0
_BYTES_PER_SECOND = 20e6
_MOST_GROWTH = 1100  # deflate cannot expand a byte to more than 1,032


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
        return head.startswith(_SIGNATURE)

    def read(self, path: Path) -> Dataset:
        """Reads only the arrays that are needed."""
        with reading(path):
            stored = path.stat().st_size
        listed = _ask(path, stored, "list")
        sizes = {name: math.prod(shape) * width for name, shape, width in listed["arrays"]}

        def content(names: Iterable[str]) -> dict[str, np.ndarray]:
            wanted = list(dict.fromkeys(names))
            size = sum(sizes[name] for name in wanted)
            if size > stored * _MOST_GROWTH:
                raise DataError(
                    f"This file speaks of {size:,} bytes of numbers, which it cannot hold.",
                    hint="It is damaged.",
                    where=str(path),
                )
            with tempfile.TemporaryDirectory(prefix="netbuilder-") as folder:
                _ask(path, size, "read", folder, *wanted)
                files = [Path(folder) / f"{number}.npy" for number in range(len(wanted))]
                return {name: np.load(file, allow_pickle=False) for name, file in zip(wanted, files, strict=True)}

        return load_chosen(path.stem, sizes, content, self.x, self.y, self.task)


def _ask(path: Path, size: int, *request: str) -> dict[str, Any]:
    """What the worker answers; a crash, a hang and an error of the library all become one sentence."""
    command = [sys.executable, "-P", str(_WORKER), str(path.resolve()), str(size), *request]
    wait = _WAIT_SECONDS + size / _BYTES_PER_SECOND
    try:
        done = subprocess.run(command, capture_output=True, timeout=wait, stdin=subprocess.DEVNULL, check=False)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        answer = {"error": "reading it does not come to an end"}
    except ValueError:
        answer = {"error": "the HDF5 library breaks down on it"}
    except OSError as error:
        answer = {"error": f"the process that reads it cannot be started ({error})"}
    if "error" in answer:
        raise DataError(
            f"This HDF5 file cannot be read: {answer['error']}.", hint="Fetch or copy it again.", where=str(path)
        )
    return dict(answer)
