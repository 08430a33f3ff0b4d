"""An operation on numbers between layers as it is called in a file, and the layers that take its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.layers import Layer, layers
from netbuilder.formats.keras_files.entries import Entry
from netbuilder.formats.keras_files.joints import Joint, Ref
from netbuilder.formats.keras_files.layer_reading import values

Shape = tuple[int | None, ...]
Source = Ref | int
"""What a layer reads from: an output of a layer in the file, or the layer with that number in the chain."""

USE_A_LAYER = mark("Use the layer that does the same, for example Add, Rescaling or Activation.")
_NOT_ARGUMENTS = ("name", "dtype", "trainable", "function", "symbol")
_FIRST = ("x", "x1", "inputs", "input", "tensor", "values", "value", "a", "input_tensor", "features", "params")


class UnknownOperationError(FileError):
    """An operation of which no layers here can take the place; it may be kept as a placeholder."""


class Operation:
    """One call of an operation, with its arguments by place and by name."""

    def __init__(self, entry: Entry, joint: Joint, kind: str, shape: Callable[[Ref], Shape]) -> None:
        self.where = entry.where
        self.kind = kind
        self.old = joint.old
        self.args = list(joint.args)
        self.kwargs = {key: item for key, item in entry.config.items() if key not in _NOT_ARGUMENTS}
        self.kwargs |= {key: item for key, item in joint.kwargs.items() if key not in _NOT_ARGUMENTS}
        self.shape = shape
        self.dtype = joint.kwargs.get("dtype", None if joint.old else entry.config.get("dtype"))

    def argument(self, place: int, *names: str, default: Any = None) -> Any:
        """An argument, by place or under one of several names."""
        if place < len(self.args):
            return self.args[place]
        return next((self.kwargs[name] for name in names if name in self.kwargs), default)

    def plain(self, place: int, *names: str, default: Any = None) -> Any:
        """An argument that is made of numbers and texts alone; lists are tuples."""
        found = self.argument(place, *names, default=default)
        if any(isinstance(item, Ref) for item in (found if isinstance(found, list) else [found])):
            raise self.refusal("cannot be told by the output of a layer")
        return values(found, self.where)

    def one(self) -> Ref:
        """The output that it works on."""
        x = self.argument(0, *_FIRST)
        if not isinstance(x, Ref):
            raise self.refusal()
        return x

    def several(self) -> list[Ref]:
        """The list of outputs that it works on, all of as many axes."""
        parts = self.argument(0, "xs", "arrays", *_FIRST, "tensors", "inputs")
        if not isinstance(parts, list) or not parts or not all(isinstance(part, Ref) for part in parts):
            raise self.refusal("is known here only for outputs of layers")
        return parts

    def axis(self, place: int, *names: str, rank: int, default: Any = None) -> int:
        """An axis of the samples, counted from 1 as Keras does with that of the batch in front."""
        axis = self.plain(place, *(names or ("axis",)), default=default)
        if type(axis) is not int or not -rank <= axis <= rank or axis == 0:
            raise self.refusal("must name an axis of the samples")
        return axis if axis > 0 else rank + 1 + axis

    def refusal(self, why: str = "is not known here") -> FileError:
        """The answer to an operation that no layer does."""
        return UnknownOperationError(
            sentence("This file has the operation {kind} between layers, which {why}.", kind=shown(self.kind), why=why),
            hint=USE_A_LAYER,
            where=self.where,
        )


class Chain:
    """Layers in the place of an operation.

    Attributes:
        steps: each layer, and what it reads from.
        outputs: what the operation gives.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.steps: list[tuple[Layer, tuple[Source, ...]]] = []
        self.outputs: list[Source] = []
        self._shapes: list[Shape] = []

    def shape(self, source: Source) -> Shape:
        """The shape of a sample."""
        return self._shapes[source] if isinstance(source, int) else self.operation.shape(source)

    def rank(self, source: Source) -> int:
        """How many axes a sample has."""
        return len(self.shape(source))

    def add(self, kind: str, *sources: Source, **settings: Any) -> int:
        """A further layer."""
        try:
            spec = layers.create(kind, settings)
            self._shapes.append(spec.output_shape(*(self.shape(source) for source in sources)))
        except NetBuilderError as error:
            raise UnknownOperationError(error.message, hint=error.hint, where=self.operation.where) from None
        self.steps.append((spec, sources))
        return len(self.steps) - 1

    def scaled(self, source: Source, scale: Any, offset: Any = 0.0) -> int:
        """Numbers times others, plus others."""
        return self.add("Rescaling", source, scale=scale, offset=offset)

    def function(self, source: Source, name: str) -> int:
        """A function of each number."""
        return self.add("Function", source, function=name)

    def squared(self, source: Source) -> int:
        """The square of each number."""
        return self.add("Multiply", source, source)

    def reshaped(self, source: Source, shape: Sequence[int | None]) -> Source:
        """The same numbers in another shape; one length may be open."""
        if tuple(shape) == self.shape(source):
            return source
        target = tuple(-1 if length is None else length for length in shape)
        if target.count(-1) > 1:
            raise self.operation.refusal("must leave the samples apart, with lengths that are known")
        return self.add("Reshape", source, target_shape=target)

    def permuted(self, source: Source, axes: Sequence[int]) -> Source:
        """The axes in another order; they count from 1."""
        if list(axes) == list(range(1, self.rank(source) + 1)):
            return source
        return self.add("Permute", source, dims=tuple(axes))

    def joined(self, sources: Sequence[Source], axis: int) -> Source:
        """Several, one behind the other."""
        return sources[0] if len(sources) == 1 else self.add("Concatenate", *sources, axis=axis)

    def pooled(self, source: Source, name: str, axes: Sequence[int], keep: bool) -> Source:
        """The mean ("Average") or the largest ("Max") over some axes, which count from 1."""
        shape = self.shape(source)
        rank, found = len(shape), sorted(axes)
        if (rank, found) in ((2, [1]), (3, [1, 2])):
            return self.add(f"Global{name}Pooling{rank - 1}D", source, keepdims=keep)
        others = [axis for axis in range(1, rank + 1) if axis not in found]
        left = [1 if axis in found else shape[axis - 1] for axis in range(1, rank + 1) if keep or axis not in found]
        turned = self.permuted(source, [*found, *others])
        if len(others) != 1 or len(found) != 1:
            lengths = [self.product(shape[axis - 1] for axis in group) for group in (found, others)]
            turned = self.reshaped(turned, lengths)
        return self.reshaped(self.add(f"Global{name}Pooling1D", turned), left)

    def summed(self, source: Source, axes: Sequence[int], keep: bool) -> int:
        """The sum over some axes."""
        count = self.product(self.shape(source)[axis - 1] for axis in axes)
        if count is None:
            raise self.operation.refusal("must have as many numbers to sum up in every sample")
        return self.scaled(self.pooled(source, "Average", axes, keep), float(count))

    @staticmethod
    def product(lengths: Any) -> int | None:
        """A product of lengths; None where one is open."""
        found = list(lengths)
        return None if None in found else math.prod(found)
