"""With which numbers a model calculates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.entries import Definition, Entry
from netbuilder.formats.keras_files.layer_reading import Dialect

_HALF = ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16")
_WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool")
_POLICIES = ("Policy", "PolicyV1", "DTypePolicy", "FloatDTypePolicy")


def dtype_of(definition: Definition, dialect: Dialect) -> str:
    """float64 if the first layer that says so calculates with it, else float32; half precision becomes float32."""
    found = ""
    for entry in _entries(definition):
        name = policy(entry.config.get("dtype"), entry.where)
        if entry.kind in ("input", "operation") or name is None:
            continue
        if name in _HALF:
            dialect.warn(
                sentence(
                    "This model was made for {name}; here it calculates with float32, which is more exact.", name=name
                )
            )
        elif name not in ("float32", "float64", *_WHOLE):
            raise FileError(
                sentence(
                    "The layer {layer} calculates with {dtype}, which is not known here.",
                    layer=shown(entry.name),
                    dtype=shown(name),
                ),
                where=f"{entry.where}.config.dtype",
            )
        if not found and name not in _WHOLE:
            found = "float64" if name == "float64" else "float32"
        elif name == "float64" != found:
            dialect.warn(mark("Some layers of this file calculate with float64; here all do with float32."))
    return found or "float32"


def policy(value: Any, where: str) -> str | None:
    """The name of a policy, which may be an object."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping) and value.get("class_name") in _POLICIES and isinstance(value.get("config"), Mapping):
        name = value["config"].get("name")
        if isinstance(name, str):
            return name
    raise FileError(
        sentence("The numbers of a layer are stated as {dtype}, which is not known here.", dtype=shown(value)),
        where=where,
    )


def _entries(definition: Definition) -> Iterator[Entry]:
    for entry in definition.entries.values():
        if entry.model is not None:
            yield from _entries(entry.model)
        else:
            yield entry
