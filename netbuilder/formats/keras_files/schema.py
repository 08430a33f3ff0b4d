"""Which objects of a file may be read at all, and which of their settings need not be known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import article, shown

_ROOTS = ("keras", "tf_keras", "keras_core", "builtins")

ANYTHING = object()
"""Stands for every value: such a setting never changes a number."""

_NO_MATTER: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        (
            *("name", "trainable", "dtype", "seed", "autocast", "shared_object_id", "build_config", "input_spec"),
            *("batch_input_shape", "batch_shape", "input_shape", "input_length", "batch_size", "input_dtype"),
            *("implementation", "consume_less", "unroll", "use_cudnn", "fused", "synchronized", "stateful"),
            *("renorm_clipping", "renorm_momentum", "lora_alpha", "cache_layer", "is_graph_network", "debug"),
        ),
        (ANYTHING,),
    ),
    "data_format": (None, "channels_last"),
    "groups": (1,),
    "dilation_rate": (1, [1], [1, 1], [1, 1, 1]),
    "axis": (-1,),
    "noise_shape": (None,),
    "use_bias": (True,),
}
_OLD_INPUTS = {"input_dim": (ANYTHING,)}
_INNER_KERNELS = {"kernel_initializer": (ANYTHING,), "filters": (None,)}
_BY_CLASS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "DepthwiseConv1D": _INNER_KERNELS,
    "DepthwiseConv2D": _INNER_KERNELS,
    "SeparableConv1D": _INNER_KERNELS,
    "SeparableConv2D": _INNER_KERNELS,
    "Dense": _OLD_INPUTS,
    "Maxout": _OLD_INPUTS,
    "Conv1D": _OLD_INPUTS,
    "Conv2D": _OLD_INPUTS,
    "SimpleRNN": _OLD_INPUTS,
    "LSTM": _OLD_INPUTS,
    "GRU": {**_OLD_INPUTS, "unit_forget_bias": (ANYTHING,)},
    "TimeDistributed": _OLD_INPUTS,
    "Bidirectional": _OLD_INPUTS,
    "Masking": _OLD_INPUTS,
}
_NEUTRAL: tuple[Any, ...] = (None, False, "channels_last", [], {})


def matters(class_name: str, setting: str, value: Any) -> bool:
    """Whether a setting that is not known here may change what the layer does."""
    allowed = _BY_CLASS.get(class_name, {}).get(setting) or _NO_MATTER.get(setting) or ()
    return not any(item is ANYTHING or _same(value, item) for item in (*allowed, *_NEUTRAL))


def _same(value: Any, item: Any) -> bool:
    """Whether two JSON values are the same; 1 is not true, and 0 is not false."""
    return type(value) is type(item) and value == item


def unknown(class_name: str, setting: str, value: Any, where: str) -> FileError:
    """The answer to a setting that is not known here."""
    return FileError(
        sentence(
            "{article} {class_name} has the setting {setting} = {value} in this file, which is not known here.",
            article=article(class_name).capitalize(),
            class_name=class_name,
            setting=shown(setting),
            value=shown(value),
        ),
        where=f"{where}.config.{setting[:100]}",
    )


def check_origin(value: Mapping[str, Any], where: str) -> None:
    """Refuses an object that is said to come from anywhere but Keras; its module is never used for anything else."""
    class_name, module, registered = (value.get(key) for key in ("class_name", "module", "registered_name"))
    package, _, bare = str(class_name).rpartition(">")
    if package and package.split(".")[0] not in (*_ROOTS, "Keras"):
        raise foreign(bare, package, where)
    if module is not None and not of_keras(module):
        function = value.get("config") if class_name == "function" else class_name
        raise foreign(str(function), str(module), where)
    if registered is not None and not _plain_name(registered, str(class_name)):
        raise foreign(str(class_name), str(registered), where)


def of_keras(module: Any) -> bool:
    """Whether a module is one of Keras's."""
    if not isinstance(module, str):
        return False
    parts = module.split(".")
    return parts[0] in _ROOTS or (parts[0] == "tensorflow" and "keras" in parts[1:3])


def _plain_name(registered: Any, class_name: str) -> bool:
    if not isinstance(registered, str):
        return False
    package, _, bare = registered.rpartition(">")
    return bare in (class_name, "function", "") and (not package or package.split(".")[0] in (*_ROOTS, "Keras"))


def foreign(class_name: str, module: str, where: str) -> FileError:
    """The answer to a class that somebody else has written."""
    return FileError(
        sentence(
            "This file uses {class_name} of {module}, which is not a part of Keras.",
            class_name=shown(class_name),
            module=shown(module),
        ),
        hint="A file cannot bring code of its own along; build this part out of the layers that are here.",
        where=where,
    )
