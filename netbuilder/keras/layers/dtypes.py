"""The kind of numbers of a layer, from all the ways in which Keras says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.value_types import shown

_state = {"floatx": "float32"}
_WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool")


def floatx() -> str:
    """The kind of numbers where nothing else is said."""
    return _state["floatx"]


def set_floatx(value: str) -> None:
    """Sets the kind of numbers: float32 or float64."""
    _state["floatx"] = dtype_of(value)


def dtype_of(value: Any) -> str:
    """float32 or float64, from a name, a policy's configuration or a numpy dtype."""
    if value is None:
        return floatx()
    if isinstance(value, Mapping):
        inner = value.get("config")
        value = inner.get("name") if isinstance(inner, Mapping) else None
    name = str(getattr(value, "name", value))
    if name in _WHOLE:  # ids and labels: they are read as fractional numbers without loss
        return floatx()
    if name not in ("float32", "float64"):
        raise SettingError(f"Numbers of the kind {shown(name)} are not supported.", hint="Use float32 or float64.")
    return name


def policy(dtype: str) -> dict[str, Any]:
    """The kind of numbers as Keras writes it in a configuration."""
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": dtype}, "registered_name": None}
