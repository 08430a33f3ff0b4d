"""Finds code in what a file calls a setting. Nothing here could run it; a file that brings some is refused by name."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown

_CODE = frozenset(("Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "__typespec__"))
_PARTS_OF_KERAS = frozenset(("losses", "metrics", "optimizers", "optimizer", "saving", "mixed_precision", "backend"))
_FOREIGN = frozenset((*sys.stdlib_module_names, "tensorflow", "torch", "jax", "numpy", "h5py", "pip", "setuptools"))
_SHELLS = frozenset(("src", "api", "_tf_keras", "python", "keras", "_v2", "_v1"))
_TOOLS = frozenset(("utils", "config", "io", "data", "preprocessing"))
_PYTHONS = frozenset(dir(builtins)) - {"slice", "Ellipsis", "tuple", "list", "dict"}
_MOST_VALUES = 100_000


def refuse_code(value: Any, where: str) -> None:
    """Refuses training settings that hold bytecode, or that name a function or class outside Keras's own parts."""
    for count, (item, place) in enumerate(_objects(value)):
        if count > _MOST_VALUES:
            raise FileError("The training settings in this file are too large.", where=where)
        _refuse_object(item, f"{where}: {place}" if place else where)


def refuse_hidden_code(value: Any, where: str) -> None:
    """Refuses bytecode and parts of other programs in those settings of a model that its layers were not read from."""
    for item, place in _objects(value):
        class_name, module = item.get("class_name"), item.get("module")
        code = next((key for key in (*item, class_name) if isinstance(key, str) and key in _CODE), None)
        known = _harmless if "compile_config" in place else _of_keras
        foreign = isinstance(class_name, str) and isinstance(module, str) and not known(class_name, module)
        if code is not None or foreign:
            raise FileError(
                sentence(
                    "This file names {name} where a model has settings; that could bring code along.",
                    name=shown(code if code is not None else _called(item)),
                ),
                hint="Nothing of it was run. Save the model without it.",
                where=f"{where}: {place}".rstrip(": "),
            )


def _objects(value: Any) -> Iterator[tuple[Mapping[str, Any], str]]:
    """All objects in a JSON value, and where each stands."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    while waiting:
        item, place = waiting.pop()
        if isinstance(item, list):
            waiting += [(inner, f"{place}[{number}]") for number, inner in enumerate(item) if _has_parts(inner)]
        elif isinstance(item, Mapping):
            yield item, place
            waiting += [(inner, f"{place}.{key[:80]}".lstrip(".")) for key, inner in item.items() if _has_parts(inner)]


def _has_parts(value: Any) -> bool:
    return isinstance(value, list | Mapping)


def _called(item: Mapping[str, Any]) -> str:
    """What an object calls: the function that it names, or its class."""
    function = item.get("config") if item.get("class_name") == "function" else None
    return f"{item.get('module')}.{function if isinstance(function, str) else item.get('class_name')}"


def _of_keras(class_name: str, module: str) -> bool:
    """Whether an object is one that a model may have: from Keras, but no tool that works with files."""
    first, *rest = module.split(".")
    if module == "builtins":
        return class_name not in _PYTHONS
    inner = [part for part in rest if part not in _SHELLS]
    return first in ("keras", "tf_keras", "keras_core", "tensorflow") and not (inner and inner[0] in _TOOLS)


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
                name=shown(_called(item)),
            ),
            where=where,
        )


def _harmless(class_name: str, module: str) -> bool:
    """Whether a custom loss may be called so, or a part of Keras: not a way into the system."""
    first, *rest = module.split(".")
    if module == "builtins":
        return class_name == "function"
    if first in ("keras", "tf_keras"):
        rest = [part for part in rest if part not in _SHELLS]
        return not rest or rest[0] in _PARTS_OF_KERAS
    return first not in _FOREIGN or first == "__main__"
