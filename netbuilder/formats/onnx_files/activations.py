"""Activations as ONNX operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netbuilder.engine.activations import Activation
from netbuilder.formats.onnx_files.drawing import Drawing

Writer = Callable[[Drawing, str, Any], str]


def can_write(kind: str) -> bool:
    """Whether there are operations for this activation."""
    return kind in _PLAIN or kind in _WRITERS or kind in _ACROSS


def applied(draw: Drawing, function: Activation | None, x: str, axis: int | Sequence[int] | None = None) -> str:
    """An activation; `axis` is where its axis lies, if x is in another layout than ours."""
    if function is None or function.kind == "linear":
        return x
    if function.kind in _PLAIN:
        return str(draw.add(_PLAIN[function.kind], x))
    if function.kind in _ACROSS:
        where = getattr(function, "axis", -1) if axis is None else axis
        return _ACROSS[function.kind](draw, x, where)
    return _WRITERS[function.kind](draw, x, function)


_PLAIN = {
    "exponential": "Exp",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "softsign": "Softsign",
    "softplus": "Softplus",
    "hard_silu": "HardSwish",
    "mish": "Mish",
}


def _relu(draw: Drawing, x: str, f: Any) -> str:
    if not f.settings():
        return str(draw.add("Relu", x))
    above = draw.add("Greater", x, draw.constant(f.threshold))
    y = str(draw.add("Where", above, x, draw.constant(0.0)))
    if f.max_value is not None:
        y = draw.cut(y, 0.0, f.max_value)
    if f.negative_slope:
        below = draw.add("Relu", draw.add("Sub", draw.constant(f.threshold), x))
        y = draw.sum(y, draw.scaled(below, -f.negative_slope))
    return y


def _squareplus(draw: Drawing, x: str, f: Any) -> str:
    """For negative x as b/4 over the larger half, without loss of digits."""
    root = draw.add("Sqrt", draw.moved(draw.product(x, x), f.b))
    larger = draw.scaled(draw.sum(draw.add("Abs", x), root), 0.5)
    small = draw.add("Div", draw.constant(0.25 * f.b), larger)
    return str(draw.add("Where", draw.add("Less", x, draw.constant(0.0)), small, larger))


def _sparse_plus(draw: Drawing, x: str, f: Any) -> str:
    bend = draw.moved(draw.cut(x, -1.0, 1.0), 1.0)
    line = draw.add("Relu", draw.moved(x, -1.0))
    return draw.sum(draw.scaled(draw.product(bend, bend), 0.25), line)


def _hard(alpha: float, beta: float) -> Writer:
    return lambda draw, x, f: str(draw.add("HardSigmoid", x, alpha=alpha, beta=beta))


def _shrink(draw: Drawing, x: str, f: Any) -> str:
    """Its borders belong to 0, as ours do."""
    bias = f.threshold if f.kind == "soft_shrink" else 0.0
    return str(draw.add("Shrink", x, lambd=float(f.threshold), bias=float(bias)))


def _threshold(draw: Drawing, x: str, f: Any) -> str:
    above = draw.add("Greater", x, draw.constant(f.threshold))
    return str(draw.add("Where", above, x, draw.constant(f.default_value)))


def _celu(draw: Drawing, x: str, f: Any) -> str:
    return str(draw.add("Celu", x, alpha=float(f.alpha)))


_SELU = {"alpha": 1.6732632423543772, "gamma": 1.0507009873554805}

_WRITERS: dict[str, Writer] = {
    "linear": lambda draw, x, f: x,
    "relu": _relu,
    "leaky_relu": lambda draw, x, f: str(draw.add("LeakyRelu", x, alpha=float(f.negative_slope))),
    "relu6": lambda draw, x, f: draw.cut(x, 0.0, 6.0),
    "elu": lambda draw, x, f: str(draw.add("Elu", x, alpha=float(f.alpha))),
    "selu": lambda draw, x, f: str(draw.add("Selu", x, **_SELU)),
    "celu": _celu,
    "threshold": _threshold,
    "hard_sigmoid": _hard(1 / 6, 0.5),
    "hard_sigmoid_keras2": _hard(0.2, 0.5),
    "sparse_sigmoid": _hard(0.5, 0.5),
    "log_sigmoid": lambda draw, x, f: str(draw.add("Neg", draw.add("Softplus", draw.add("Neg", x)))),
    "hard_tanh": lambda draw, x, f: draw.cut(x, -1.0, 1.0),
    "tanh_shrink": lambda draw, x, f: str(draw.add("Sub", x, draw.add("Tanh", x))),
    "soft_shrink": _shrink,
    "hard_shrink": _shrink,
    "squareplus": _squareplus,
    "sparse_plus": _sparse_plus,
    "silu": lambda draw, x, f: draw.product(x, str(draw.add("Sigmoid", x))),
    "gelu": lambda draw, x, f: str(draw.add("Gelu", x, approximate="tanh" if f.approximate else "none")),
}


def _softmax(draw: Drawing, x: str, axis: int | Sequence[int]) -> str:
    if isinstance(axis, int):
        return str(draw.add("Softmax", x, axis=axis))
    y = draw.add("Exp", draw.add("Sub", x, draw.reduced("ReduceMax", x, axis)))
    return str(draw.add("Div", y, draw.reduced("ReduceSum", y, axis)))


def _log_softmax(draw: Drawing, x: str, axis: int | Sequence[int]) -> str:
    if isinstance(axis, int):
        return str(draw.add("LogSoftmax", x, axis=axis))
    x = str(draw.add("Sub", x, draw.reduced("ReduceMax", x, axis)))
    total = draw.add("Log", draw.reduced("ReduceSum", str(draw.add("Exp", x)), axis))
    return str(draw.add("Sub", x, total))


def _glu(draw: Drawing, x: str, axis: Any) -> str:
    a, b = draw.add("Split", x, outputs=2, axis=axis, num_outputs=2)
    return draw.product(a, str(draw.add("Sigmoid", b)))


def _sparsemax(draw: Drawing, x: str, axis: Any) -> str:
    length = draw.add("Gather", draw.add("Shape", x), draw.constant(axis, np.int64), axis=0)
    ordered, _ = draw.add("TopK", x, draw.reshaped(length, [1]), outputs=2, axis=axis)
    sums = draw.add("CumSum", ordered, draw.constant(axis, np.int64))
    ones = draw.add("Exp", draw.scaled(ordered, 0.0))
    places = draw.add("CumSum", ones, draw.constant(axis, np.int64))
    kept = draw.as_float(draw.add("Greater", draw.moved(draw.product(places, ordered), 1.0), sums))
    count = draw.reduced("ReduceSum", kept, [axis])
    tau = draw.moved(draw.reduced("ReduceSum", draw.product(kept, sums), [axis]), -1.0)
    return str(draw.add("Relu", draw.add("Sub", x, draw.add("Div", tau, count))))


_ACROSS: dict[str, Callable[[Drawing, str, Any], str]] = {
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "glu": _glu,
    "sparsemax": _sparsemax,
}
