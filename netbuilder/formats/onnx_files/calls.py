"""One call of a layer while a graph is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.activations import Activation
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape
from netbuilder.formats.code.text import remark
from netbuilder.formats.onnx_files.activations import applied
from netbuilder.formats.onnx_files.drawing import Drawing
from netbuilder.formats.onnx_files.values import Value


@dataclass(frozen=True, eq=False)
class Call:
    """What a layer is drawn from.

    Attributes:
        draw: the graph.
        spec: the layer.
        xs: its inputs.
        shapes: of one sample of each input.
        shape: of one sample of the output.
        weights: its arrays by name.
        name: of the layer, for messages.
    """

    draw: Drawing
    spec: Any
    xs: Sequence[Value]
    shapes: Sequence[Shape]
    shape: Shape
    weights: Mapping[str, np.ndarray]
    name: str

    @property
    def x(self) -> Value:
        """The first input."""
        return self.xs[0]

    def constant(self, weight: str, array: np.ndarray | None = None) -> str:
        """An array of the layer, or what was made of it."""
        return self.draw.constant(self.weights[weight] if array is None else array, of=weight)

    def activated(self, value: Value, function: Activation | None) -> Value:
        """A value after an activation, in the layout at hand."""
        if function is None or function.kind == "linear":
            return value
        axis = getattr(function, "axis", None)
        if axis is None:
            return value.mapped(lambda x: applied(self.draw, function, x))
        where = tuple(map(value.axis, axis)) if isinstance(axis, tuple) else value.axis(axis)
        return value.mapped(lambda x: applied(self.draw, function, x, where))

    def last(self, name: str) -> Value:
        """A result with the channels last."""
        return Value(self.draw, len(self.shape) + 1, last=name)

    def first(self, name: str) -> Value:
        """A result with the channels first."""
        return Value(self.draw, len(self.shape) + 1, first=name)

    def inner(self, spec: Layer, prefix: str, xs: Sequence[Value], shapes: Sequence[Shape], shape: Shape) -> Call:
        """The call of a layer inside this one, whose arrays are called `prefix/…`."""
        start = f"{prefix}/"
        weights = {key.removeprefix(start): a for key, a in self.weights.items() if key.startswith(start)}
        return replace(self, spec=spec, xs=xs, shapes=shapes, shape=shape, weights=weights)

    def refusal(self, why: str, hint: str = "") -> FileError:
        """Says that the layer cannot be written, and which it is."""
        return FileError(
            sentence("ONNX cannot hold {name} ({kind}): {why}", name=remark(self.name), kind=self.spec.kind, why=why),
            hint=hint,
            where=self.name,
        )
