"""The declared types of a class, read from its annotations without running them as Python would.

With `from __future__ import annotations` each annotation is a text such as `tuple[int, ...] | None`. Python's own way
to make types of such texts compiles and runs them. That may not happen while a file is open: then nothing runs that is
not running already, which can be watched and tested.
"""

from __future__ import annotations

import functools
import inspect
import operator
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\.\.\.|[\w.]+|[\[\],|]")
_PLAIN = {"int": int, "float": float, "bool": bool, "str": str, "tuple": tuple, "None": type(None), "...": ...}


def types_of(cls: type) -> dict[str, Any]:
    """The types of all fields, also those of parents; what belongs to the class alone is left out."""
    found: dict[str, Any] = {}
    for each in reversed(cls.__mro__):
        names = getattr(sys.modules.get(each.__module__), "__dict__", {})
        for field, text in inspect.get_annotations(each).items():
            if not isinstance(text, str):
                found[field] = text
            elif not text.startswith("ClassVar"):
                found[field] = _type(iter([*_TOKEN.findall(text), ""]), names)[0]
    return found


def _type(tokens: Iterator[str], names: Mapping[str, Any]) -> tuple[Any, str]:
    """One type, which may be a union, and the token behind it."""
    members = []
    while True:
        member, token = _named(next(tokens), names), next(tokens)
        if token == "[":
            inner = []
            while token != "]":
                item, token = _type(tokens, names)
                inner.append(item)
            member, token = member[tuple(inner)], next(tokens)
        members.append(member)
        if token != "|":
            return (members[0] if len(members) == 1 else functools.reduce(operator.or_, members)), token


def _named(name: str, names: Mapping[str, Any]) -> Any:
    first, *rest = name.split(".") if name != "..." else [name]
    found = _PLAIN[first] if first in _PLAIN else names[first]
    return functools.reduce(getattr, rest, found)
