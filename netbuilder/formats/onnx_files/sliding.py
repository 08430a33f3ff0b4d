"""Convolutions and poolings, with the channels first."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.core.text import mark
from netbuilder.engine.layers.windows import span, walk, walk_back
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.values import Value


def _pads(call: Call, size: tuple[int, ...], strides: tuple[int, ...], dilation: tuple[int, ...]) -> dict[str, Any]:
    """The cells added before and after each axis, which depend on its length."""
    before, after = [], []
    for axis, length in enumerate(call.shapes[0][:-1]):
        reach, stride, padding = span(size[axis], dilation[axis]), strides[axis], call.spec.padding
        if length is None and padding == "same" and stride > 1:
            return {"auto_pad": "SAME_UPPER"}
        windows = walk(length or reach, size[axis], stride, dilation[axis], padding)
        before.append(windows.before)
        after.append(max(0, (windows.count - 1) * stride + reach - windows.length - windows.before))
    return {"pads": [*before, *after]}


def _correlation(call: Call, x: Value, kernel: np.ndarray, groups: int, bias: bool) -> Value:
    """Kernel: (outputs, inputs of a group, …)."""
    spec = call.spec
    size = kernel.shape[2:]
    arrays = [call.constant("kernel", kernel), *([call.constant("bias")] if bias and spec.use_bias else [])]
    name = call.draw.add(
        "Conv",
        x.channels_first,
        *arrays,
        kernel_shape=list(size),
        strides=list(spec.strides),
        dilations=list(spec.dilation_rate),
        group=groups,
        **_pads(call, size, spec.strides, spec.dilation_rate),
    )
    return call.first(name)


def convolution(call: Call) -> Value:
    """Conv1D and Conv2D."""
    kernel = np.moveaxis(call.weights["kernel"], (-1, -2), (0, 1))
    return call.activated(_correlation(call, call.x, kernel, call.spec.groups, True), call.spec.activation)


def _depthwise_kernel(kernel: np.ndarray) -> np.ndarray:
    """From (…, channels, multiplier) to (channels·multiplier, 1, …)."""
    moved = np.moveaxis(kernel, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


def depthwise(call: Call) -> Value:
    """DepthwiseConv1D and DepthwiseConv2D: each channel is a group."""
    weights = call.weights["kernel"]
    y = _correlation(call, call.x, _depthwise_kernel(weights), weights.shape[-2], True)
    return call.activated(y, call.spec.activation)


def separable(call: Call) -> Value:
    """SeparableConv1D and SeparableConv2D: each channel by itself, then a mixture in each cell."""
    weights = call.weights["depthwise_kernel"]
    middle = _correlation(call, call.x, _depthwise_kernel(weights), weights.shape[-2], False)
    point = np.moveaxis(call.weights["pointwise_kernel"], (-1, -2), (0, 1))
    arrays = [call.constant("pointwise", point), *([call.constant("bias")] if call.spec.use_bias else [])]
    y = call.first(call.draw.add("Conv", middle.channels_first, *arrays, kernel_shape=[1] * call.spec.rank))
    return call.activated(y, call.spec.activation)


def transposed(call: Call) -> Value:
    """Conv1DTranspose and Conv2DTranspose."""
    spec = call.spec
    kernel = np.moveaxis(call.weights["kernel"], (-1, -2), (0, 1))
    begin, end, more = [], [], []
    for axis, length in enumerate(call.shapes[0][:-1]):
        size, stride, dilation = spec.kernel_size[axis], spec.strides[axis], spec.dilation_rate[axis]
        extra = spec.output_padding[axis] if spec.output_padding else None
        count = length or 2  # what is cut off does not depend on it
        windows = walk_back(count, size, stride, dilation, spec.padding, extra)
        left = (count - 1) * stride + span(size, dilation) - windows.before - windows.length
        begin.append(windows.before)
        end.append(max(left, 0))
        more.append(max(-left, 0))
    arrays = [call.constant("kernel", kernel), *([call.constant("bias")] if spec.use_bias else [])]
    name = call.draw.add(
        "ConvTranspose",
        call.x.channels_first,
        *arrays,
        kernel_shape=list(spec.kernel_size),
        strides=list(spec.strides),
        dilations=list(spec.dilation_rate),
        pads=[*begin, *end],
        output_padding=more,
    )
    return call.activated(call.first(name), spec.activation)


def pooling(call: Call) -> Value:
    """MaxPooling and AveragePooling; padding does not count."""
    spec = call.spec
    strides = spec.strides or spec.pool_size
    op = "MaxPool" if spec.kind.startswith("Max") else "AveragePool"
    settings = _pads(call, spec.pool_size, strides, (1,) * spec.rank)
    name = call.draw.add(
        op, call.x.channels_first, kernel_shape=list(spec.pool_size), strides=list(strides), **settings
    )
    return call.first(name)


def global_pooling(call: Call) -> Value:
    """The mean or the largest of all places."""
    spec, x, draw = call.spec, call.x, call.draw
    if x.mask is not None and spec.kind == "GlobalAveragePooling1D":
        return _masked_mean(call)
    how = "ReduceMax" if "Max" in spec.kind else "ReduceMean"
    axes = [x.axis(axis) for axis in range(1, spec.rank + 1)]
    name = draw.reduced(how, x.at_hand(), axes, spec.keepdims)
    return call.first(name) if spec.keepdims and x.is_first else call.last(name)


def _masked_mean(call: Call) -> Value:
    draw, x = call.draw, call.x
    counts = draw.with_axes(draw.as_float(str(x.mask)), 2)
    kept = draw.add("Where", draw.with_axes(str(x.mask), 2), x.channels_last, draw.constant(0.0))
    keep = call.spec.keepdims
    total = draw.reduced("ReduceSum", kept, [1], keep)
    count = draw.add("Max", draw.reduced("ReduceSum", counts, [1], keep), draw.constant(1.0))
    return call.last(draw.add("Div", total, count))


def zero_padding(call: Call) -> Value:
    """Zeros around."""
    pads = [(0, 0), *call.spec.pairs, (0, 0)]
    places = sorted(range(len(pads)), key=call.x.axis)
    flat = [pads[axis][side] for side in (0, 1) for axis in places]
    return call.x.like(call.draw.add("Pad", call.x.at_hand(), call.draw.whole(*flat)))


def cropping(call: Call) -> Value:
    """Cells cut off at the ends."""
    name = call.x.at_hand()
    for axis, (before, after) in enumerate(call.spec.pairs, start=1):
        if before or after:
            name = call.draw.part(name, before, -after or None, call.x.axis(axis))
    return call.x.like(name)


def up_sampling2d(call: Call) -> Value:
    """Repeated cells, or mixtures of old rows and columns."""
    spec, draw, x = call.spec, call.draw, call.x
    if spec.interpolation == "nearest":
        scales = draw.constant([1.0, 1.0, *map(float, spec.size)])
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return call.first(draw.add("Resize", x.channels_first, "", scales, **how))
    height, width = call.shapes[0][:2]
    if height is None or width is None:
        raise call.refusal(
            "its way of enlarging needs a picture of known size.", mark("Give the Input a height and width.")
        )
    rows, columns = (
        np.asarray(spec._weights(length, factor, np.zeros(0, np.float32)))
        for length, factor in zip((height, width), spec.size, strict=True)
    )
    tall = draw.add("MatMul", draw.constant(rows, of="rows"), x.channels_first)
    return call.first(draw.add("MatMul", tall, draw.constant(columns.T, of="columns")))


def up_sampling1d(call: Call) -> Value:
    """Repeated steps."""
    draw, size = call.draw, call.spec.size
    wide = draw.add("Expand", draw.with_axes(call.x.channels_last, 2), draw.whole(1, 1, size, 1))
    return call.last(draw.reshaped(wide, [0, -1, call.shapes[0][1] or 0]))
