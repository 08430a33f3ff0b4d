"""The shapes that layers give which are not here: as the file states them, or as they follow from the settings."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.lacking import LACKING_SETTINGS, SAME_SHAPE
from netbuilder.formats.keras_files.layer_reading import layer_from_keras

Lengths = Sequence[int | None]
Config = Mapping[str, Any]

_DEEPEST, _LONGEST = 10, 1 << 31
_NUMBER_BY_NUMBER = frozenset(
    (
        *("Arccos", "Arccosh", "Arcsin", "Arcsinh", "Arctan2", "Arctanh", "Cosh", "DivideNoNan", "Equal", "Erf"),
        *("Erfc", "Erfinv", "Exp2", "Flip", "FloorDivide", "Greater", "GreaterEqual", "Isfinite", "Isinf", "Isnan"),
        *("Less", "LessEqual", "Logaddexp", "LogicalAnd", "LogicalNot", "LogicalOr", "LogicalXor", "Mod", "NanToNum"),
        *("NotEqual", "OnesLike", "Power", "Sinh", "StopGradient", "Trunc", "Where", "ZerosLike"),
    )
)
"""Operations whose output has the shape of their inputs, if these are alike."""


def known_shape(spec: Placeholder, told: Lengths | None, given: Sequence[Lengths]) -> Placeholder:
    """The placeholder with the shape of its output: as the file tells it, or as it follows from the inputs'."""
    shape = told
    if shape is None:
        try:
            shape = _shape(spec.class_name.rpartition(">")[2], json.loads(spec.config), given)
        except (TypeError, ValueError, IndexError, KeyError, ArithmeticError, AttributeError, NetBuilderError):
            shape = None  # its settings are none that Keras would write
    proper = shape is not None and all(one is None or (type(one) is int and 0 <= one < _LONGEST) for one in shape)
    return spec.replace(gives=tuple(shape) if shape is not None and proper else None)


def shaped(spec: Placeholder, told: Lengths | None, given: Sequence[Lengths], where: str) -> Placeholder:
    """The placeholder with the shape of its output, which must be known."""
    spec = known_shape(spec, told, given)
    if spec.gives is None:
        raise FileError(
            sentence(
                "{obstacle} The file does not say which shape its output has, so it cannot be kept either.",
                obstacle=spec.obstacle,
            ),
            where=where,
        )
    return spec


def _shape(class_name: str, config: Config, given: Sequence[Lengths], depth: int = 0) -> Lengths | None:
    if not given or depth > _DEEPEST:
        return None
    x = given[0]
    if class_name in SAME_SHAPE:
        return x if not config.get("output_shape") else None
    if class_name in _NUMBER_BY_NUMBER:
        return x if all(tuple(other) == tuple(x) for other in given) else None
    if class_name in ("Attention", "AdditiveAttention"):
        return (*x[:-1], given[1][-1]) if len(given) > 1 else None
    if class_name in ("TimeDistributed", "Bidirectional", "SpectralNormalization"):
        return _around(class_name, config, x, depth)
    for names, shape in _RULES:
        if class_name in names:
            return shape(class_name, config, x)
    if class_name in LACKING_SETTINGS:
        settings = {key: item for key, item in config.items() if key not in LACKING_SETTINGS[class_name]}
        return layer_from_keras({"class_name": class_name, "config": settings}, "").output_shape(tuple(x))
    return None


def _around(class_name: str, config: Config, x: Lengths, depth: int) -> Lengths | None:
    """The shape of a layer around another."""
    inner = config["layer"]
    step = x[1:] if class_name == "TimeDistributed" else x
    shape = _shape(str(inner["class_name"]).rpartition(">")[2], inner["config"], [step], depth + 1)
    if shape is None:
        shape = layer_from_keras(inner, "").output_shape(tuple(step))
    if class_name == "TimeDistributed":
        return (x[0], *shape)
    if class_name == "Bidirectional" and config.get("merge_mode", "concat") == "concat":
        return (*shape[:-1], 2 * shape[-1])  # type: ignore[operator]
    return shape


def _each(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] * count


def _placed(config: Config, x: Lengths, change: Callable[[list[int | None]], list[int | None]]) -> Lengths:
    """The shape with the lengths of space changed, wherever the channels are."""
    if config.get("data_format") == "channels_first":
        return (x[0], *change(list(x[1:])))
    return (*change(list(x[:-1])), x[-1])


def _with_filters(config: Config, shape: Lengths) -> Lengths:
    filters = config["filters"]
    return (filters, *shape[1:]) if config.get("data_format") == "channels_first" else (*shape[:-1], filters)


