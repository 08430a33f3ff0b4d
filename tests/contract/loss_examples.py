"""For every loss, the settings, targets and outputs under which its contract is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

Maker = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]
SHAPES = ((5, 4), (3, 4, 6))


def numbers(rng, shape):
    return rng.normal(0, 1, shape)


def positive(rng, shape):
    return rng.uniform(0.2, 3, shape)


def chances(rng, shape):
    return rng.uniform(0.05, 0.95, shape)


def shares(rng, shape):
    return rng.dirichlet(np.ones(shape[-1]), shape[:-1])


def unit_rows(rng, shape):
    rows = rng.normal(0, 1, shape)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def zeros_and_ones(rng, shape):
    return rng.integers(0, 2, shape).astype(float)


def one_hot(rng, shape):
    return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]


def labels(rng, shape):
    return rng.integers(0, shape[-1], shape[:-1])


def classes_of_samples(rng, shape):
    return np.arange(shape[0]) % 2


def short_texts(rng, shape):
    return np.array([[1, 2], [2, 2], [3, 0]])[: shape[0]]


@dataclass(frozen=True)
class Example:
    """A loss with what makes its targets and its outputs."""

    kind: str
    targets: Maker
    outputs: Maker
    settings: dict[str, Any] = field(default_factory=dict)
    shapes: tuple[tuple[int, ...], ...] = SHAPES

    def __str__(self) -> str:
        return f"{self.kind}-{self.settings}".replace(" ", "")


def of(kind: str, targets: Maker, outputs: Maker, shapes: Any = SHAPES, **settings: Any) -> Example:
    return Example(kind, targets, outputs, settings, shapes)


EXAMPLES = (
    of("binary_crossentropy", zeros_and_ones, chances),
    of("binary_crossentropy", zeros_and_ones, numbers, from_logits=True, label_smoothing=0.2),
    of("binary_focal_crossentropy", zeros_and_ones, chances),
    of("binary_focal_crossentropy", zeros_and_ones, numbers, from_logits=True, apply_class_balancing=True, gamma=1.5),
    of("categorical_crossentropy", one_hot, shares),
    of("categorical_crossentropy", shares, chances, label_smoothing=0.1, axis=1),
    of("categorical_crossentropy", one_hot, numbers, from_logits=True),
    of("categorical_focal_crossentropy", one_hot, shares),
    of("categorical_focal_crossentropy", one_hot, numbers, from_logits=True, gamma=1.0, label_smoothing=0.1),
    of("categorical_generalized_cross_entropy", labels, shares),
    of("categorical_hinge", one_hot, numbers),
    of("circle", classes_of_samples, unit_rows, ((6, 3),), gamma=4.0),
    of("circle", classes_of_samples, unit_rows, ((6, 3),), gamma=2.0, margin=0.2, remove_diagonal=False),
    of("cosine_similarity", numbers, numbers),
    of("cosine_similarity", numbers, numbers, axis=1),
    of("ctc", short_texts, numbers, ((3, 5, 4),)),
    of("dice", zeros_and_ones, chances),
    of("dice", zeros_and_ones, chances, axis=-1),
    of("hinge", zeros_and_ones, numbers),
    of("huber", numbers, numbers),
    of("huber", numbers, numbers, delta=0.3),
    of("kl_divergence", shares, shares),
    of("log_cosh", numbers, numbers),
    of("mean_absolute_error", numbers, numbers),
    of("mean_absolute_percentage_error", positive, positive),
    of("mean_bias_error", numbers, numbers),
    of("mean_squared_error", numbers, numbers),
    of("mean_squared_logarithmic_error", positive, positive),
    of("poisson", positive, positive),
    of("sparse_categorical_crossentropy", labels, shares),
    of("sparse_categorical_crossentropy", labels, numbers, from_logits=True, ignore_class=1),
    of("squared_hinge", zeros_and_ones, numbers),
    of("tversky", zeros_and_ones, chances),
    of("tversky", zeros_and_ones, chances, axis=-1, alpha=0.3, beta=0.7),
)

EXTREMES: dict[Maker, tuple[float, ...]] = {
    numbers: (-1e4, -50.0, 0.0, 50.0, 1e4),
    positive: (0.0, 1e-30, 1.0, 1e4),
    chances: (0.0, 1e-30, 0.5, 1.0),
    shares: (0.0, 1e-30, 0.5, 1.0),
    unit_rows: (-1.0, 0.0, 1.0),
}
"""By what makes the outputs, the largest and smallest that a network can give."""

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)
each_case = pytest.mark.parametrize(
    ("example", "shape"),
    [pytest.param(example, shape, id=f"{example}-{shape}") for example in EXAMPLES for shape in example.shapes],
)
