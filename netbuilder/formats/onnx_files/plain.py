"""Layers that join, look up, reshape and normalize."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netbuilder.engine.layers.axes import sample_axes
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.drawing import Drawing
from netbuilder.formats.onnx_files.values import Value


def dense(call: Call) -> Value:
    """x·W + b."""
    y = call.draw.add("MatMul", call.x.channels_last, call.constant("kernel"))
    if call.spec.use_bias:
        y = call.draw.sum(y, call.constant("bias"))
    shape = (*call.shapes[0][:-1], call.spec.units)
    return call.activated(Value(call.draw, len(shape) + 1, last=y), call.spec.activation)


def maxout(call: Call) -> Value:
    """The largest of several sums."""
    y = call.draw.add("MatMul", call.x.channels_last, call.constant("kernel"))
    if call.spec.use_bias:
        y = call.draw.sum(y, call.constant("bias"))
    rank = call.x.rank
    y = call.draw.reshaped(y, [*[0] * (rank - 1), call.spec.pieces, call.spec.units])
    return call.last(call.draw.reduced("ReduceMax", y, [rank - 1], keepdims=False))


def embedding(call: Call) -> Value:
    """Rows of a table."""
    from onnx import TensorProto

    numbers = call.draw.add("Cast", call.x.channels_last, to=TensorProto.INT64)
    return call.last(call.draw.add("Gather", call.constant("embeddings"), numbers, axis=0))


def masking(call: Call) -> Value:
    """Steps of which every number is one value become 0."""
    counts = call.draw.with_axes(steps_that_count(call), call.x.rank - 1)
    return call.last(call.draw.add("Where", counts, call.x.channels_last, call.draw.constant(0.0)))


def steps_that_count(call: Call) -> str:
    """The mask of Masking and Embedding."""
    draw, x = call.draw, call.x.channels_last
    if call.spec.kind == "Embedding":
        from onnx import TensorProto

        return str(draw.add("Cast", draw.add("Cast", x, to=TensorProto.INT64), to=TensorProto.BOOL))
    same = draw.add("Equal", x, draw.constant(call.spec.mask_value))
    other = draw.as_float(draw.add("Not", same))
    return draw.as_truth(draw.reduced("ReduceMax", other, [call.x.rank - 1], keepdims=False))


def flatten(call: Call) -> Value:
    """All numbers in one row."""
    return call.last(call.draw.reshaped(call.x.channels_last, [0, -1]))


def reshape(call: Call) -> Value:
    """Another shape."""
    return call.last(call.draw.reshaped(call.x.channels_last, [0, *call.spec.target_shape]))


def permute(call: Call) -> Value:
    """Another order of the axes."""
    return call.last(call.draw.transposed(call.x.channels_last, [0, *call.spec.dims]))


def repeat_vector(call: Call) -> Value:
    """Equal steps."""
    draw = call.draw
    return call.last(draw.add("Expand", draw.with_axes(call.x.channels_last, 1), draw.whole(1, call.spec.n, 1)))


def part(call: Call) -> Value:
    """Slice: some steps, some features."""
    spec, draw, name = call.spec, call.draw, call.x.channels_last
    if spec.features is not None:
        name = _range(draw, name, spec.features, call.x.rank - 1)
    if spec.steps is not None:
        name = _range(draw, name, spec.steps, 1)
    if spec.step is not None:
        name = draw.add("Gather", name, draw.constant(spec.step, np.int64), axis=1)
    return call.last(name)


def _range(draw: Drawing, name: str, ends: tuple[int | None, int | None], axis: int) -> str:
    return draw.part(name, ends[0] or 0, ends[1], axis)


def mask_of_part(call: Call) -> str | None:
    """The mask of a Slice."""
    mask = call.x.mask
    return _range(call.draw, mask, call.spec.steps, 1) if mask and call.spec.steps is not None else mask


def rescaling(call: Call) -> Value:
    """x·scale + offset."""
    x, draw = call.x, call.draw
    several = any(isinstance(value, tuple) for value in (call.spec.scale, call.spec.offset))
    name = x.channels_last if several else x.at_hand()
    y = draw.sum(draw.product(name, draw.constant(call.spec.scale)), draw.constant(call.spec.offset))
    return call.last(y) if several else x.like(y)


_FUNCTIONS = {"arctan": "Atan"}
"""Functions that are not called there as here, but for the first letter."""


def function(call: Call) -> Value:
    """A function of mathematics of each number."""
    draw, x, name = call.draw, call.x.at_hand(), call.spec.function
    if name == "square":
        return call.x.like(draw.product(x, x))
    if name == "expm1":
        return call.x.like(draw.moved(draw.add("Exp", x), -1.0))
    if name == "log1p":
        return call.x.like(draw.add("Log", draw.moved(x, 1.0)))
    if name == "rsqrt":
        return call.x.like(draw.add("Reciprocal", draw.add("Sqrt", x)))
    return call.x.like(draw.add(_FUNCTIONS.get(name, name.capitalize()), x))


def power(call: Call) -> Value:
    """A power of each number."""
    return call.x.like(call.draw.add("Pow", call.x.at_hand(), call.draw.constant(call.spec.exponent)))


def prelu(call: Call) -> Value:
    """A learned slope on the left."""
    alpha = call.weights["alpha"]
    if call.x.is_first:
        alpha = np.moveaxis(alpha, -1, 0)
    return call.x.like(call.draw.add("PRelu", call.x.at_hand(), call.constant("alpha", alpha)))


def batch_normalization(call: Call) -> Value:
    """The kept averages as one factor and one offset for each channel."""
    spec, x, draw = call.spec, call.x, call.draw
    mean, variance = (call.weights[name].astype(np.float64) for name in ("moving_mean", "moving_variance"))
    gamma = call.weights["gamma"] if spec.scale else np.ones_like(mean)
    beta = call.weights["beta"] if spec.center else np.zeros_like(mean)
    axis = x.axis(spec.axis)
    if axis == 1 and x.rank > 2:
        arrays = [call.constant(name, a) for name, a in (("gamma", gamma), ("beta", beta), ("mean", mean))]
        arrays.append(call.constant("variance", variance))
        return x.like(draw.add("BatchNormalization", x.at_hand(), *arrays, epsilon=float(spec.epsilon)))
    factor = gamma / np.sqrt(variance + spec.epsilon)
    shape = [1] * x.rank
    shape[axis] = len(mean)
    scaled = draw.product(x.at_hand(), call.constant("factor", factor.reshape(shape)))
    return x.like(draw.sum(scaled, call.constant("offset", (beta - mean * factor).reshape(shape))))


def standardized(draw: Drawing, x: str, axes: Sequence[int], epsilon: float) -> str:
    """X with mean 0 and variance 1 over some axes."""
    centred = draw.add("Sub", x, draw.reduced("ReduceMean", x, axes))
    variance = draw.reduced("ReduceMean", draw.product(centred, centred), axes)
    return str(draw.add("Div", centred, draw.add("Sqrt", draw.moved(variance, epsilon))))


def scaled_and_moved(call: Call, y: str, shape: Sequence[int]) -> str:
    """y·γ + β, as far as the layer has them."""
    if "gamma" in call.weights:
        y = call.draw.product(y, call.constant("gamma", call.weights["gamma"].reshape(shape)))
    if "beta" in call.weights:
        y = call.draw.sum(y, call.constant("beta", call.weights["beta"].reshape(shape)))
    return y


def _spread(call: Call, axes: Sequence[int]) -> tuple[list[int], list[int]]:
    """The axes with the batch counted, and the shape of an array that has a number for each of their places."""
    places = [axis + 1 for axis in axes]
    return places, [call.shapes[0][axis - 1] or 1 if axis in places else 1 for axis in range(1, call.x.rank)]


def layer_normalization(call: Call) -> Value:
    """ONNX's own where the axes are the last ones."""
    spec, draw, x = call.spec, call.draw, call.x.channels_last
    axes, shape = _spread(call, sample_axes(spec.kind, spec.axis, call.shapes[0]))
    if axes == list(range(axes[0], call.x.rank)):
        lengths = shape[axes[0] - 1 :]
        gamma = call.weights.get("gamma", np.ones(lengths, np.float32)).reshape(lengths)
        arrays = [call.constant("gamma", gamma)]
        if spec.center:
            arrays.append(call.constant("beta", call.weights["beta"].reshape(lengths)))
        return call.last(draw.add("LayerNormalization", x, *arrays, axis=axes[0], epsilon=float(spec.epsilon)))
    return call.last(scaled_and_moved(call, standardized(draw, x, axes, spec.epsilon), shape))


