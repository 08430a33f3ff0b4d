"""What a step on the road from ink to network is good for, in numbers: the accuracy with it and without it."""

from __future__ import annotations

import numpy as np

from netbuilder.data.dataset import Dataset
from netbuilder.data.drawing import on_the_road, require_picture
from netbuilder.data.images import picture_shape
from netbuilder.data.pipeline import Switches
from netbuilder.data.scattering import scattered
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import as_stored, drawn_shape, is_light

COUNT = 200


def accuracy_on_the_road(model: TrainedModel, data: Dataset, switches: Switches, count: int = COUNT) -> float:
    """The share of right answers to test samples that were scattered and then took the road.

    Args:
        model: that reads grey pictures.
        data: of its kind.
        switches: the steps that are taken.
        count: how many samples; always the same ones, at the same places.
    """
    shape = drawn_shape(model)
    require_picture(tuple(data.input_shape))
    x, y = (data.x_test, data.y_test) if len(data.x_test) else (data.x_train, data.y_train)
    rng = np.random.default_rng(1)
    chosen = rng.choice(len(x), min(count, len(x)), replace=False)
    light = is_light(data)
    samples = np.zeros((len(chosen), *shape), data.x_train.dtype)
    for sample, picture in zip(samples, _grey(x[chosen], data, light), strict=True):
        steps = on_the_road(scattered(picture, rng), shape, switches, light_ground=light)
        if steps is not None:
            sample[...] = as_stored(steps.result, data)
    found = model.judge(samples).shares.argmax(axis=1)
    return float((found == y[chosen]).mean())


def _grey(x: np.ndarray, data: Dataset, light: bool) -> np.ndarray:
    """Samples as bytes, light on dark. Shapes: `(samples, …)` → `(samples, height, width)`."""
    height, width, channels = picture_shape(tuple(data.input_shape))
    rows = x.reshape(len(x), height, width, channels).mean(axis=3)
    low, high = data.value_range or (float(rows.min()), float(rows.max()))
    grey = ((rows - low) * (255.0 / ((high - low) or 1.0))).clip(0, 255).astype(np.uint8)
    return 255 - grey if light else grey
