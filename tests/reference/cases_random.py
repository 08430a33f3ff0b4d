"""Cases: layers that draw numbers in training, by their moments over a large constant input."""

from __future__ import annotations

from typing import Any

from oracle import keras, np, numpy_of, plain_of
from store import Writer

LEVEL = 1.5


def build(writer: Writer) -> None:
    layers = keras.layers
    for rate in (0.1, 0.5, 0.8, 1.0):
        _add(writer, layers.Dropout(rate), (400, 500))
    _add(writer, layers.Dropout(0.3, noise_shape=(None, 1, 40)), (300, 10, 40), tied=(1,))
    for rate in (0.2, 0.5):
        _add(writer, layers.SpatialDropout1D(rate), (300, 10, 60), tied=(1,))
        _add(writer, layers.SpatialDropout2D(rate), (300, 4, 4, 60), tied=(1, 2))
        _add(writer, layers.AlphaDropout(rate), (400, 500))
        _add(writer, layers.GaussianDropout(rate), (400, 500))
        _add(writer, layers.GaussianNoise(rate), (400, 500))


def _add(writer: Writer, layer: Any, shape: tuple[int, ...], tied: tuple[int, ...] = ()) -> None:
    """`tied` are the axes along which one draw is shared."""
    values = numpy_of(layer(np.full(shape, LEVEL, np.float32), training=True)).astype(np.float64)
    for axis in tied:
        if np.ptp(values, axis=axis).max() != 0:
            raise ValueError(f"{layer.name} draws along axis {axis}")
    rate = getattr(layer, "rate", getattr(layer, "stddev", None))
    writer.add(
        f"{type(layer).__name__}_{rate}" + ("_tied" if tied else ""),
        layer=plain_of(layer),
        shape=shape,
        input=LEVEL,
        tied=tied,
        mean=float(values.mean()),
        std=float(values.std()),
        zeros=float((values == 0).mean()),
    )
