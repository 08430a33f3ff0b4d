"""How the network receives the data: scaled, and in the shape of its input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError, ShapeError
from netbuilder.core.spec import Spec, param
from netbuilder.core.text import mark, sentence
from netbuilder.data.batches import Column
from netbuilder.data.dataset import Dataset

Shape = tuple[int | None, ...]


class Preparation(Spec):
    """What is done to the inputs before the network sees them."""

    scale: str = param(
        "none",
        "unit: to between 0 and 1; signed: to between -1 and 1; standard: mean 0 and deviation 1 for each feature.",
        choices=("none", "unit", "signed", "standard"),
    )
    flatten: bool = param(False, "Whether the numbers of a sample are laid in one row.")

    def sample_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape in which samples of this shape leave the preparation."""
        return (math.prod(shape),) if self.flatten else tuple(shape)

    def fitted(self, data: Dataset, input_shape: Shape) -> Fitted:
        """The same with its numbers found on the training samples, for a network with this input."""
        scale, shift = self._numbers(data)
        shape = fitting_shape(self.sample_shape(data.input_shape), input_shape)
        return Fitted(data.input_shape, shape, scale, shift)

    def _numbers(self, data: Dataset) -> tuple[Any, Any]:
        if self.scale == "none":
            return 1.0, 0.0
        if self.scale == "standard":
            mean, deviation = _mean_and_deviation(data.x_train)
            return 1 / np.where(deviation > 0, deviation, 1), -mean / np.where(deviation > 0, deviation, 1)
        if data.value_range is not None:
            low, high = data.value_range
        else:
            low, high = data.x_train.min(axis=0).astype(np.float64), data.x_train.max(axis=0).astype(np.float64)
        width = np.where(np.asarray(high) > low, np.subtract(high, low), 1.0)
        scale, shift = 1 / width, -np.asarray(low) / width
        if self.scale == "signed":
            scale, shift = 2 * scale, 2 * shift - 1
        return (float(scale), float(shift)) if np.ndim(scale) == 0 else (scale, shift)


def fitting_shape(shape: tuple[int, ...], wanted: Shape) -> tuple[int, ...]:
    """`shape`, or the same with one more axis of length 1 at the end or without it, as the network wants it."""
    for candidate in (shape, (*shape, 1), shape[:-1] if shape[-1:] == (1,) else shape):
        if len(candidate) == len(wanted) and all(
            want is None or want == got for want, got in zip(wanted, candidate, strict=True)
        ):
            return candidate
    hint = sentence("Set the shape of the Input layer to {shape}.", shape=list(shape))
    if len(wanted) == 1 and wanted[0] == math.prod(shape):
        hint = mark("Add a Flatten layer with that Input shape, or set flatten in the preparation.")
    raise ShapeError(
        sentence(
            "A sample of the data has the shape {shape}, but the network's input is {wanted}.",
            shape=_shown(shape),
            wanted=_shown(wanted),
        ),
        hint=hint,
    )


def _shown(shape: Shape) -> str:
    return " × ".join("?" if length is None else str(length) for length in shape)


def _mean_and_deviation(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Pictures have one mean for all pixels; a table one for each column.
    axis = 0 if x.ndim == 2 else None
    return x.mean(axis=axis, dtype=np.float64), x.std(axis=axis, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A preparation with its numbers: inputs · scale + shift, in the shape that the network takes.

    Attributes:
        data_shape: the shape of one sample as it is stored.
        input_shape: the shape of one sample as the network receives it.
        scale: one number, or one for each feature.
        shift: alike.
    """

    data_shape: tuple[int, ...]
    input_shape: tuple[int, ...]
    scale: Any = 1.0
    shift: Any = 0.0

    def column(self, x: np.ndarray, dtype: str = "float32") -> Column:
        """The samples for `Batches`; where one number does for all, they are scaled batch by batch."""
        if np.ndim(self.scale) or np.ndim(self.shift):
            return Column(self.apply(x, dtype))
        return Column(x.reshape(len(x), *self.input_shape), dtype, float(self.scale), float(self.shift))

    def apply(self, x: np.ndarray, dtype: str = "float32") -> np.ndarray:
        """The samples as the network receives them. Shapes: `(samples, …)` → `(samples, *input_shape)`."""
        if x.shape[1:] != self.data_shape and x.shape[1:] != self.input_shape:
            raise ShapeError(
                sentence(
                    "This model was trained on samples of shape {data_shape}, but these have the shape {shape}.",
                    data_shape=_shown(self.data_shape),
                    shape=_shown(x.shape[1:]),
                ),
                hint="Bring data of the same kind.",
            )
        if not (np.ndim(self.scale) or np.ndim(self.shift)):
            y = x.astype(dtype)
            y *= y.dtype.type(self.scale)
            y += y.dtype.type(self.shift)
        else:
            y = (x.reshape(len(x), *self.data_shape) * self.scale + self.shift).astype(dtype)
        return y.reshape(len(x), *self.input_shape)

    def to_json(self) -> dict[str, Any]:
        """The numbers as JSON values, to keep with a model."""
        return {
            "data_shape": list(self.data_shape),
            "input_shape": list(self.input_shape),
            "scale": np.asarray(self.scale).tolist(),
            "shift": np.asarray(self.shift).tolist(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fitted:
        """Reads what `to_json` wrote."""
        try:
            scale, shift = (np.asarray(data[name], np.float64) for name in ("scale", "shift"))
            shapes = [tuple(int(length) for length in data[name]) for name in ("data_shape", "input_shape")]
        except (KeyError, TypeError, ValueError):
            raise FileError("What was done to the data is not stored properly in this file.") from None
        if math.prod(shapes[0]) != math.prod(shapes[1]):
            raise FileError("What was done to the data is not stored properly in this file.")
        return cls(
            shapes[0],
            shapes[1],
            scale if scale.ndim else float(scale),
            shift if shift.ndim else float(shift),
        )
