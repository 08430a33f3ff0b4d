"""What all toy sets share: they are drawn by a seed, in two or one dimensions, and need no file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.base import DatasetSpec


class Toy(DatasetSpec):
    """Points drawn by a seed."""

    samples: int = param(500, "How many points there are in all, for training and testing.", ge=10, le=1_000_000)
    noise: float = param(0.1, "How far points stray, as a standard deviation.", ge=0, le=10)
    seed: int = param(0, "Another seed draws other points.", ge=0, le=2**63 - 1)
    test_share: float = param(0.2, "The share of points kept for testing.", gt=0, lt=1)

    source: ClassVar[str] = "Drawn by NetBuilder"
    licence: ClassVar[str] = "MIT"
    task: ClassVar[str] = "classification"
    inputs: ClassVar[tuple[str, ...]] = ("x1", "x2")

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """Draws the points; the same settings draw the same points."""
        x, y = self.draw(np.random.default_rng(self.seed))
        whole = Dataset(
            name=self.title,
            x_train=x.astype(np.float32),
            y_train=y,
            task=self.task,
            feature_names=self.inputs,
            source=self.source,
            licence=self.licence,
        )
        return whole.with_test(self.test_share, self.seed)

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """All points and their answers."""
        raise NotImplementedError

    def stray(self, rng: np.random.Generator, points: np.ndarray) -> np.ndarray:
        """The points moved by the noise."""
        return points + rng.normal(0.0, self.noise, points.shape) if self.noise else points

    def labels(self, classes: int) -> np.ndarray:
        """Class numbers in turn, so that every class has its part."""
        return np.arange(self.samples) % classes
