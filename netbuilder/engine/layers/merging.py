"""Layers that join several inputs number by number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.axes import spread
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown


class Merge(Layer):
    """Joins inputs whose shapes are alike, or differ only where one of them has length 1 or no axis at all.

    Shapes are compared from the last axis backwards, as in numpy, without the batch axis.
    """

    inputs: ClassVar[tuple[int, int | None]] = (2, None)

    def output_shape(self, *shapes: Shape) -> Shape:
        return reduce(self._joined, shapes)

    def _joined(self, one: Shape, other: Shape) -> Shape:
        rank = max(len(one), len(other))
        pairs = zip((1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other, strict=True)
        return tuple(self._length(a, b, one, other) for a, b in pairs)

    def _length(self, a: int | None, b: int | None, one: Shape, other: Shape) -> int | None:
        if a is None or b is None:
            return None
        if a != b and 1 not in (a, b):
            raise ShapeError(
                sentence(
                    "{label} cannot join {one} with {other}.", label=self.label(), one=shown(one), other=shown(other)
                ),
                hint="All inputs must have the same shape, or length 1 where they differ.",
            )
        return b if a == 1 else a

    def forward(self, call: Call, *xs: Array) -> Array:
        self.output_shape(*(x.shape[1:] for x in xs))  # lengths that were open are known only now
        call.cache["shapes"] = [x.shape for x in xs]
        return self.joined(call, _of_one_rank(xs))

    def backward(self, call: Call, dy: Array) -> tuple[Array, ...]:
        shapes = call.cache["shapes"]
        return tuple(_summed_to(dx, shape) for dx, shape in zip(self.parted(call, dy), shapes, strict=True))

    def joined(self, call: Call, xs: list[Array]) -> Array:
        """The output for inputs of one rank."""
        raise NotImplementedError

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        """The derivatives for these inputs, which may have the shape of the output."""
        raise NotImplementedError

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        if any(mask is None for mask in call.masks):
            return None
        return reduce(xp.logical_or, call.masks)


def _of_one_rank(xs: Sequence[Array]) -> list[Array]:
    """Views with axes of length 1 after the batch axis where some are missing."""
    rank = max(x.ndim for x in xs)
    return [x.reshape(x.shape[0], *(1,) * (rank - x.ndim), *x.shape[1:]) for x in xs]


def spread_masks(call: Call, xs: Sequence[Array]) -> list[Array | None]:
    """The masks of the inputs, each with as many axes as the input."""
    return [
        None if mask is None else spread(mask.astype(bool, copy=False), x.ndim)
        for mask, x in zip(call.masks, xs, strict=True)
    ]


def _summed_to(dx: Array, shape: tuple[int, ...]) -> Array:
    """The derivative of an input that was repeated along some axes."""
    padded = (shape[0], *(1,) * (dx.ndim - len(shape)), *shape[1:])
    axes = tuple(k for k, (have, want) in enumerate(zip(dx.shape, padded, strict=True)) if have != want)
    return (dx.sum(axis=axes, keepdims=True) if axes else dx).reshape(shape)


@layers.register(title="Add", group="Merge")
class Add(Merge):
    """Adds its inputs: y = Σᵢ xᵢ. The way of a residual connection.

    Shapes: inputs of one shape (or length 1 where they differ) → that shape. Source: He et al. 2016, eq. 1.
    """

    def joined(self, call: Call, xs: list[Array]) -> Array:
        y = xs[0] + xs[1]
        for x in xs[2:]:
            y = y + x
        return y

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        return [dy] * len(call.cache["shapes"])


@layers.register(title="Subtract", group="Merge")
class Subtract(Merge):
    """Takes the second input from the first: y = x₁ - x₂.

    Shapes: two inputs of one shape (or length 1 where they differ) → that shape. Source: the layer of Keras.
    """

    inputs: ClassVar[tuple[int, int | None]] = (2, 2)

    def joined(self, call: Call, xs: list[Array]) -> Array:
        return xs[0] - xs[1]

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        return [dy, -dy]


@layers.register(title="Average", group="Merge")
class Average(Merge):
    """The mean of its inputs: y = (1/n)·Σᵢ xᵢ.

    Shapes: inputs of one shape (or length 1 where they differ) → that shape. Source: the layer of Keras.
    """

    def joined(self, call: Call, xs: list[Array]) -> Array:
        y = xs[0] + xs[1]
        for x in xs[2:]:
            y = y + x
        y /= len(xs)
        return y

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        count = len(call.cache["shapes"])
        return [dy / count] * count


@layers.register(title="Multiply", group="Merge")
class Multiply(Merge):
    """Multiplies its inputs: y = Πᵢ xᵢ. One input can so open and shut another.

    Masked steps of an input count as 1; where every input is masked the output is 0.
    Shapes: inputs of one shape (or length 1 where they differ) → that shape. Source: the layer of Keras.
    """

    def joined(self, call: Call, xs: list[Array]) -> Array:
        masks = spread_masks(call, xs)
        factors = [x if mask is None else xp.where(mask, x, x.dtype.type(1)) for mask, x in zip(masks, xs, strict=True)]
        shut = None if any(mask is None for mask in masks) else ~reduce(xp.logical_or, masks)
        y = reduce(xp.multiply, factors)
        if shut is not None:
            xp.copyto(y, 0, where=shut)
        call.cache.update(factors=factors, masks=masks, shut=shut)
        return y

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        factors, masks, shut = call.cache["factors"], call.cache["masks"], call.cache["shut"]
        if shut is not None:
            dy = xp.where(shut, dy.dtype.type(0), dy)
        dxs = []
        for k, mask in enumerate(masks):
            dx = reduce(xp.multiply, [*factors[:k], *factors[k + 1 :]], dy)
            dxs.append(dx if mask is None else xp.where(mask, dx, dx.dtype.type(0)))
        return dxs


class Extreme(Merge):
    """Passes on the greatest, or the least, at every place.

    Masked steps of an input lose against every step that counts.
    """

    def better(self, x: Array, y: Array) -> Array:
        """Where x takes the place of y."""
        raise NotImplementedError

    def joined(self, call: Call, xs: list[Array]) -> Array:
        masks = spread_masks(call, xs)
        y, counted = xs[0], masks[0]
        call.cache["taken"] = taken = []
        for x, mask in zip(xs[1:], masks[1:], strict=True):
            better = self.better(x, y) | xp.isnan(x)
            if counted is not None:
                better |= ~counted
            if mask is not None:
                better &= mask
            taken.append(better)
            y = xp.where(better, x, y)
            counted = None if mask is None or counted is None else mask | counted
        return y

    def parted(self, call: Call, dy: Array) -> Sequence[Array]:
        dxs = []
        for better in reversed(call.cache["taken"]):
            dxs.append(dy * better)
            dy = dy * ~better
        return [dy, *reversed(dxs)]


@layers.register(title="Maximum", group="Merge")
class Maximum(Extreme):
    """The greatest of its inputs at every place: y = maxᵢ xᵢ. Of equal ones the first takes the derivative.

    Shapes: inputs of one shape (or length 1 where they differ) → that shape. Source: the layer of Keras.
    """

    def better(self, x: Array, y: Array) -> Array:
        return x > y


@layers.register(title="Minimum", group="Merge")
class Minimum(Extreme):
    """The least of its inputs at every place: y = minᵢ xᵢ. Of equal ones the first takes the derivative.

    Shapes: inputs of one shape (or length 1 where they differ) → that shape. Source: the layer of Keras.
    """

    def better(self, x: Array, y: Array) -> Array:
        return x < y
