"""Small networks of the layers that no workload of the race has: recurrent, normalising, separable, averaging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

SERIES, PICTURE, FLAT, WORDS = (28, 28), (28, 28, 1), (784,), (40,)
Make = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Net:
    """The layers between input and the ten outputs, the shape of a sample, samples in a batch, steps timed at once."""

    make: Make
    shape: tuple[int, ...]
    batch: int
    steps: int


def _plain(layers: Any, kind: str) -> list[Any]:
    return [getattr(layers, kind)(64)]


def _twice(layers: Any) -> list[Any]:
    return [layers.LSTM(64, return_sequences=True), layers.LSTM(64)]


def _masked(layers: Any) -> list[Any]:
    return [layers.Masking(0.0), layers.LSTM(64)]


def _words(layers: Any) -> list[Any]:
    return [layers.Embedding(5_000, 32, mask_zero=True), layers.LSTM(64)]


def _dense(layers: Any, kind: str) -> list[Any]:
    one, two = (
        [layers.Dense(256), getattr(layers, kind)(), layers.Activation("relu")] for _ in range(2)
    )  # normalised between the sum and the activation
    return [*one, *two]


def _batch_convnet(layers: Any) -> list[Any]:
    found = []
    for filters in (32, 64):
        found += [layers.Conv2D(filters, 3), layers.BatchNormalization(), layers.Activation("relu")]
        found.append(layers.MaxPooling2D(2))
    return [*found, layers.Flatten()]


def _separable(layers: Any) -> list[Any]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.SeparableConv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.SeparableConv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
    ]


def _depthwise(layers: Any) -> list[Any]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.DepthwiseConv2D(3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 1, activation="relu"),
        layers.Flatten(),
    ]


def _average(layers: Any) -> list[Any]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.AveragePooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.AveragePooling2D(2),
        layers.Flatten(),
    ]


NETS = {
    "SimpleRNN": Net(lambda layers: _plain(layers, "SimpleRNN"), SERIES, 32, 60),
    "LSTM": Net(lambda layers: _plain(layers, "LSTM"), SERIES, 32, 40),
    "GRU": Net(lambda layers: _plain(layers, "GRU"), SERIES, 32, 40),
    "LSTM, batch 128": Net(lambda layers: _plain(layers, "LSTM"), SERIES, 128, 20),
    "two LSTMs": Net(_twice, SERIES, 32, 20),
    "bidirectional LSTM": Net(lambda layers: [layers.Bidirectional(layers.LSTM(64))], SERIES, 32, 20),
    "masked LSTM": Net(_masked, SERIES, 32, 40),
    "words, LSTM": Net(_words, WORDS, 32, 20),
    "batch normalisation, dense": Net(lambda layers: _dense(layers, "BatchNormalization"), FLAT, 100, 200),
    "layer normalisation, dense": Net(lambda layers: _dense(layers, "LayerNormalization"), FLAT, 100, 200),
    "batch normalisation, convnet": Net(_batch_convnet, PICTURE, 64, 30),
    "separable convnet": Net(_separable, PICTURE, 64, 20),
    "depthwise convnet": Net(_depthwise, PICTURE, 64, 20),
    "average pooling convnet": Net(_average, PICTURE, 64, 30),
}


def model(net: Net, keras: Any, **options: Any) -> Any:
    """The compiled network, from whichever module has Keras's names."""
    layers = [*net.make(keras.layers), keras.layers.Dense(10, activation="softmax")]
    network = keras.Sequential([keras.Input(net.shape), *layers])
    network.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3), **options)
    return network


def data(net: Net, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Random samples for so many steps; series end in zeros, a different number for each."""
    rng = np.random.default_rng(1)
    rows = net.batch * steps
    if net.shape == WORDS:
        x = rng.integers(1, 5_000, (rows, *WORDS)).astype(np.int32)
    else:
        x = rng.normal(0.5, 0.35, (rows, *net.shape)).astype(np.float32)
    if net.shape in (SERIES, WORDS):
        length = rng.integers(net.shape[0] // 2, net.shape[0] + 1, rows)
        x[np.arange(net.shape[0]) >= length[:, None]] = 0
    return x, np.eye(10, dtype=np.float32)[rng.integers(0, 10, rows)]
