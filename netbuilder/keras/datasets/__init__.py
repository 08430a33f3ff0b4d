"""Data sets with Keras's `load_data`."""

from __future__ import annotations

from netbuilder.keras.datasets import cifar10, fashion_mnist, mnist
from netbuilder.keras.unsupported import names_of

__all__ = ["cifar10", "fashion_mnist", "mnist"]
__getattr__ = names_of("keras.datasets", "boston_housing california_housing cifar100 imdb reuters")
