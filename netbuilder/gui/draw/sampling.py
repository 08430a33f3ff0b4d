"""A random sample of the data, to put on the pad."""

from __future__ import annotations

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.images import picture_shape
from netbuilder.gui.draw.drawing import Sheet

_random = np.random.default_rng()


def random_sample(data: Dataset | None) -> Sheet | None:
    """One of the test samples, of the training samples where there are no others; None where they are no pictures."""
    if data is None or not data.classes:
        return None
    try:
        height, width, channels = picture_shape(tuple(data.input_shape))
    except NetBuilderError:
        return None
    x, y = (data.x_test, data.y_test) if len(data.x_test) else (data.x_train, data.y_train)
    place = int(_random.integers(len(x)))
    return Sheet(picture=_bytes(x[place], data).reshape(height, width, channels), sample=x[place], label=int(y[place]))


def _bytes(sample: np.ndarray, data: Dataset) -> np.ndarray:
    if sample.dtype == np.uint8:
        return sample
    low, high = data.value_range or (float(sample.min()), float(sample.max()))
    return ((sample - low) * (255.0 / ((high - low) or 1.0))).clip(0, 255).astype(np.uint8)
