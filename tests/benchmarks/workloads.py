"""The workloads that every contender runs: their data, their networks and how many steps are timed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Workload:
    """What is run: a family of networks, the samples in a batch, the samples of the set and the steps timed at once."""

    family: str
    batch: int
    samples: int
    steps: int
    activation: str = "relu"
    predicts: bool = False
    title: str = ""


WORKLOADS = {
    "W1": Workload("mlp", 100, 60_000, 600, "sigmoid", title="MLP 784-500-500-10, sigmoid, batch 100"),
    "W1relu": Workload("mlp", 100, 60_000, 600, title="the same with relu"),
    "W2b10": Workload("mlp", 10, 60_000, 1500, "sigmoid", title="MLP 784-500-500-10, sigmoid, batch 10"),
    "W2b1": Workload("mlp", 1, 60_000, 2000, "sigmoid", title="MLP 784-500-500-10, sigmoid, batch 1"),
    "W3": Workload("mnist", 128, 60_000, 60, title="MNIST convnet, batch 128"),
    "W4": Workload("cifar", 64, 20_000, 12, title="CIFAR convnet, batch 64"),
    "W5b1": Workload("mnist", 1, 60_000, 300, predicts=True, title="MNIST convnet, prediction, batch 1"),
    "W5b32": Workload("mnist", 32, 60_000, 60, predicts=True, title="MNIST convnet, prediction, batch 32"),
}

SHAPES = {"mlp": (784,), "mnist": (28, 28, 1), "cifar": (32, 32, 3)}


def data(workload: Workload) -> tuple[np.ndarray, np.ndarray]:
    """Clouds around ten centres, one for each label: float32 inputs and one-hot targets, without zeros or denormals."""
    shape = SHAPES[workload.family]
    size = int(np.prod(shape))
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 10, workload.samples)
    centres = rng.standard_normal((10, size), dtype=np.float32)
    x = rng.standard_normal((workload.samples, size), dtype=np.float32)
    x *= np.float32(0.35)
    x += np.float32(0.15) * centres[labels] + np.float32(0.5)
    return x.reshape(-1, *shape), np.eye(10, dtype=np.float32)[labels]


def model(workload: Workload, keras: Any) -> Any:
    """The compiled network, from whichever module has Keras's names."""
    layers = {"mlp": _mlp, "mnist": _mnist, "cifar": _cifar}[workload.family](workload, keras.layers)
    network = keras.Sequential([keras.Input(SHAPES[workload.family]), *layers])
    network.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return network


def _mlp(workload: Workload, layers: Any) -> list[Any]:
    hidden = [layers.Dense(500, activation=workload.activation) for _ in range(2)]
    return [*hidden, layers.Dense(10, activation="softmax")]


def _mnist(workload: Workload, layers: Any) -> list[Any]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]


def _cifar(workload: Workload, layers: Any) -> list[Any]:
    found: list[Any] = []
    for filters in (32, 64):
        found += [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(2)]
        found.append(layers.MaxPooling2D(2))
    return [*found, layers.Flatten(), layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax")]
