"""Finds code in what a file calls a setting. Nothing here could run it; a file that brings some is refused by name."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown

_CODE = frozenset(("Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "__typespec__"))
_PARTS_OF_KERAS = frozenset(("losses", "metrics", "optimizers", "optimizer", "saving", "mixed_precision", "backend"))
_FOREIGN = frozenset((*sys.stdlib_module_names, "tensorflow", "torch", "jax", "numpy", "h5py", "pip", "setuptools"))
_MOST_VALUES = 200_000


def refuse_code(value: Any, where: str) -> None:
    """Refuses training settings that hold bytecode, or that name a function or class outside Keras's own parts."""
    waiting, seen = [value], 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES:
            raise FileError("The training settings in this file are too large.", where=where)
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, Mapping):
            _refuse_object(item, where)
            waiting += item.values()


def _refuse_object(item: Mapping[str, Any], where: str) -> None:
    class_name, module = item.get("class_name"), item.get("module")
    named = isinstance(class_name, str) and class_name.rpartition(">")[2] in _CODE
    code = class_name if named else next((key for key in item if key in _CODE), None)
    if code is not None:
        raise FileError(
            sentence(
                "This file holds program code (class {code}) in its training settings, which is never run here.",
                code=shown(code),
            ),
            hint="Save the model without it, for example after compile with losses and metrics of Keras.",
            where=where,
        )
    if isinstance(class_name, str) and isinstance(module, str) and not _harmless(class_name, module):
        raise FileError(
            sentence(
                "This file names {name} in its training settings, which is no part of Keras that a model needs.",
                name=shown(f"{module}.{class_name}"),
            ),
            where=where,
        )


def _harmless(class_name: str, module: str) -> bool:
    """Whether a custom loss may be called so, or a part of Keras: not a way into the system."""
    first, *rest = module.split(".")
    if module == "builtins":
        return class_name == "function"
    if first in ("keras", "tf_keras"):
        rest = [part for part in rest if part not in ("src", "api", "_tf_keras", "keras", "_v2", "_v1")]
        return not rest or rest[0] in _PARTS_OF_KERAS
    return first not in _FOREIGN or first == "__main__"
