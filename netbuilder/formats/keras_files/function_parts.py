"""Functions of each number as the operations of Keras that do the same: Keras has no layers for them."""

from __future__ import annotations

import json
from typing import Any

from netbuilder.engine.activations import Activation
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.placeholder import Placeholder

OPERATIONS = {
    "abs": "Absolute",
    "arctan": "Arctan",
    "ceil": "Ceil",
    "cos": "Cos",
    "exp": "Exp",
    "expm1": "Expm1",
    "floor": "Floor",
    "log": "Log",
    "log1p": "Log1p",
    "reciprocal": "Reciprocal",
    "round": "Round",
    "rsqrt": "Rsqrt",
    "sign": "Sign",
    "sin": "Sin",
    "sqrt": "Sqrt",
    "square": "Square",
    "tan": "Tan",
}
"""What a Function is called among the operations of Keras."""

_INPUT = {"input": 0}
_WITHOUT_NAME = ("Round",)
"""Operations that take no name before Keras 3.12."""
_PACKAGE = "keras.src.ops."


def as_operation(spec: Any, made: Shape) -> Layer:
    """The operation in the place of a Function or a Power."""
    if spec.kind == "Power":
        return _operation("Power", made, [_INPUT, spec.exponent], {})
    return _operation(OPERATIONS[spec.function], made, [], {"x": _INPUT})


WITH_SETTINGS = {"gelu": "Gelu", "log_softmax": "LogSoftmax"}
"""Activations whose settings Keras stores where they stand as operations, and nowhere else."""


def activation_operation(activation: Activation, made: Shape) -> Layer | None:
    """The operation in the place of an activation with settings of its own, if Keras has no layer for it."""
    settings = activation.settings()
    if activation.kind not in WITH_SETTINGS or not settings:
        return None
    call = json.dumps({"args": [], "kwargs": {"x": _INPUT}})
    config = json.dumps(settings)  # before Keras 3.12 these take no name
    class_name = WITH_SETTINGS[activation.kind]
    return Placeholder(class_name=class_name, module=_PACKAGE + "nn", config=config, call=call, gives=made)


def is_operation(spec: Layer) -> bool:
    """Whether it stands for an operation of Keras."""
    return isinstance(spec, Placeholder) and spec.module.startswith(_PACKAGE)


def called(spec: Any, x: str) -> str:
    """How a program calls the operation in the place of a Function, a Power or an activation."""
    if spec.module == _PACKAGE + "nn":
        name = next(name for name, kind in WITH_SETTINGS.items() if kind == spec.class_name)
        settings = ", ".join(f"{key}={value!r}" for key, value in json.loads(spec.config).items())
        return f"ops.{name}({x}, {settings})"
    more = json.loads(spec.call)["args"][1:]
    name = "power" if more else next(name for name, kind in OPERATIONS.items() if kind == spec.class_name)
    return f"ops.{name}({', '.join([x, *map(repr, more)])})"


def _operation(class_name: str, made: Shape, args: list[Any], kwargs: dict[str, Any]) -> Layer:
    module = _PACKAGE + ("math" if class_name == "Rsqrt" else "numpy")
    call = json.dumps({"args": args, "kwargs": kwargs})
    config = json.dumps({key: "" for key in ("name",) if class_name not in _WITHOUT_NAME})
    return Placeholder(class_name=class_name, module=module, config=config, call=call, gives=made)
