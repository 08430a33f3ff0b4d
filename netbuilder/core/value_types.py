"""What kind of value a setting takes: looser spellings put right, wrong kinds named in words."""

from __future__ import annotations

import functools
import math
import numbers
import reprlib
import types
import typing
from typing import Any

from netbuilder.core.annotations import types_of


def hints(cls: type) -> dict[str, Any]:
    """The declared types of a class by field name."""
    return _hints(cls)


_hints = functools.cache(types_of)


def coerced(value: Any, hint: Any) -> Any:
    """Lists become tuples, whole numbers floats where a float is asked for, and other libraries' numbers Python's."""
    members = _members(hint)
    if isinstance(value, (list, tuple)):
        return _coerced_tuple(tuple(value), members)
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return _as_float(int(value)) if float in members and int not in members else int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return int(number) if number.is_integer() and int in members and float not in members else number
    return value


def _coerced_tuple(value: tuple[Any, ...], members: tuple[Any, ...]) -> tuple[Any, ...]:
    for member in members:
        args = typing.get_args(member)
        if typing.get_origin(member) is tuple and args:
            each = (args[0],) * len(value) if _is_open(args) else args
            if len(each) == len(value):
                return tuple(coerced(item, arg) for item, arg in zip(value, each, strict=True))
    return tuple(coerced(item, Any) for item in value)


def _as_float(whole: int) -> float:
    try:
        return float(whole)
    except OverflowError:  # hundreds of digits: the check of the limits refuses it
        return math.inf if whole > 0 else -math.inf


def complaint(value: Any, hint: Any) -> str:
    """Says what kind of value is expected if `value` is of another kind, else ""."""
    members = _members(hint)
    if any(_fits(value, member) for member in members):
        return ""
    return " or ".join(_word(member) for member in members)


_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    type(None): "nothing",
    tuple[int, ...]: "a list of whole numbers",
    tuple[float, ...]: "a list of numbers",
    tuple[str, ...]: "a list of texts",
}


def _word(member: Any) -> str:
    if member in _WORDS:
        return _WORDS[member]
    if typing.get_origin(member) is not tuple:
        name = getattr(member, "__name__", str(member)).lower()
        return f"{article(name)} {name}"
    args = typing.get_args(member)
    if _is_open(args):
        return "a list of which each item is " + " or ".join(_word(item) for item in _members(args[0]))
    return f"a list of {len(args)}: " + ", ".join(_word(item) for item in args)


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
_SHORT.maxtuple = _SHORT.maxlist = _SHORT.maxdict = 8
_LONGEST = 200


def shown(value: Any) -> str:
    """A value as it stands in a message: shortened, since it may be anything."""
    text = _SHORT.repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def article(noun: str) -> str:
    """The word before a noun: a or an."""
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _members(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union, or the hint alone."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)


def _is_open(args: tuple[Any, ...]) -> bool:
    """Whether the arguments of a tuple type stand for any number of items."""
    return len(args) == 2 and args[1] is Ellipsis


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if typing.get_origin(hint) is tuple:
        return isinstance(value, tuple) and _tuple_fits(value, typing.get_args(hint))
    if hint in (int, float):
        return isinstance(value, (int, float) if hint is float else int) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)


def _tuple_fits(value: tuple[Any, ...], args: tuple[Any, ...]) -> bool:
    if _is_open(args):
        return all(any(_fits(item, member) for member in _members(args[0])) for item in value)
    return len(args) == len(value) and all(
        any(_fits(item, member) for member in _members(arg)) for item, arg in zip(value, args, strict=True)
    )
