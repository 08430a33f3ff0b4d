"""Specs: frozen settings that check themselves and travel as JSON.

Everything a user can pick (a layer, a loss, an optimizer, a data set …) is one frozen keyword-only dataclass
whose fields are declared with `param`. From that one declaration come the form, the tooltip, the limits in
words, JSON and the contract tests. A spec holds settings, never arrays.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, ClassVar, Self, dataclass_transform

from netbuilder.core.errors import SettingError


@dataclass(frozen=True, kw_only=True)
class Param:
    """What is known of one field: its help, its limits and how a looser spelling becomes a value."""

    help: str
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[Any, ...] | None = None
    unit: str = ""
    convert: Callable[[Any], Any] | None = None

    def complaint(self, value: Any) -> str:
        """Says what is expected if `value` is out of range, else ""."""
        if self.choices is not None and value not in self.choices:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        numbers = value if isinstance(value, tuple) else (value,)
        for number in numbers:
            if isinstance(number, (int, float)) and not isinstance(number, bool) and not self._inside(number):
                return self.limits()
        return ""

    def _inside(self, number: float) -> bool:
        return (
            math.isfinite(number)
            and (self.ge is None or number >= self.ge)
            and (self.gt is None or number > self.gt)
            and (self.le is None or number <= self.le)
            and (self.lt is None or number < self.lt)
        )

    def limits(self) -> str:
        """The range in words, for a message or a tooltip."""
        parts = [
            text.format(limit)
            for text, limit in (
                ("at least {:g}", self.ge),
                ("more than {:g}", self.gt),
                ("at most {:g}", self.le),
                ("less than {:g}", self.lt),
            )
            if limit is not None
        ]
        return "a number " + " and ".join(parts) if parts else "a finite number"


def param(
    default: Any = MISSING,
    help: str = "",  # noqa: A002 - the word a reader of a declaration expects
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    choices: tuple[Any, ...] | None = None,
    unit: str = "",
    convert: Callable[[Any], Any] | None = None,
) -> Any:
    """Declares one setting of a spec."""
    meta = Param(help=help, ge=ge, gt=gt, le=le, lt=lt, choices=choices, unit=unit, convert=convert)
    return dataclasses.field(default=default, kw_only=True, metadata={"param": meta})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(param,))
class Spec:
    """Base of all specs; a subclass becomes a frozen keyword-only dataclass by itself."""

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    group: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = cls.title = ""  # what a parent was registered as is not the child's
        dataclass(frozen=True, kw_only=True)(cls)

    def __post_init__(self) -> None:
        for name, meta in self.params().items():
            value = getattr(self, name)
            if meta.convert is not None:
                value = meta.convert(value)
            value = _coerced(value, _hints(type(self))[name])
            object.__setattr__(self, name, value)
            self._check(name, value, meta)

    def _check(self, name: str, value: Any, meta: Param) -> None:
        expected = _type_complaint(value, _hints(type(self))[name]) or meta.complaint(value)
        if expected:
            raise SettingError(
                f"{self.label()}: {name} must be {expected}, but it is {value!r}.",
                hint=meta.help,
            )

    @classmethod
    @functools.cache
    def params(cls) -> Mapping[str, Param]:
        """The declared settings by name, in order."""
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]
        return {field.name: field.metadata["param"] for field in fields if "param" in field.metadata}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The default of every setting that has one."""
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]
        return {field.name: field.default for field in fields if field.default is not MISSING}

    @classmethod
    def label(cls) -> str:
        """What the user calls it."""
        return cls.kind or cls.__name__

    def replace(self, **changes: Any) -> Self:
        """The same settings but for `changes`."""
        unknown_settings(type(self), changes)
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def settings(self) -> dict[str, Any]:
        """The settings that differ from their defaults, as JSON values."""
        given = {}
        defaults = self.defaults()
        for name, meta in self.params().items():
            value = getattr(self, name)
            default = defaults.get(name, MISSING)
            if default is not MISSING and meta.convert is not None:
                default = meta.convert(default)
            if default is MISSING or value != default:
                given[name] = _plain(value)
        return given

    def to_json(self) -> dict[str, Any]:
        """`{"kind": …, setting: value …}` with only the settings that differ from their defaults."""
        return {"kind": self.kind, **self.settings()}

    def brief(self) -> Any:
        """The shortest JSON: the bare name when every setting is the default."""
        given = self.settings()
        return {"kind": self.kind, **given} if given else self.kind


def unknown_settings(cls: type[Spec], given: Mapping[str, Any]) -> None:
    """Refuses settings that `cls` does not have, with the nearest that it has."""
    for name in given:
        if name not in cls.params():
            near = difflib.get_close_matches(str(name), list(cls.params()), n=1)
            guess = f"Did you mean {near[0]}?" if near else "It has " + (", ".join(cls.params()) or "no settings") + "."
            raise SettingError(f"{cls.label()} has no setting called {name!r}.", hint=guess)


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _members(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union, or the hint alone."""
    return (
        typing.get_args(hint)
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
        else (hint,)
    )


def _coerced(value: Any, hint: Any) -> Any:
    """Lists become tuples and whole numbers become floats where a float is asked for."""
    members = _members(hint)
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(value, int) and not isinstance(value, bool) and float in members and int not in members:
        return float(value)
    if isinstance(value, float) and value.is_integer() and int in members and float not in members:
        return int(value)
    return value


def _type_complaint(value: Any, hint: Any) -> str:
    members = _members(hint)
    if any(_fits(value, member) for member in members):
        return ""
    return " or ".join(_TYPE_WORDS.get(member, getattr(member, "__name__", str(member))) for member in members)


_TYPE_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    type(None): "nothing",
    tuple[int, ...]: "a list of whole numbers",
    tuple[float, ...]: "a list of numbers",
}


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if typing.get_origin(hint) is tuple:
        return isinstance(value, tuple) and _tuple_fits(value, typing.get_args(hint))
    if hint in (int, float):
        return isinstance(value, (int, float) if hint is float else int) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)


def _tuple_fits(value: tuple[Any, ...], args: tuple[Any, ...]) -> bool:
    if len(args) == 2 and args[1] is Ellipsis:
        return all(any(_fits(item, member) for member in _members(args[0])) for item in value)
    return len(args) == len(value) and all(_fits(item, arg) for item, arg in zip(value, args, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Spec):
        return value.brief()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
