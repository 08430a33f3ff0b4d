"""Operations on numbers between layers, as layers that do the same: sums, products, constants, functions, shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.activations import activations
from netbuilder.engine.layers import Layer, layers
from netbuilder.formats.keras_files.entries import Entry
from netbuilder.formats.keras_files.joints import Joint, Ref
from netbuilder.formats.keras_files.layer_reading import values

Shape = tuple[int | None, ...]
Step = tuple[Layer, tuple[Any, ...]]
"""A layer and what it reads from: references of the file, or -1 for the step before."""

BEFORE = -1
_USE_A_LAYER = mark("Use the layer that does the same, for example Add, Rescaling or Activation.")

_OLD_FUNCTIONS = {
    **dict.fromkeys(("math.add", "__operators__.add", "add"), "Add"),
    **dict.fromkeys(("math.subtract", "__operators__.sub", "subtract"), "Subtract"),
    **dict.fromkeys(("math.multiply", "__operators__.mul", "multiply"), "Multiply"),
    **dict.fromkeys(("math.truediv", "math.divide", "__operators__.truediv", "realdiv", "divide"), "Divide"),
    **dict.fromkeys(("math.maximum", "maximum"), "Maximum"),
    **dict.fromkeys(("math.minimum", "minimum"), "Minimum"),
    **dict.fromkeys(("math.negative", "__operators__.neg", "negative"), "Negative"),
    **dict.fromkeys(("math.square", "square"), "Square"),
    **dict.fromkeys(("nn.relu", "nn.relu6", "nn.elu", "nn.selu", "nn.gelu", "nn.leaky_relu", "nn.softmax"), ""),
    **dict.fromkeys(("nn.sigmoid", "math.sigmoid", "nn.tanh", "math.tanh", "nn.softplus", "math.softplus"), ""),
    **dict.fromkeys(("nn.silu", "nn.swish", "nn.softsign", "math.exp", "exp", "tanh", "sigmoid"), ""),
    **dict.fromkeys(("concat", "keras.backend.concatenate"), "Concatenate"),
    **dict.fromkeys(("math.reduce_mean", "keras.backend.mean"), "Mean"),
    **dict.fromkeys(("math.reduce_max", "keras.backend.max"), "Max"),
    **dict.fromkeys(("reshape", "keras.backend.reshape"), "Reshape"),
    **dict.fromkeys(("transpose", "compat.v1.transpose"), "Transpose"),
    **dict.fromkeys(("math.reduce_sum", "keras.backend.sum"), "Sum"),
    **dict.fromkeys(("math.pow", "pow", "__operators__.pow"), "Power"),
    **dict.fromkeys(("math.abs", "abs"), "Absolute"),
    **dict.fromkeys(("linalg.matmul", "matmul"), "Matmul"),
    "stack": "Stack",
    "split": "Split",
    "clip_by_value": "Clip",
    "expand_dims": "ExpandDims",
    **dict.fromkeys(("squeeze", "compat.v1.squeeze"), "Squeeze"),
    "identity": "Identity",
    "cast": "Cast",
    "__operators__.getitem": "GetItem",
}
"""What the functions of Keras 2's operations are called in Keras 3; "" for the function's own name."""

_MERGES = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
_WORDS = {"exp": "exponential", "swish": "silu"}
_NOT_ARGUMENTS = ("name", "dtype", "trainable", "function", "symbol")


class Operation:
    """One call of an operation, with its arguments by place and by name."""

    def __init__(self, entry: Entry, joint: Joint, shape: Callable[[Ref], Shape]) -> None:
        self.where = entry.where
        self.kind = _kind(entry)
        self.args = list(joint.args)
        self.kwargs = {key: item for key, item in entry.config.items() if key not in _NOT_ARGUMENTS}
        self.kwargs |= {key: item for key, item in joint.kwargs.items() if key not in _NOT_ARGUMENTS}
        self.shape, self.old = shape, joint.old
        self.dtype = joint.kwargs.get("dtype", None if joint.old else entry.config.get("dtype"))

    def argument(self, place: int, *names: str, default: Any = None) -> Any:
        """An argument, by place or under one of several names."""
        if place < len(self.args):
            return self.args[place]
        return next((self.kwargs[name] for name in names if name in self.kwargs), default)

    def one(self) -> Ref:
        """The output that it works on."""
        x = self.argument(0, "x", "x1", "inputs", "input", "tensor", "values", "a")
        if not isinstance(x, Ref):
            raise self.refusal()
        return x

    def refusal(self, why: str = "is not known here") -> FileError:
        """The answer to an operation that no layer does."""
        return FileError(
            sentence("This file has the operation {kind} between layers, which {why}.", kind=shown(self.kind), why=why),
            hint=_USE_A_LAYER,
            where=self.where,
        )


def _kind(entry: Entry) -> str:
    if entry.class_name not in ("TFOpLambda", "SlicingOpLambda"):
        return entry.class_name
    function = entry.config.get("function")
    if not isinstance(function, str) or function not in _OLD_FUNCTIONS:
        raise FileError(
            sentence(
                "This file has the function {function} between layers, which is not known here.",
                function=shown(function),
            ),
            hint=_USE_A_LAYER,
            where=entry.where,
        )
    return _OLD_FUNCTIONS[function] or function.rpartition(".")[2]


def plain(operation: Operation) -> list[Step]:
    """The layers that do what a common operation does, each after the other; none where it changes nothing."""
    kind = operation.kind
    if kind in _MERGES or kind in ("TrueDivide", "Divide"):
        return _binary(operation)
    if kind in _SPECIAL:
        return _SPECIAL[kind](operation)
    return _function(operation)


def _binary(operation: Operation) -> list[Step]:
    a = operation.argument(0, "x1", "x", "a")
    b = operation.argument(1, "x2", "y", "b", "other")
    if isinstance(a, Ref) and isinstance(b, Ref):
        if len(operation.shape(a)) != len(operation.shape(b)) or operation.kind not in _MERGES:
            raise operation.refusal("is known here only for inputs with as many axes")
        return [(layers.create(operation.kind), (a, b))]
    x, number = (a, b) if isinstance(a, Ref) else (b, a)
    if not isinstance(x, Ref):
        raise operation.refusal()
    constant = _constant(operation, number, operation.shape(x))
    return _with_constant(operation, x, constant, isinstance(a, Ref))


def _constant(operation: Operation, value: Any, shape: Shape) -> Any:
    """A number, or one for each place of the last axis."""
    value = values(value, operation.where)
    while isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    numbers = value if isinstance(value, tuple) else (value,)
    if not all(type(item) in (int, float) for item in numbers):
        raise operation.refusal(f"cannot have the constant {shown(value)}")
    if isinstance(value, tuple) and (not shape or shape[-1] != len(value)):
        raise operation.refusal("has a constant of another shape than its input")
    return value


def _each(value: Any, function: Callable[[float], float]) -> Any:
    return tuple(function(item) for item in value) if isinstance(value, tuple) else function(value)


def scaled(scale: Any, offset: Any, source: Any) -> Step:
    """A Rescaling of a source."""
    return layers.create("Rescaling", {"scale": scale, "offset": offset}), (source,)


def _with_constant(operation: Operation, x: Ref, c: Any, before: bool) -> list[Step]:
    """X and a constant; `before` where x stands first."""
    kind = operation.kind
    if kind == "Add":
        return [scaled(1.0, c, x)]
    if kind == "Subtract":
        return [scaled(1.0, _each(c, lambda item: -item), x) if before else scaled(-1.0, c, x)]
    if kind == "Multiply":
        return [scaled(c, 0.0, x)]
    if kind in ("Divide", "TrueDivide") and before and all(c if isinstance(c, tuple) else (c,)):
        return [scaled(_each(c, lambda item: 1 / item), 0.0, x)]
    relu = (layers.create("ReLU"), (BEFORE,))
    if kind == "Maximum":  # max(x, c) = relu(x - c) + c
        if c == 0:
            return [(layers.create("ReLU"), (x,))]
        return [scaled(1.0, _each(c, lambda item: -item), x), relu, scaled(1.0, c, BEFORE)]
    if kind == "Minimum":  # min(x, c) = c - relu(c - x)
        return [scaled(-1.0, c, x), relu, scaled(-1.0, c, BEFORE)]
    raise operation.refusal()


def _function(operation: Operation) -> list[Step]:
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", operation.kind).lower()
    name = _WORDS.get(name, name)
    if name not in activations:
        raise operation.refusal()
    x = operation.one()
    known = activations[name].params()
    given = {**operation.kwargs, **dict(zip(known, operation.args[1:], strict=False))}
    if name == "leaky_relu" and "alpha" in given:
        given["negative_slope"] = given.pop("alpha")
    if name == "gelu":
        given.setdefault("approximate", not operation.old)  # as the function of TensorFlow, or Keras 3
    settings = {key: values(item, operation.where) for key, item in given.items() if key in known}
    rest = {key: item for key, item in given.items() if key not in known and key not in ("x", "features", "logits")}
    if any(item not in (None, False) for item in rest.values()):
        raise operation.refusal(f"has {shown(sorted(rest))}, which is not known here")
    return [(layers.create("Activation", {"activation": activations.create(name, settings)}), (x,))]


def _concatenate(operation: Operation) -> list[Step]:
    parts = operation.argument(0, "xs", "values", "tensors")
    axis = operation.argument(1, "axis", default=0)
    if not isinstance(parts, list) or not all(isinstance(part, Ref) for part in parts):
        raise operation.refusal("is known here only for outputs of layers")
    if type(axis) is not int or axis == 0:
        raise operation.refusal("cannot join samples to one another")
    if len(parts) == 1:
        return [(layers.create("Identity"), (parts[0],))]
    return [(layers.create("Concatenate", {"axis": axis}), tuple(parts))]


def _reshape(operation: Operation) -> list[Step]:
    x = operation.one()
    shape = values(operation.argument(1, "newshape", "shape"), operation.where)
    if not isinstance(shape, tuple) or len(shape) < 2 or shape[0] not in (-1, None):
        raise operation.refusal("must leave the samples apart, with -1 in the first place")
    if not all(type(length) is int for length in shape[1:]):
        raise operation.refusal(f"cannot have the shape {shown(shape)}")
    return [(layers.create("Reshape", {"target_shape": shape[1:]}), (x,))]


def _transpose(operation: Operation) -> list[Step]:
    x = operation.one()
    axes = values(operation.argument(1, "axes", "perm"), operation.where)
    if not isinstance(axes, tuple) or not axes or axes[0] != 0 or not all(type(axis) is int for axis in axes):
        raise operation.refusal("must leave the samples where they are")
    return [(layers.create("Permute", {"dims": axes[1:]}), (x,))]


def _lengths(operation: Operation, change: Callable[[list[int | None], int], None]) -> list[Step]:
    """A Reshape to the same lengths but for a change at one axis."""
    x = operation.one()
    axis = operation.argument(1, "axis")
    if type(axis) is not int:
        raise operation.refusal("must name one axis")
    lengths: list[int | None] = [None, *operation.shape(x)]
    change(lengths, axis)
    target = [-1 if length is None else length for length in lengths[1:]]
    if lengths[0] is not None or target.count(-1) > 1:
        raise operation.refusal("must leave the samples apart")
    return [(layers.create("Reshape", {"target_shape": tuple(target)}), (x,))]


def _expand(operation: Operation) -> list[Step]:
    def change(lengths: list[int | None], axis: int) -> None:
        lengths.insert(axis if axis >= 0 else len(lengths) + 1 + axis, 1)

    return _lengths(operation, change)


def _squeeze(operation: Operation) -> list[Step]:
    def change(lengths: list[int | None], axis: int) -> None:
        if not -len(lengths) <= axis < len(lengths) or lengths[axis] != 1:
            raise operation.refusal("must name an axis of the length 1")
        del lengths[axis]

    return _lengths(operation, change)


def _negative(operation: Operation) -> list[Step]:
    return [scaled(-1.0, 0.0, operation.one())]


def _square(operation: Operation) -> list[Step]:
    x = operation.one()
    return [(layers.create("Multiply"), (x, x))]


def _nothing(operation: Operation) -> list[Step]:
    return [(layers.create("Identity"), (operation.one(),))]


def _cast(operation: Operation) -> list[Step]:
    if operation.dtype not in ("float16", "bfloat16", "float32", "float64"):
        raise operation.refusal(f"cannot make {shown(operation.dtype)} of numbers")
    return _nothing(operation)


_SPECIAL: Mapping[str, Callable[[Operation], Sequence[Step] | Any]] = {
    "Concatenate": _concatenate,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "ExpandDims": _expand,
    "Squeeze": _squeeze,
    "Negative": _negative,
    "Square": _square,
    "Identity": _nothing,
    "Cast": _cast,
}
