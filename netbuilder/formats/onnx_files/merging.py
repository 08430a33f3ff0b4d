"""Layers that join several inputs."""

from __future__ import annotations

import math

from netbuilder.core.text import mark
from netbuilder.engine.layers.axes import sample_axis
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.drawing import Drawing
from netbuilder.formats.onnx_files.plain import of_unit_length
from netbuilder.formats.onnx_files.values import Value, in_one_layout

_OPS = {
    "Add": "Sum",
    "Subtract": "Sub",
    "Average": "Mean",
    "Multiply": "Mul",
    "Maximum": "Max",
    "Minimum": "Min",
}


def merge(call: Call) -> Value:
    """Add, Subtract, Average, Multiply, Maximum, Minimum."""
    kind, draw = call.spec.kind, call.draw
    if kind in ("Multiply", "Maximum", "Minimum") and any(x.mask for x in call.xs):
        return call.last(_product(call) if kind == "Multiply" else _extreme(call))
    together = in_one_layout(call.xs)
    names = [x.channels_first for x in call.xs] if together else _of_one_rank(call)
    if kind == "Multiply":
        y = names[0]
        for name in names[1:]:
            y = draw.product(y, name)
    else:
        y = draw.add(_OPS[kind], *names)
    return call.first(y) if together else call.last(y)


def _of_one_rank(call: Call) -> list[str]:
    rank = max(x.rank for x in call.xs)
    return [
        call.draw.with_axes(x.channels_last, *range(1, 1 + rank - x.rank)) if x.rank < rank else x.channels_last
        for x in call.xs
    ]


def spread(draw: Drawing, mask: str, mask_rank: int, rank: int) -> str:
    """A mask with axes of length 1 up to a rank."""
    return draw.with_axes(mask, *range(mask_rank, rank)) if mask_rank < rank else mask


def _masks(call: Call) -> list[str | None]:
    return [spread(call.draw, x.mask, 2, x.rank) if x.mask else None for x in call.xs]


def _product(call: Call) -> str:
    """Masked steps of an input count as 1; where all are masked the product is 0."""
    draw, masks = call.draw, _masks(call)
    names = _of_one_rank(call)
    y = ""
    for name, mask in zip(names, masks, strict=True):
        factor = name if mask is None else draw.add("Where", mask, name, draw.constant(1.0))
        y = factor if not y else draw.product(y, factor)
    if any(mask is None for mask in masks):
        return y
    counts = str(masks[0])
    for mask in masks[1:]:
        counts = draw.add("Or", counts, mask)
    return str(draw.add("Where", counts, y, draw.constant(0.0)))


def _extreme(call: Call) -> str:
    """Masked steps of an input lose against every step that counts."""
    draw, masks = call.draw, _masks(call)
    op = "Greater" if call.spec.kind == "Maximum" else "Less"
    names = _of_one_rank(call)
    y, counted = names[0], masks[0]
    for name, mask in zip(names[1:], masks[1:], strict=True):
        better = draw.add(op, name, y)
        if counted is not None:
            better = draw.add("Or", better, draw.add("Not", counted))
        if mask is not None:
            better = draw.add("And", better, mask)
        y = draw.add("Where", better, name, y)
        counted = None if mask is None or counted is None else draw.add("Or", mask, counted)
    return y


def mask_of_merge(call: Call) -> str:
    """A step counts if it counts in any input."""
    mask = str(call.xs[0].mask)
    for x in call.xs[1:]:
        mask = str(call.draw.add("Or", mask, x.mask))
    return mask


def concatenate(call: Call) -> Value:
    """Side by side."""
    axis = call.spec.axis
    if in_one_layout(call.xs):
        names = [x.channels_first for x in call.xs]
        return call.first(call.draw.add("Concat", *names, axis=call.xs[0].axis(axis)))
    return call.last(call.draw.add("Concat", *(x.channels_last for x in call.xs), axis=axis))


def mask_of_concatenate(call: Call) -> str:
    """Along the features a step counts if it counts in any input; along the steps each keeps its own mask."""
    draw, rank = call.draw, call.xs[0].rank
    whole = []
    for x in call.xs:
        lengths = draw.add("Shape", x.channels_last)
        mask = spread(draw, x.mask, 2, rank) if x.mask else draw.as_truth(draw.constant([1.0]))
        whole.append(draw.as_float(draw.add("Expand", mask, lengths)))
    joined = draw.add("Concat", *whole, axis=call.spec.axis)
    return draw.as_truth(draw.reduced("ReduceMax", joined, list(range(2, rank)), keepdims=False))


def dot(call: Call) -> Value:
    """Products summed over one axis of each."""
    draw, spec = call.draw, call.spec
    axes = spec.axes if isinstance(spec.axes, tuple) else (spec.axes, spec.axes)
    rows, left = [], []
    for x, axis, shape in zip(call.xs, axes, call.shapes, strict=True):
        place = sample_axis(spec.kind, axis, shape)
        others = [k for k in range(len(shape)) if k != place]
        lengths = [shape[k] for k in others]
        if None in (*lengths, shape[place]):
            raise call.refusal("its inputs must have known lengths.", mark("Give the Input layers a whole shape."))
        name = draw.transposed(x.channels_last, [0, *(k + 1 for k in others), place + 1])
        name = draw.reshaped(name, [0, math.prod(int(n or 1) for n in lengths), int(shape[place] or 1)])
        rows.append(of_unit_length(draw, name, [2], 1e-7) if spec.normalize else name)
        left += lengths
    product = draw.add("MatMul", rows[0], draw.transposed(rows[1], [0, 2, 1]))
    return call.last(draw.reshaped(product, [0, *(int(n or 1) for n in left or [1])]))