def _windows(config: Config, size: Any, strides: Any, space: list[int | None]) -> list[int | None]:
    """How often windows fit."""
    count = len(space)
    found: list[int | None] = []
    dilation = _each(config.get("dilation_rate", 1), count)
    for length, width, stride, apart in zip(space, _each(size, count), _each(strides, count), dilation, strict=True):
        reach = (width - 1) * apart + 1
        if length is None:
            found.append(None)
        elif config.get("padding", "valid") == "valid":
            found.append((length - reach) // stride + 1)
        else:
            found.append(math.ceil(length / stride))
    return found


def _convolution(class_name: str, config: Config, x: Lengths) -> Lengths:
    strides = config.get("strides", 1)
    return _with_filters(
        config, _placed(config, x, lambda space: _windows(config, config["kernel_size"], strides, space))
    )


def _recurrent_convolution(class_name: str, config: Config, x: Lengths) -> Lengths:
    shape = _convolution(class_name, config, x[1:])
    return (x[0], *shape) if config.get("return_sequences") else shape


def _transposed(class_name: str, config: Config, x: Lengths) -> Lengths:
    def larger(space: list[int | None]) -> list[int | None]:
        found: list[int | None] = []
        sizes = zip(_each(config["kernel_size"], 3), _each(config.get("strides", 1), 3), strict=True)
        for length, (width, stride) in zip(space, sizes, strict=True):
            more = max(width - stride, 0) if config.get("padding", "valid") == "valid" else 0
            found.append(None if length is None else length * stride + more)
        return found

    if config.get("output_padding") is not None:
        raise ValueError("output_padding")
    return _with_filters(config, _placed(config, x, larger))


def _pooled(class_name: str, config: Config, x: Lengths) -> Lengths:
    size = config.get("pool_size", 2)
    strides = config.get("strides") or size
    return _placed(config, x, lambda space: _windows(config, size, strides, space))


def _pooled_to(class_name: str, config: Config, x: Lengths) -> Lengths:
    return _placed(config, x, lambda space: _each(config["output_size"], len(space)))


def _pooled_wholly(class_name: str, config: Config, x: Lengths) -> Lengths:
    if config.get("keepdims"):
        return _placed(config, x, lambda space: [1] * len(space))
    return (x[0],) if config.get("data_format") == "channels_first" else (x[-1],)


def _resized(class_name: str, config: Config, x: Lengths) -> Lengths:
    def other(space: list[int | None]) -> list[int | None]:
        if class_name == "UpSampling3D":
            sizes = _each(config.get("size", 2), 3)
            return [None if one is None else one * size for one, size in zip(space, sizes, strict=True)]
        sign, key = (-1, "cropping") if class_name == "Cropping3D" else (1, "padding")
        pairs = [_each(item, 2) for item in _each(config.get(key, 1), 3)]
        return [None if one is None else one + sign * sum(pair) for one, pair in zip(space, pairs, strict=True)]

    return _placed(config, x, other)


def _picture(class_name: str, config: Config, x: Lengths) -> Lengths | None:
    lengths = [config["height"], config["width"]]
    if len(x) != 3 or not all(type(length) is int for length in lengths):
        return None
    return _placed(config, x, lambda space: lengths)


def _categories(class_name: str, config: Config, x: Lengths) -> Lengths | None:
    mode = config.get("output_mode")
    if mode == "int":
        return x
    tokens = config.get("num_tokens") or config.get("num_bins")
    if class_name == "Discretization":
        tokens = len(config["bin_boundaries"]) + 1
    if mode == "one_hot" and x and x[-1] != 1:
        return (*x, tokens)
    return (*x[:-1], tokens)


def _einsum(class_name: str, config: Config, x: Lengths) -> Lengths | None:
    told = _each(config["output_shape"], 1)
    before, _, after = config["equation"].partition("->")
    first = before.partition(",")[0]
    if "..." in before or len(after) != len(told) + 1 or len(first) != len(x) + 1:
        return told if None not in told else None
    known = dict(zip(first[1:], x, strict=True))
    return [known.get(label) if one is None else one for label, one in zip(after[1:], told, strict=True)]


def _attention(class_name: str, config: Config, x: Lengths) -> Lengths:
    shape = config.get("output_shape")
    return (*x[:-1], *_each(shape, 1)) if shape else x


def _cells(class_name: str, config: Config, x: Lengths) -> Lengths | None:
    cell = config["cell"]["config"]
    if config.get("return_state"):
        return None
    last = cell["cells"][-1]["config"] if "cells" in cell else cell
    return (x[0], last["units"]) if config.get("return_sequences") else (last["units"],)


def _features(class_name: str, config: Config, x: Lengths) -> Lengths:
    return (*x, config["output_dim"]) if class_name == "ReversibleEmbedding" else (*x[:-1], config["output_dim"])


_RULES: tuple[tuple[tuple[str, ...], Callable[[str, Config, Lengths], Lengths | None]], ...] = (
    (("Conv3D", "LocallyConnected1D", "LocallyConnected2D"), _convolution),
    (("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _recurrent_convolution),
    (("Conv3DTranspose",), _transposed),
    (("MaxPooling3D", "AveragePooling3D"), _pooled),
    (("GlobalAveragePooling3D", "GlobalMaxPooling3D"), _pooled_wholly),
    (tuple(f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)), _pooled_to),
    (("UpSampling3D", "ZeroPadding3D", "Cropping3D"), _resized),
    (("Resizing", "CenterCrop", "RandomCrop"), _picture),
    (("CategoryEncoding", "Discretization", "Hashing"), _categories),
    (("EinsumDense",), _einsum),
    (("MultiHeadAttention",), _attention),
    (("RNN",), _cells),
    (("ReversibleEmbedding", "RandomFourierFeatures"), _features),
)
