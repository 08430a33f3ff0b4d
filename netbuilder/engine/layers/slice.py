"""Taking a part of each sample."""

from __future__ import annotations

from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown

Range = tuple[int | None, int | None]
"""Where a part begins and where it ends, as in Python: negative numbers count from the end, None is the very end."""


@layers.register(title="Slice", group="Shape")
class Slice(Layer):
    """Takes a part of each sample: one step, a run of steps, or some of the features.

    Places are counted from 0, from the end if they are negative, and the end of a range is left out, as in Python.
    Shapes: `(batch, steps, …, features)` → `(batch, fewer steps, …, fewer features)`, without the axis of the steps
    if one step is taken.
    """

    step: int | None = param(None, "The one step that is taken, -1 for the last; nothing for several.")
    steps: Range | None = param(None, "First step that is taken, and the first after it that is not.")
    features: Range | None = param(None, "First feature that is taken, and the first after it that is not.")

    def output_shape(self, *shapes: Shape) -> Shape:
        (shape,) = shapes
        along_steps = self.step is not None or self.steps is not None
        if len(shape) < 1 + along_steps or (self.step is not None and self.steps is not None):
            raise ShapeError(
                sentence("Slice cannot take steps and features of samples of shape {shape}.", shape=shown(shape)),
                hint="Choose one step or a range of steps of a sequence, or a range of features.",
            )
        found = list(shape)
        if along_steps:
            found[0] = self._left(shape[0], (self.step, None) if self.steps is None else self.steps, "steps")
        if self.features is not None:
            found[-1] = self._left(shape[-1], self.features, "features")
        return tuple(found[1:] if self.step is not None else found)

    def _left(self, length: int | None, wanted: Range, what: str) -> int | None:
        """How many of so many are in a range; at least one must be."""
        if length is None:
            return None
        left = len(range(length)[slice(*wanted)])
        outside = self.step is not None and what == "steps" and not -length <= self.step < length
        if left < 1 or outside:
            raise ShapeError(
                sentence("Slice finds nothing where it looks: there are {length} {what}.", length=length, what=what),
                hint="Look elsewhere.",
            )
        return left

    def _key(self) -> Any:
        steps = slice(*self.steps) if self.steps is not None else slice(None)
        features = slice(*self.features) if self.features is not None else slice(None)
        if self.step is None and self.steps is None:
            return (..., features)
        first = slice(None), steps if self.step is None else self.step
        return first if self.features is None else (*first, ..., features)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        self.output_shape(x.shape[1:])  # lengths that were open are known now
        call.cache["shape"] = x.shape
        return x[self._key()]

    def backward(self, call: Call, dy: Array) -> Array:
        dx = xp.zeros(call.cache["shape"], dy.dtype)
        dx[self._key()] = dy
        return dx

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        if call.mask is None or self.step is not None:
            return None
        return call.mask if self.steps is None else call.mask[:, slice(*self.steps)]
