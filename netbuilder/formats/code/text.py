"""Values, names and calls as program text: whatever a file calls its layers, it stays text."""

from __future__ import annotations

import keyword
import math
import re
import textwrap
from collections.abc import Container, Iterable
from typing import Any

import numpy as np

from netbuilder.formats.code.fitting import WIDTH


def literal(value: Any) -> str:
    """A plain value as Python writes it."""
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise TypeError(f"{type(value).__name__} cannot be written in a script")


def quoted(text: str) -> str:
    """A string in double quotes, in which only visible characters stand as they are."""
    return '"' + "".join(_character(each) for each in text) + '"'


def _character(each: str) -> str:
    if each in '"\\':
        return "\\" + each
    return each if each.isprintable() else ascii(each)[1:-1]


def remark(text: str, most: int = 60) -> str:
    """A text from a file as part of a comment: one line without control characters, and not too long."""
    plain = "".join(each if each.isprintable() else "?" for each in text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def identifier(text: str, taken: Container[str] = (), prefix: str = "") -> str:
    """A Python name much like the text, and unlike those that are taken."""
    base = prefix + re.sub(r"[^A-Za-z0-9_]", "_", text)[:40]
    if not base or base[0].isdigit() or keyword.iskeyword(base) or keyword.issoftkeyword(base):
        base = f"layer_{base}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def call(name: str, arguments: Iterable[str], settings: dict[str, str] | None = None) -> str:
    """A call as text."""
    return f"{name}({', '.join([*arguments, *(f'{key}={value}' for key, value in (settings or {}).items())])})"


def shape_text(shape: Iterable[int | None]) -> str:
    """A sample's shape for a comment."""
    return "(" + ", ".join("?" if length is None else str(length) for length in shape) + ")"


def plain(value: Any) -> Any:
    """Numbers of numpy as those of Python, lists as tuples."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    return value


def first_sentence(text: str) -> list[str]:
    """The first sentence of a description as lines of a comment."""
    first = re.split(r"(?<=[.:]) (?=[A-Z])", text)[0]
    return [f"# {line}" for line in textwrap.wrap(first, WIDTH - 8)]
