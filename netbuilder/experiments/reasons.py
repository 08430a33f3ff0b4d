"""Which pixels of a picture speak for a class, and which against it.

Both maps explain one number, the score of a class: how far its ln p is above the mean of all ln p. Where a network
ends in softmax, that is how far its input to the softmax is above the mean; so a class that is already certain still
has reasons. Of outputs that are no probabilities, the score is the output itself.
"""

from __future__ import annotations

import numpy as np

from netbuilder.core.errors import DataError, SettingError
from netbuilder.core.text import sentence
from netbuilder.data.images import picture_shape
from netbuilder.engine.plan.threads import single_threaded_blas
from netbuilder.experiments.models import TrainedModel

_LEAST = np.finfo(np.float32).tiny


def gradient_times_input(model: TrainedModel, sample: np.ndarray, wanted: int) -> np.ndarray:
    """How much each pixel adds to the score of a class, as far as a straight line tells: ∂score/∂x · x.

    Shapes: `sample` is one sample as it is stored; the map is `(height, width)`, colours added up.
    Source: A. Shrikumar, P. Greenside, A. Shcherbina, A. Kundaje, "Not Just a Black Box" (2016), section 2.
    """
    height, width, channels = _checked(model, sample, wanted)
    network = model.network
    x = model.fitted.apply(sample[None], str(network.dtype))
    with single_threaded_blas():  # for one sample, threads wait for each other longer than they work
        trace = network.forward([x], input_gradients=True)
        slope = _slope(network.outputs(trace)[0], wanted)
        network.parameters.gradient[:] = 0
        dx = network.backward(trace, [slope])[network.graph.inputs[0]]
    return (dx * x).reshape(height, width, channels).sum(axis=2)


def occlusion(model: TrainedModel, sample: np.ndarray, wanted: int, window: int = 5, stride: int = 3) -> np.ndarray:
    """How much the score of a class falls when a square of the picture is covered with the colour of its edge.

    Each pixel has the mean over all squares that cover it. All squares are tried in one batch.

    Shapes: `sample` is one sample as it is stored; the map is `(height, width)`.
    Source: M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks" (2014), section 4.2.
    """
    height, width, channels = _checked(model, sample, wanted)
    if not 1 <= window <= min(height, width) or not 1 <= stride <= window:
        raise SettingError(
            sentence(
                "A square of {window} moved by {stride} does not cover a picture of {height} × {width}.",
                window=window,
                stride=stride,
                height=height,
                width=width,
            ),
            hint="Take a square that fits into the picture, and a step no longer than its side.",
        )
    picture = sample.reshape(height, width, channels)
    places = [(top, left) for top in _starts(height, window, stride) for left in _starts(width, window, stride)]
    covered = np.repeat(picture[None], len(places) + 1, axis=0)
    ground = _ground(picture)
    for square, (top, left) in zip(covered, places):
        square[top : top + window, left : left + window] = ground
    scores = _scores(model.predict(covered.reshape(len(covered), *sample.shape)), wanted)
    falls = scores[-1] - scores[:-1]
    total, times = np.zeros((height, width)), np.zeros((height, width))
    for fall, (top, left) in zip(falls, places):
        total[top : top + window, left : left + window] += fall
        times[top : top + window, left : left + window] += 1
    return total / times


def _checked(model: TrainedModel, sample: np.ndarray, wanted: int) -> tuple[int, int, int]:
    shape = picture_shape(tuple(model.fitted.data_shape))
    if sample.shape != tuple(model.fitted.data_shape):
        raise DataError(
            sentence(
                "This model reads samples of shape {data_shape}, but this one has {shape}.",
                data_shape=tuple(model.fitted.data_shape),
                shape=sample.shape,
            )
        )
    classes = max(2, model.outputs)
    if not 0 <= wanted < classes:
        raise DataError(
            sentence(
                "There is no class {wanted}: this model has {classes}, counted from 0.", wanted=wanted, classes=classes
            )
        )
    return shape


def _starts(length: int, window: int, stride: int) -> list[int]:
    """Where the squares begin along a side, the last one at its end."""
    return [*range(0, length - window, stride), length - window]


def _ground(picture: np.ndarray) -> np.ndarray:
    """The usual colour of a picture's edge."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return np.median(edge, axis=0).astype(picture.dtype)


def _probable(outputs: np.ndarray) -> bool:
    sums = 1.0 if outputs.shape[1] == 1 else outputs.sum(axis=1)
    return bool(outputs.min() >= 0 and outputs.max() <= 1.001 and np.abs(np.subtract(sums, 1)).max() < 0.02)


def _scores(outputs: np.ndarray, wanted: int) -> np.ndarray:
    """The score of a class for each row. Shapes: `(samples, outputs)` → `(samples,)`."""
    values = outputs.astype(np.float64)
    if values.shape[1] == 1:
        if not _probable(outputs):
            return values[:, 0] if wanted else -values[:, 0]
        values = np.concatenate([1 - values, values], axis=1)
    elif not _probable(outputs):
        return values[:, wanted]
    logs = np.log(np.maximum(values, _LEAST))
    return logs[:, wanted] - logs.mean(axis=1)


def _slope(outputs: np.ndarray, wanted: int) -> np.ndarray:
    """The derivative of the score with respect to the outputs. Shapes: `(1, outputs)` in and out."""
    if outputs.shape[1] == 1:
        sign = 1.0 if wanted else -1.0
        if not _probable(outputs):
            return np.full_like(outputs, sign)
        likely = np.clip(outputs, 1e-6, 1 - 1e-6)
        return (sign / (2 * likely * (1 - likely))).astype(outputs.dtype)
    chosen = np.zeros_like(outputs)
    chosen[0, wanted] = 1
    if not _probable(outputs):
        return chosen
    return ((chosen - 1 / outputs.shape[1]) / np.maximum(outputs, _LEAST)).astype(outputs.dtype)
