"""Data sets of the program as Keras gives them: arrays of bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from netbuilder.data.datasets.base import datasets

Pair = tuple[np.ndarray, np.ndarray]


def load(kind: str, path: str | Path = "") -> tuple[Pair, Pair]:
    """A data set by its name, `(x_train, y_train), (x_test, y_test)`; the folder of `path` is looked in first."""
    place = Path(path).expanduser()
    folders = [place] if place.is_dir() else [place.parent] if place.is_file() else []
    found = datasets[kind]().load(folders)
    return (found.x_train, _labels(found.y_train)), (found.x_test, _labels(found.y_test))


def _labels(labels: np.ndarray) -> np.ndarray:
    return labels.astype(np.uint8)
