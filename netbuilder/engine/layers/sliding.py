"""What all layers share that slide a window over a sequence or a picture."""

from __future__ import annotations

from typing import Any, ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape
from netbuilder.engine.layers.shapes import expect_rank, repeated, shown
from netbuilder.engine.layers.windows import Windows, span, walk

ONE_ROW = Windows(length=1, size=1, stride=1, dilation=1, before=0, count=1)
"""The rows of a sequence, which is worked on as a picture of one row."""

AXES = {1: "steps × channels", 2: "height × width × channels"}
"""What the axes of a sample are, for sequences and for pictures."""

_THINGS = {1: "sequence", 2: "picture"}


def lengths(axes: int, default: int | None, help: str) -> Any:  # noqa: A002 - as in param
    """Declares a setting with one whole number for each axis; a single number stands for equal ones."""
    return param(default, help, ge=1, convert=repeated(axes))


class Sliding(Layer):
    """Base of convolutions and poolings."""

    rank: ClassVar[int] = 2
    """Axes that the window slides along: 1 for sequences, 2 for pictures."""

    def along(self, axis: int, length: int) -> Windows:
        """The windows along one axis of an input of this length."""
        raise NotImplementedError

    def walked(self, shape: Shape) -> list[Windows | None]:
        """The windows along each axis of a sample; None for an axis of unknown length."""
        expect_rank(self.label(), shape, self.rank + 1, AXES[self.rank])
        return [None if length is None else self.along(axis, length) for axis, length in enumerate(shape[:-1])]

    def rows_and_columns(self, x: Array) -> tuple[Windows, Windows]:
        """The windows over these pictures, or over sequences `(batch, 1, steps, channels)`."""
        if self.rank == 1:
            return ONE_ROW, self.along(0, x.shape[2])
        return self.along(0, x.shape[1]), self.along(1, x.shape[2])

    def as_pictures(self, x: Array) -> Array:
        """Sequences as pictures of one row; pictures as they are."""
        return x[:, None] if self.rank == 1 else x

    def as_given(self, pictures: Array) -> Array:
        """The way back from `as_pictures`."""
        return pictures[:, 0] if self.rank == 1 else pictures

    def checked_walk(self, length: int, size: int, stride: int, dilation: int, padding: str) -> Windows:
        """The windows along an axis; refuses a window that does not fit."""
        windows = walk(length, size, stride, dilation, padding)
        if windows.count < 1:
            reach = shown((span(size, dilation),))
            raise ShapeError(
                sentence(
                    "{label} looks at {reach} cells in a row, but the {things} has only {length}.",
                    label=self.label(),
                    reach=reach,
                    things=_THINGS[self.rank],
                    length=length,
                ),
                hint="Choose padding same or a smaller window.",
            )
        return windows

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
