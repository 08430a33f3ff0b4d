"""What the samples of a data set can be looked at as, and the texts that go with each sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.data.dataset import Dataset
from netbuilder.data.images import picture_shape
from netbuilder.experiments.parts import TEST, TRAINING, VALIDATION
from netbuilder.gui.text import number, tr

PICTURES, TABLE, POINTS = "pictures", "table", "points"
PARTS = (TRAINING, VALIDATION, TEST)


def shape_of_pictures(data: Dataset) -> tuple[int, ...] | None:
    """The shape of a sample as a picture; None if it is none."""
    if data.feature_names and data.value_range is None:
        return None
    try:
        return picture_shape(data.input_shape)
    except DataError:
        return None


def views_of(data: Dataset) -> list[str]:
    """The views that make sense, the best first."""
    found = []
    if shape_of_pictures(data) is not None:
        found.append(PICTURES)
    if data.input_shape in ((1,), (2,)):
        found.append(POINTS)
    if len(data.input_shape) == 1 or not found:
        found.append(TABLE)
    return found


def part_name(part: str) -> str:
    """What a part is called."""
    return {TRAINING: tr("Training"), VALIDATION: tr("Validation"), TEST: tr("Test")}[part]


def answer_text(data: Dataset, answer: np.ndarray) -> str:
    """The answer of one sample as text."""
    if data.classes:
        return data.class_names[int(answer)]
    values = np.atleast_1d(answer)
    return ", ".join(number(float(f"{value:.4g}")) for value in values[:4]) + (" …" if len(values) > 4 else "")


class Answers(Sequence[str]):
    """The answers of some samples as texts, made when they are asked for."""

    def __init__(self, data: Dataset, y: np.ndarray, places: np.ndarray, told: str = "") -> None:
        self._data, self._y, self._places, self._told = data, y, places, told

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, row):  # type: ignore[override]
        place = int(self._places[row])
        text = answer_text(self._data, self._y[place])
        return f"{self._told} {number(place + 1)}: {text}" if self._told else text
