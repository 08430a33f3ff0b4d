"""Operations that take parts of samples or make one number of many, as layers that do the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.core.value_types import shown
from netbuilder.engine.layers import layers
from netbuilder.formats.keras_files.joints import Ref
from netbuilder.formats.keras_files.layer_reading import values
from netbuilder.formats.keras_files.operations import BEFORE, Operation, Step, plain, scaled

_MOST_PARTS, _HIGHEST_POWER = 100, 8
_WHOLE = (None, None)


class Parts(list[Step]):
    """Steps that are each an output of the operation."""


def translated(operation: Operation) -> list[Step]:
    """The layers that do what an operation does, each after the other; none where it changes nothing."""
    found = _MORE.get(operation.kind)
    return found(operation) if found else plain(operation)


def _pooled(operation: Operation) -> list[Step]:
    """A mean, sum or largest over all steps, over height and width, or over the features."""
    x = operation.one()
    shape = operation.shape(x)
    rank = len(shape) + 1
    axis = values(operation.argument(1, "axis"), operation.where)
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not all(type(one) is int and -rank <= one < rank for one in axes):
        raise operation.refusal("must name its axes")
    keep = operation.argument(2, "keepdims", default=False)
    found = sorted(one % rank for one in axes)
    over_features = found == [rank - 1] and (rank == 3 or (rank == 2 and keep is True))
    if not isinstance(keep, bool) or not (over_features or (rank, found) in ((3, [1]), (4, [1, 2]))):
        raise operation.refusal("is known here only over the steps, over height and width, or over the features")
    name = "Max" if operation.kind == "Max" else "Average"
    if not over_features:
        steps: list[Step] = [(layers.create(f"Global{name}Pooling{rank - 2}D", {"keepdims": keep}), (x,))]
    elif rank == 2:
        column = (layers.create("Reshape", {"target_shape": (-1, 1)}), (x,))
        steps = [column, (layers.create(f"Global{name}Pooling1D"), (BEFORE,))]
    else:
        turned = (layers.create("Permute", {"dims": (2, 1)}), (x,))
        steps = [turned, (layers.create(f"Global{name}Pooling1D"), (BEFORE,))]
        if keep:
            steps.append((layers.create("Reshape", {"target_shape": (-1, 1)}), (BEFORE,)))
    if operation.kind != "Sum":
        return steps
    lengths = [shape[one - 1] for one in found]
    if None in lengths:
        raise operation.refusal("must have as many numbers to sum up in every sample")
    return [*steps, scaled(float(math.prod(length or 0 for length in lengths)), 0.0, BEFORE)]


def _power(operation: Operation) -> list[Step]:
    exponent = values(operation.argument(1, "x2", "y"), operation.where)
    whole = type(exponent) in (int, float) and float(exponent).is_integer()
    if not whole or not 1 <= exponent <= _HIGHEST_POWER:
        raise operation.refusal(f"cannot have the exponent {shown(exponent)}")
    x = operation.one()
    steps = [(layers.create("Multiply"), (BEFORE if number else x, x)) for number in range(int(exponent) - 1)]
    return steps or [(layers.create("Identity"), (x,))]


def _absolute(operation: Operation) -> list[Step]:
    x = operation.one()
    return [scaled(-1.0, 0.0, x), (layers.create("Maximum"), (x, BEFORE))]


def _clip(operation: Operation) -> list[Step]:
    """The number in a range: low + min(relu(x − low), high − low)."""
    low = operation.argument(1, "x_min", "clip_value_min")
    high = operation.argument(2, "x_max", "clip_value_max")
    if type(low) not in (int, float) or type(high) not in (int, float) or not low <= high:
        raise operation.refusal("must have two numbers as its limits")
    relu = (layers.create("ReLU", {"max_value": float(high - low)}), (BEFORE,))
    return [scaled(1.0, -float(low), operation.one()), relu, scaled(1.0, float(low), BEFORE)]


def _product(operation: Operation) -> list[Step]:
    """A product of matrices, one for each sample."""
    pair = operation.argument(0, "x1", "a"), operation.argument(1, "x2", "b")
    refs = [item for item in pair if isinstance(item, Ref)]
    if len(refs) != 2 or any(len(operation.shape(item)) != 2 for item in refs):
        raise operation.refusal("is known here only for a matrix in each sample of both inputs")
    turned = [operation.kwargs.get(name, False) for name in ("transpose_a", "transpose_b")]
    more = [key for key, item in operation.kwargs.items() if key not in ("transpose_a", "transpose_b", "x1", "x2", "a",
            "b") and item not in (None, False)]  # fmt: skip
    if not all(isinstance(item, bool) for item in turned) or more:
        raise operation.refusal()
    axes = (1 if turned[0] else 2, 2 if turned[1] else 1)
    return [(layers.create("Dot", {"axes": axes}), tuple(refs))]


def _split(operation: Operation) -> list[Step]:
    x = operation.argument(0, "x", "value")
    parts = values(operation.argument(1, "indices_or_sections", "num_or_size_splits"), operation.where)
    axis = operation.argument(2, "axis", default=0)
    if not isinstance(x, Ref) or type(axis) is not int or type(parts) is not int:
        raise operation.refusal("is known here only for equal parts")
    shape = operation.shape(x)
    length = shape[-1] if shape else None
    if axis not in (-1, len(shape)) or not length or not 0 < parts <= _MOST_PARTS or length % parts:
        raise operation.refusal("is known here only for equal parts of the features")
    size = length // parts
    ranges = [(start, start + size) for start in range(0, length, size)]
    return Parts([(layers.create("Slice", {"features": (start or None, end)}), (x,)) for start, end in ranges])


def _normalize(operation: Operation) -> list[Step]:
    axis, order = operation.argument(1, "axis", default=-1), operation.argument(2, "order", default=2)
    if type(axis) is not int or axis == 0 or order != 2:
        raise operation.refusal("is known here only for the length of vectors")
    return [(layers.create("UnitNormalization", {"axis": axis}), (operation.one(),))]


def _item(operation: Operation) -> list[Step]:
    """A part of each sample: one step, a run of steps, or some of the features."""
    x = operation.one()
    keys = operation.argument(1, "key", "slice_spec", default=[])
    shape = operation.shape(x)
    rank = len(shape) + 1
    keys = [_range(operation, key) for key in _filled(keys if isinstance(keys, list) else [keys], rank)]
    if not keys or keys[0] != _WHOLE or len(keys) > rank:
        raise operation.refusal("must leave the samples apart")
    keys += [_WHOLE] * (rank - len(keys))
    settings: dict[str, Any] = {}
    if rank > 2 and keys[1] != _WHOLE:
        settings["step" if isinstance(keys[1], int) else "steps"] = keys[1]
    one = keys[-1] if isinstance(keys[-1], int) else None
    if one is not None:
        keys[-1] = (one or None, one + 1 or None)
    if keys[-1] != _WHOLE:
        settings["features"] = keys[-1]
    if any(key != _WHOLE for key in keys[2:-1]) or (one is not None and (rank != 3 or "step" in settings)):
        raise operation.refusal("is known here only for steps and features")
    steps: list[Step] = [(layers.create("Slice", settings), (x,))] if settings else []
    return [*steps, (layers.create("Reshape", {"target_shape": (-1,)}), (BEFORE,))] if one is not None else steps


def _filled(keys: list[Any], rank: int) -> list[Any]:
    """The keys with as many whole axes as are meant in the place of three dots."""
    dots = [place for place, key in enumerate(keys) if isinstance(key, Mapping) and _is_dots(key)]
    if len(dots) != 1:
        return keys
    whole = {"start": None, "stop": None, "step": None}
    return [*keys[: dots[0]], *[whole] * max(0, rank + 1 - len(keys)), *keys[dots[0] + 1 :]]


def _is_dots(key: Mapping[str, Any]) -> bool:
    return key.get("class_name") == "__ellipsis__"


def _range(operation: Operation, key: Any) -> Any:
    """A place, or the first and the end of a range."""
    if type(key) is int:
        return key
    if isinstance(key, Mapping):
        config = key.get("config") if key.get("class_name") == "__slice__" else key
        if isinstance(config, Mapping) and config.get("step") in (None, 1) and set(config) <= {"start", "stop", "step"}:
            pair = config.get("start"), config.get("stop")
            if all(item is None or type(item) is int for item in pair):
                return (None, pair[1]) if pair[0] == 0 else pair
    raise operation.refusal(f"cannot take {shown(key)}")


_MORE: Mapping[str, Callable[[Operation], list[Step]]] = {
    "Mean": _pooled,
    "Sum": _pooled,
    "Max": _pooled,
    "Power": _power,
    "Absolute": _absolute,
    "Abs": _absolute,
    "Clip": _clip,
    "Matmul": _product,
    "Split": _split,
    "Normalize": _normalize,
    "GetItem": _item,
}
