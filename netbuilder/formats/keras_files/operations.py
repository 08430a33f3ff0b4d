"""Operations on numbers between layers, as layers that do the same."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.activations import activations
from netbuilder.formats.keras_files.entries import Entry
from netbuilder.formats.keras_files.function_parts import OPERATIONS
from netbuilder.formats.keras_files.joints import Joint, Ref
from netbuilder.formats.keras_files.layer_reading import values
from netbuilder.formats.keras_files.old_functions import OLD_FUNCTIONS
from netbuilder.formats.keras_files.operation_shapes import SHAPING
from netbuilder.formats.keras_files.operation_slices import item, split, taken, unstacked
from netbuilder.formats.keras_files.operation_steps import (
    USE_A_LAYER,
    Chain,
    Operation,
    Shape,
    Source,
    UnknownOperationError,
)
from netbuilder.formats.keras_files.reducing import REDUCING

_MERGES = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
_QUOTIENTS = ("Divide", "TrueDivide")
_WORDS = {"exp": "exponential", "swish": "silu"}
_FUNCTIONS = {kind: name for name, kind in OPERATIONS.items()}
_LOGARITHMS = {"Log2": math.log(2), "Log10": math.log(10)}
_HIGHEST_POWER = 8


def translated(entry: Entry, joint: Joint, shape: Callable[[Ref], Shape]) -> Chain:
    """The layers that do what an operation does; an UnknownOperationError where there are none."""
    operation = Operation(entry, joint, _kind(entry), shape)
    found = _MAKERS.get(operation.kind)
    try:
        return found(operation) if found else _function(operation)
    except FileError:
        raise
    except NetBuilderError as error:
        raise UnknownOperationError(error.message, hint=error.hint, where=entry.where) from None


def _kind(entry: Entry) -> str:
    if entry.class_name not in ("TFOpLambda", "SlicingOpLambda"):
        return entry.class_name
    function = entry.config.get("function")
    function = function.removeprefix("compat.v1.") if isinstance(function, str) else ""
    if function not in OLD_FUNCTIONS:
        raise UnknownOperationError(
            sentence(
                "This file has the function {function} between layers, which is not known here.",
                function=shown(entry.config.get("function")),
            ),
            hint=USE_A_LAYER,
            where=entry.where,
        )
    return OLD_FUNCTIONS[function] or function.rpartition(".")[2]


def _binary(operation: Operation) -> Chain:
    chain, kind = Chain(operation), operation.kind
    a = operation.argument(0, "x1", "x", "a", "scalar")
    b = operation.argument(1, "x2", "y", "b", "other", "x")
    if isinstance(a, Ref) and isinstance(b, Ref):
        if chain.rank(a) != chain.rank(b):
            raise operation.refusal("is known here only for inputs with as many axes")
        chain.outputs.append(_joined(chain, kind, a, b))
        return chain
    x, number = (a, b) if isinstance(a, Ref) else (b, a)
    if not isinstance(x, Ref):
        raise operation.refusal()
    chain.outputs.append(_with_constant(chain, x, _constant(operation, number, chain.shape(x)), isinstance(a, Ref)))
    return chain


def _joined(chain: Chain, kind: str, a: Source, b: Source) -> int:
    """Two outputs, number by number."""
    if kind in _QUOTIENTS:
        return chain.add("Multiply", a, chain.function(b, "reciprocal"))
    if kind == "SquaredDifference":
        return chain.squared(chain.add("Subtract", a, b))
    return chain.add(kind, a, b)


def _sum(operation: Operation) -> Chain:
    """The sum of several outputs."""
    chain = Chain(operation)
    parts = operation.several()
    chain.outputs.append(chain.add("Add", *parts) if len(parts) > 1 else chain.add("Identity", *parts))
    return chain


def _constant(operation: Operation, value: Any, shape: Shape) -> Any:
    """A number, or one for each place of the last axis."""
    value = values(value, operation.where)
    while isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    numbers = value if isinstance(value, tuple) else (value,)
    if not all(type(each) in (int, float) for each in numbers):
        raise operation.refusal(f"cannot have the constant {shown(value)}")
    if isinstance(value, tuple) and (not shape or shape[-1] != len(value)):
        raise operation.refusal("has a constant of another shape than its input")
    return value


def _each(value: Any, function: Callable[[float], float]) -> Any:
    return tuple(function(each) for each in value) if isinstance(value, tuple) else function(value)


def _with_constant(chain: Chain, x: Source, c: Any, before: bool) -> int:
    """X and a constant; `before` where x stands first."""
    kind = chain.operation.kind
    less = _each(c, lambda each: -each)
    if kind == "Add":
        return chain.scaled(x, 1.0, c)
    if kind == "Subtract":
        return chain.scaled(x, 1.0, less) if before else chain.scaled(x, -1.0, c)
    if kind == "SquaredDifference":
        return chain.squared(chain.scaled(x, 1.0, less))
    if kind == "Multiply":
        return chain.scaled(x, c)
    if kind in _QUOTIENTS and not before:
        return chain.scaled(chain.function(x, "reciprocal"), c)
    if kind in _QUOTIENTS and all(c if isinstance(c, tuple) else (c,)):
        return chain.scaled(x, _each(c, lambda each: 1 / each))
    if kind == "Maximum":  # max(x, c) = relu(x - c) + c
        if c == 0:
            return chain.add("ReLU", x)
        return chain.scaled(chain.add("ReLU", chain.scaled(x, 1.0, less)), 1.0, c)
    if kind == "Minimum":  # min(x, c) = c - relu(c - x)
        return chain.scaled(chain.add("ReLU", chain.scaled(x, -1.0, c)), -1.0, c)
    raise chain.operation.refusal()


def _power(operation: Operation) -> Chain:
    chain = Chain(operation)
    base, exponent = operation.argument(0, "x1", "x", "a"), operation.argument(1, "x2", "y", "a")
    if isinstance(base, Ref) and not isinstance(exponent, Ref):
        chain.outputs.append(_to_the(chain, base, values(exponent, operation.where)))
        return chain
    if not isinstance(exponent, Ref) or type(base) not in (int, float) or base <= 0:
        raise operation.refusal("is known here only for a fixed exponent, or for a fixed number above 0")
    # cˣ = e to the power of x·log c
    logarithm = chain.scaled(exponent, math.log(base))
    chain.outputs.append(chain.add("Activation", logarithm, activation="exponential"))
    return chain


def _to_the(chain: Chain, x: Source, exponent: Any) -> Source:
    """A fixed power, as products where it is a small whole one: older programs read these too."""
    if type(exponent) not in (int, float) or not math.isfinite(exponent):
        raise chain.operation.refusal(f"cannot have the exponent {shown(exponent)}")
    if exponent == 0.5:
        return chain.function(x, "sqrt")
    if exponent == 1:
        return chain.add("Identity", x)
    if not float(exponent).is_integer() or not 1 < exponent <= _HIGHEST_POWER:
        return chain.add("Power", x, exponent=float(exponent))
    product = x
    for _ in range(int(exponent) - 1):
        product = chain.add("Multiply", product, x)
    return product


def _function(operation: Operation) -> Chain:
    """A function that is an activation here, or one of mathematics."""
    chain, kind = Chain(operation), operation.kind
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", kind).lower()
    name = _WORDS.get(name, name)
    if name in activations:
        x = operation.one()
        settings = _settings(operation, name)
        chain.outputs.append(chain.add("Activation", x, activation=activations.create(name, settings)))
    elif kind in _FUNCTIONS:
        chain.outputs.append(chain.function(operation.one(), _FUNCTIONS[kind]))
    else:
        raise operation.refusal()
    return chain


def _settings(operation: Operation, name: str) -> dict[str, Any]:
    """The settings of an activation; others must not matter."""
    known = activations[name].params()
    given = {**operation.kwargs, **dict(zip(known, operation.args[1:], strict=False))}
    if name == "leaky_relu" and "alpha" in given:
        given["negative_slope"] = given.pop("alpha")
    if name == "gelu":
        given.setdefault("approximate", not operation.old)
    rest = {key: each for key, each in given.items() if key not in known and key not in ("x", "features", "logits")}
    if any(each not in (None, False) for each in rest.values()):
        raise operation.refusal(f"has {shown(sorted(rest))}, which is not known here")
    return {key: values(each, operation.where) for key, each in given.items() if key in known and each is not None}


def _logarithm(operation: Operation) -> Chain:
    chain = Chain(operation)
    chain.outputs.append(chain.scaled(chain.function(operation.one(), "log"), 1 / _LOGARITHMS[operation.kind]))
    return chain


def _negative(operation: Operation) -> Chain:
    chain = Chain(operation)
    chain.outputs.append(chain.scaled(operation.one(), -1.0))
    return chain


def _square(operation: Operation) -> Chain:
    chain = Chain(operation)
    chain.outputs.append(chain.squared(operation.one()))
    return chain


def _absolute(operation: Operation) -> Chain:
    """|x| = max(x, -x): older programs read that too."""
    chain, x = Chain(operation), operation.one()
    chain.outputs.append(chain.add("Maximum", x, chain.scaled(x, -1.0)))
    return chain


def _clip(operation: Operation) -> Chain:
    """The number in a range: low + min(relu(x - low), high - low)."""
    chain = Chain(operation)
    low = operation.plain(1, "x_min", "clip_value_min", "min_value")
    high = operation.plain(2, "x_max", "clip_value_max", "max_value")
    if type(low) not in (int, float) or type(high) not in (int, float) or not low <= high:
        raise operation.refusal("must have two numbers as its limits")
    cut = chain.add("ReLU", chain.scaled(operation.one(), 1.0, -float(low)), max_value=float(high - low))
    chain.outputs.append(chain.scaled(cut, 1.0, float(low)))
    return chain


def _nothing(operation: Operation) -> Chain:
    chain = Chain(operation)
    chain.outputs.append(chain.add("Identity", operation.one()))
    return chain


def _cast(operation: Operation) -> Chain:
    if operation.dtype not in ("float16", "bfloat16", "float32", "float64"):
        raise operation.refusal(f"cannot make {shown(operation.dtype)} of numbers")
    return _nothing(operation)


_MAKERS: dict[str, Callable[[Operation], Chain]] = {
    **dict.fromkeys((*_MERGES, *_QUOTIENTS, "SquaredDifference"), _binary),
    **dict.fromkeys(("Absolute", "Abs"), _absolute),
    **dict.fromkeys(_LOGARITHMS, _logarithm),
    "AddN": _sum,
    "Cast": _cast,
    "Clip": _clip,
    "GetItem": item,
    "Identity": _nothing,
    "Negative": _negative,
    "Power": _power,
    "Split": split,
    "Square": _square,
    "Take": taken,
    "Unstack": unstacked,
    **SHAPING,
    **REDUCING,
}
