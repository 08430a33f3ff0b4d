"""CIFAR-10: 50,000 and 10,000 colour pictures, (32, 32, 3) bytes each."""

from __future__ import annotations

from netbuilder.keras.datasets.loading import Pair, load


def load_data() -> tuple[Pair, Pair]:
    """`(x_train, y_train), (x_test, y_test)`; labels are (samples, 1), as in Keras."""
    (x_train, y_train), (x_test, y_test) = load("cifar10")
    return (x_train, y_train[:, None]), (x_test, y_test[:, None])


__all__ = ["load_data"]
