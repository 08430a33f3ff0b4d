"""Names that Keras has and this interface has not: each says so, instead of an unknown attribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.core.errors import NetBuilderError


class UnsupportedError(NetBuilderError, AttributeError):
    """Something of Keras that is not offered here."""


def names_of(module: str, known: str, hints: Mapping[str, str] | None = None) -> Callable[[str], Any]:
    """A module's `__getattr__` that names what Keras has and we have not.

    Args:
        module: its name in Keras, for example "keras.layers".
        known: names that Keras has there, parted by spaces.
        hints: what to use instead, by name.
    """
    words = frozenset(known.split())

    def missing(name: str) -> Any:
        if name.startswith("_") or name not in words:
            raise AttributeError(f"module {module} has no attribute {name!r}")
        raise UnsupportedError(f"{module}.{name} is not supported by NetBuilder.", hint=(hints or {}).get(name, ""))

    return missing
