"""Fashion-MNIST: 60,000 and 10,000 pictures of clothes, (28, 28) bytes each."""

from __future__ import annotations

from pathlib import Path

from netbuilder.keras.datasets.loading import Pair, load


def load_data(path: str | Path = "fashion_mnist.npz") -> tuple[Pair, Pair]:
    """`(x_train, y_train), (x_test, y_test)`; a path to a file or folder is looked in first."""
    return load("fashion_mnist", path)


__all__ = ["load_data"]
