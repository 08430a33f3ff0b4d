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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, ClassVar, Self, dataclass_transform

from netbuilder.core.errors import SettingError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import coerced, complaint, hints, shown


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
        return "" if all(self._inside(number) for number in _numbers(value)) else self.limits()

    def _inside(self, number: float) -> bool:
        return (
            (isinstance(number, int) or math.isfinite(number))
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


# `param` is no field specifier for type checkers: these would not see a default that is given by its place.
@dataclass_transform(kw_only_default=True, frozen_default=True)
class Spec:
    """Base of all specs; a subclass becomes a frozen keyword-only dataclass by itself."""

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    group: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # What a parent was registered as is not the child's.
        cls.kind = ""
        if "title" not in vars(cls):
            cls.title = ""
        dataclass(frozen=True, kw_only=True)(cls)

    def __post_init__(self) -> None:
        types = hints(type(self))
        for name, meta in self.params().items():
            given = getattr(self, name)
            value = coerced(self._converted(name, given), types[name])
            object.__setattr__(self, name, value)
            expected = complaint(value, types[name]) or meta.complaint(value)
            if expected:
                raise self._refusal(name, expected, given)

    def _converted(self, name: str, given: Any) -> Any:
        meta, hint = self.params()[name], hints(type(self))[name]
        value = coerced(given, hint)
        if meta.convert is None:
            return value
        try:
            return meta.convert(value)
        except (TypeError, ValueError, ArithmeticError, AttributeError):  # a converter meets whatever a file holds
            raise self._refusal(name, complaint(value, hint) or "of another form", given) from None

    def _refusal(self, name: str, expected: str, value: Any) -> SettingError:
        return SettingError(
            sentence(
                "{label}: {name} must be {expected}, but it is {value}.",
                label=self.label(),
                name=name,
                expected=expected,
                value=shown(value),
            ),
            hint=self.params()[name].help,
        )

    @classmethod
    def params(cls) -> Mapping[str, Param]:
        """The declared settings by name, in order."""
        own: type = cls
        return _params(own)

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


@functools.cache
def _params(cls: Any) -> Mapping[str, Param]:
    fields = dataclasses.fields(cls)
    return {field.name: field.metadata["param"] for field in fields if "param" in field.metadata}


def _numbers(value: Any) -> Iterator[float]:
    """All numbers in a value, which may be a list of lists."""
    if isinstance(value, tuple):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


def unknown_settings(cls: type[Spec], given: Mapping[str, Any]) -> None:
    """Refuses settings that `cls` does not have, with the nearest that it has."""
    for name in given:
        if name not in cls.params():
            near = difflib.get_close_matches(str(name)[:100], list(cls.params()), n=1)
            guess = (
                sentence("Did you mean {near}?", near=near[0])
                if near
                else "It has " + (", ".join(cls.params()) or "no settings") + "."
            )
            raise SettingError(
                sentence("{cls} has no setting called {name}.", cls=cls.label(), name=shown(name)), hint=guess
            )


def _plain(value: Any) -> Any:
    if isinstance(value, Spec):
        return value.brief()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
