"""The module where Keras 1 and 2 had to_categorical."""

from __future__ import annotations

from netbuilder.keras.utils.arrays import normalize, to_categorical

__all__ = ["normalize", "to_categorical"]
