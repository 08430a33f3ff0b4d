"""Names that nobody gave: dense, dense_1, … as Keras counts them."""

from __future__ import annotations

import re

_counts: dict[str, int] = {}


def snake_case(name: str) -> str:
    """A class name as Keras turns it into a layer's: conv2d_transpose, p_re_lu, lstm."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def auto_name(class_name: str) -> str:
    """The next free name for an object of this class, over all models until `reset`."""
    base = snake_case(class_name)
    number = _counts.get(base, 0)
    _counts[base] = number + 1
    return f"{base}_{number}" if number else base


def reset() -> None:
    """Begins to count anew."""
    _counts.clear()
