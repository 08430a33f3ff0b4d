"""The files that `make_weights.py` wrote with real Keras."""

from __future__ import annotations

import functools
import io
import zipfile
from pathlib import Path

import numpy as np

STORE = Path(__file__).with_name("weights.zip")


@functools.cache
def names(part: str) -> list[str]:
    """All files of a part ("models", "runs"), as "3.15/models/nested.keras"."""
    with zipfile.ZipFile(STORE) as archive:
        return [name for name in archive.namelist() if name.split("/")[1] == part and not name.endswith(".npz")]


def content(name: str) -> bytes:
    """What is in a file."""
    with zipfile.ZipFile(STORE) as archive:
        return archive.read(name)


def arrays(name: str) -> dict[str, np.ndarray]:
    """The arrays that belong to a file."""
    place, _, last = name.rpartition("/")
    loaded = np.load(io.BytesIO(content(f"{place}/{last.split('.')[0]}.npz")))
    return {key: loaded[key] for key in loaded}


def numbered(found: dict[str, np.ndarray], letter: str) -> list[np.ndarray]:
    """The arrays called x0, x1, … or y0, y1, …"""
    return [found[key] for key in sorted(found) if key.startswith(letter)]
