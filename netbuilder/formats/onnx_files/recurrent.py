"""Layers that read sequences.

ONNX has LSTM, GRU and RNN of its own; they are used with their usual functions and without masks. Everything else is
a Scan: a small graph of one step, run over all steps, in which a masked step leaves the states as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netbuilder.formats.onnx_files.activations import applied
from netbuilder.formats.onnx_files.calls import Call
from netbuilder.formats.onnx_files.drawing import Drawing
from netbuilder.formats.onnx_files.values import Value


def recurrent(call: Call) -> Value:
    """SimpleRNN, LSTM, GRU."""
    spec, draw, x = call.spec, call.draw, call.x
    steps = draw.transposed(x.channels_last, [1, 0, 2])
    mask = draw.transposed(x.mask, [1, 0]) if x.mask else None
    if spec.go_backwards:
        steps = draw.turned(steps, 0)
        mask = draw.turned(mask, 0) if mask else None
    starts = [state.channels_last for state in call.xs[1:]]
    if mask is None and _is_usual(call):
        outputs, states = _own(call, steps, starts)
    else:
        outputs, states = _scan(call, steps, mask, starts or [_zeros(draw, steps, spec.units)] * spec.states_kept)
        if mask and starts and not spec.zero_output_for_mask:
            outputs = _quiet_before(draw, outputs, mask)
    y = draw.transposed(outputs, [1, 0, 2])
    if spec.return_state:
        last = y if spec.return_sequences else draw.part(y, -1, None, 1)
        return call.last(draw.add("Concat", last, *(draw.with_axes(state, 1) for state in states), axis=1))
    return call.last(y if spec.return_sequences else draw.add("Gather", y, draw.constant(-1, np.int64), axis=1))


def _quiet_before(draw: Drawing, outputs: str, mask: str) -> str:
    """The outputs with zeros in place of given states before the first step that counts."""
    so_far = draw.add("CumSum", draw.as_float(mask), draw.constant(0, np.int64))
    seen = draw.with_axes(draw.add("Greater", so_far, draw.constant(0.0)), 2)
    return str(draw.add("Where", seen, outputs, draw.constant(0.0)))


def _zeros(draw: Drawing, steps: str, units: int) -> str:
    """A state of zeros for each sample of (steps, batch, features)."""
    from onnx import helper

    shape = draw.add("Concat", draw.lengths(steps, 1, 2), draw.whole(units), axis=0)
    return str(draw.add("ConstantOfShape", shape, value=helper.make_tensor("zero", 1, [1], [0.0])))


def _is_usual(call: Call) -> bool:
    spec = call.spec
    gated = spec.kind != "SimpleRNN"
    return spec.activation.kind == "tanh" and (not gated or spec.recurrent_activation.kind == "sigmoid")


_ORDER = {"SimpleRNN": (0,), "LSTM": (0, 3, 1, 2), "GRU": (0, 1, 2)}
"""ONNX's order of the gates: LSTM i, o, f, c; GRU z, r, h."""


def _ordered(kind: str, array: np.ndarray) -> np.ndarray:
    gates = np.split(array, len(_ORDER[kind]), axis=-1)
    return np.concatenate([gates[k] for k in _ORDER[kind]], axis=-1)


def _own(call: Call, steps: str, starts: Sequence[str]) -> tuple[str, list[str]]:
    """ONNX's own layer: all outputs (steps, batch, units) and the last states."""
    spec, draw = call.spec, call.draw
    kind, units = spec.kind, spec.units
    kernel, recurrent_kernel = (
        call.constant(name, _ordered(kind, call.weights[name]).T[None]) for name in ("kernel", "recurrent_kernel")
    )
    bias = ""
    if spec.use_bias:
        ours = call.weights["bias"]
        both = ours if ours.ndim == 2 else np.stack([ours, np.zeros_like(ours)])
        bias = call.constant("bias", _ordered(kind, both).reshape(1, -1))
    given = [draw.with_axes(state, 0) for state in starts]
    settings = {"linear_before_reset": int(spec.reset_after)} if kind == "GRU" else {}
    arrays = [steps, kernel, recurrent_kernel, bias, "", *given]
    while arrays[-1] == "":
        arrays.pop()
    op = "RNN" if kind == "SimpleRNN" else kind
    outputs, *states = draw.add(op, *arrays, outputs=1 + spec.states_kept, hidden_size=units, **settings)
    return draw.without_axes(outputs, 1), [draw.without_axes(state, 0) for state in states]


def _scan(call: Call, steps: str, mask: str | None, starts: Sequence[str]) -> tuple[str, list[str]]:
    """A graph of one step, run over all."""
    from onnx import TensorProto, helper, numpy_helper

    spec, draw = call.spec, call.draw
    inner = Drawing(prefix=f"{draw.prefix}_step", taken=draw.taken)
    before = [inner.name("state") for _ in starts]
    x = inner.name("x")
    counts = inner.name("counts") if mask else None
    after = _STEPS[spec.kind](call, inner, x, before)
    output = after[0]
    if counts:
        seen = inner.with_axes(counts, 1)
        after = [str(inner.add("Where", seen, new, old)) for new, old in zip(after, before, strict=True)]
        output = after[0]
        if spec.zero_output_for_mask:
            output = str(inner.add("Where", seen, output, inner.constant(0.0)))
    results = [str(inner.add("Identity", name)) for name in (*after, output)]
    floats = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (*before, x)]
    truths = [helper.make_tensor_value_info(counts, TensorProto.BOOL, None)] if counts else []
    body = helper.make_graph(
        inner.nodes,
        f"{draw.prefix}_step",
        [*floats, *truths],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in results],
        [numpy_helper.from_array(array, name) for name, array in inner.constants.items()],
    )
    names = draw.add(
        "Scan",
        *starts,
        steps,
        *([mask] if mask else []),
        outputs=len(results),
        body=body,
        num_scan_inputs=2 if mask else 1,
    )
    return names[-1], names[:-1]