def group_normalization(call: Call) -> Value:
    """Groups of channels taken together with all places."""
    spec, draw, x = call.spec, call.draw, call.x
    rank, axis = x.rank, spec.axis % x.rank
    order = [*(k for k in range(rank) if k != axis), axis]
    moved = draw.transposed(x.channels_last, order)
    channels = call.shapes[0][axis - 1] or 1
    groups = channels if spec.groups < 0 else spec.groups
    y = standardized(draw, draw.reshaped(moved, [0, -1, groups, channels // groups]), [1, 3], spec.epsilon)
    y = scaled_and_moved(call, draw.add("Reshape", y, draw.add("Shape", moved)), [channels])
    return call.last(draw.transposed(y, [order.index(k) for k in range(rank)]))


def rms_normalization(call: Call) -> Value:
    """Division by the root mean square."""
    spec, draw, x = call.spec, call.draw, call.x.channels_last
    axes, shape = _spread(call, sample_axes(spec.kind, spec.axis, call.shapes[0]))
    mean_square = draw.reduced("ReduceMean", draw.product(x, x), axes)
    y = draw.add("Div", x, draw.add("Sqrt", draw.moved(mean_square, spec.epsilon)))
    return call.last(draw.product(y, call.constant("scale", call.weights["scale"].reshape(shape))))


def unit_normalization(call: Call) -> Value:
    """Vectors of length 1."""
    axes, _ = _spread(call, sample_axes(call.spec.kind, call.spec.axis, call.shapes[0]))
    return call.last(of_unit_length(call.draw, call.x.channels_last, axes, 1e-12))


def of_unit_length(draw: Drawing, x: str, axes: Sequence[int], floor: float) -> str:
    """X / max(‖x‖, floor)."""
    length = draw.add("Sqrt", draw.reduced("ReduceSum", draw.product(x, x), axes))
    return str(draw.add("Div", x, draw.add("Max", length, draw.constant(floor))))


def normalization(call: Call) -> Value:
    """Fixed means and deviations."""
    spec, draw, x = call.spec, call.draw, call.x.channels_last
    kept = spec.kept_axes(call.x.rank)
    lengths = [call.shapes[0][axis - 1] or 1 for axis in kept]
    shape = [call.shapes[0][axis - 1] if axis in kept else 1 for axis in range(1, call.x.rank)]

    def numbers(name: str) -> np.ndarray:
        given: Any = getattr(spec, name) if spec.is_given else call.weights[name]
        return np.broadcast_to(np.asarray(given, np.float32), lengths).reshape(shape)

    mean = call.constant("mean", numbers("mean"))
    deviation = call.constant("deviation", np.maximum(np.sqrt(numbers("variance")), np.float32(1e-7)))
    if spec.invert:
        return call.last(draw.sum(draw.product(x, deviation), mean))
    return call.last(draw.add("Div", draw.add("Sub", x, mean), deviation))