def _sums(call: Call, draw: Drawing, x: str, weight: str, bias: np.ndarray | None) -> str:
    y = str(draw.add("MatMul", x, draw.constant(call.weights[weight], of=weight)))
    return y if bias is None else draw.sum(y, draw.constant(bias, of="bias"))


def _simple_step(call: Call, draw: Drawing, x: str, states: Sequence[str]) -> list[str]:
    bias = call.weights.get("bias")
    z = draw.sum(_sums(call, draw, x, "kernel", bias), _sums(call, draw, states[0], "recurrent_kernel", None))
    return [applied(draw, call.spec.activation, z)]


def _lstm_step(call: Call, draw: Drawing, x: str, states: Sequence[str]) -> list[str]:
    spec, (h, c) = call.spec, states
    z = draw.sum(
        _sums(call, draw, x, "kernel", call.weights.get("bias")), _sums(call, draw, h, "recurrent_kernel", None)
    )
    i, f, new, o = draw.add("Split", z, outputs=4, axis=1, num_outputs=4)
    i, f, o = (applied(draw, spec.recurrent_activation, gate) for gate in (i, f, o))
    kept = draw.product(f, c)
    cell = draw.sum(kept, draw.product(i, applied(draw, spec.activation, new)))
    return [draw.product(o, applied(draw, spec.activation, cell)), cell]


def _gru_step(call: Call, draw: Drawing, x: str, states: Sequence[str]) -> list[str]:
    spec, (h,) = call.spec, states
    bias = call.weights.get("bias")
    inputs, state = (bias, None) if bias is None or not spec.reset_after else (bias[0], bias[1])
    xz, xr, xh = draw.add("Split", _sums(call, draw, x, "kernel", inputs), outputs=3, axis=1, num_outputs=3)
    hz, hr, hh = draw.add("Split", _sums(call, draw, h, "recurrent_kernel", state), outputs=3, axis=1, num_outputs=3)
    z, r = (applied(draw, spec.recurrent_activation, draw.sum(a, b)) for a, b in ((xz, hz), (xr, hr)))
    if spec.reset_after:
        inside = draw.product(r, hh)
    else:
        own = call.weights["recurrent_kernel"][:, 2 * spec.units :]
        inside = str(draw.add("MatMul", draw.product(r, h), draw.constant(own, of="recurrent_kernel")))
    new = applied(draw, spec.activation, draw.sum(xh, inside))
    return [draw.sum(new, draw.product(z, draw.add("Sub", h, new)))]


_STEPS = {"SimpleRNN": _simple_step, "LSTM": _lstm_step, "GRU": _gru_step}


def bidirectional(call: Call) -> Value:
    """Two layers, from both ends."""
    spec, draw = call.spec, call.draw
    pair = spec.pair
    cut = pair[0].inputs[0]
    given = ((call.xs[:cut], call.shapes[:cut]), ((call.x, *call.xs[cut:]), (call.shapes[0], *call.shapes[cut:])))
    states = pair[0].states_kept * pair[0].return_state
    outputs, lasts = [], []
    for name, layer, (xs, shapes) in zip(("forward_layer", "backward_layer"), pair, given, strict=True):
        y = recurrent(call.inner(layer, name, xs, shapes, layer.output_shape(*shapes))).channels_last
        if states:
            lasts.append(draw.part(y, -states, None, 1))
            y = draw.part(y, 0, -states, 1)
            y = y if layer.return_sequences else draw.without_axes(y, 1)
        outputs.append(y)
    there, back = outputs
    if pair[0].return_sequences:
        back = draw.turned(back, 1)
    y = _joined(draw, there, back, spec.merge_mode)
    if states:
        y = y if pair[0].return_sequences else draw.with_axes(y, 1)
        beside = spec.merge_mode in ("concat", None)
        after = [draw.add("Concat", *lasts, axis=2)] if beside else lasts
        y = draw.add("Concat", y, *after, axis=1)
    return call.last(y)


def _joined(draw: Drawing, there: str, back: str, mode: str | None) -> str:
    if mode in ("concat", None):
        return str(draw.add("Concat", there, back, axis=-1))
    if mode == "mul":
        return draw.product(there, back)
    total = draw.sum(there, back)
    return draw.scaled(total, 0.5) if mode == "ave" else total


def mask_of_states(call: Call, states: int) -> str | None:
    """The mask of the steps, with states that all count."""
    mask, draw = call.x.mask, call.draw
    if mask is None or not states:
        return mask
    numbers = draw.add("Pad", draw.as_float(mask), draw.whole(0, 0, 0, states), draw.constant(1.0))
    return draw.as_truth(numbers)
