"""How the layers of a model are joined, in each way in which versions of Keras have written it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown

MOST_CALLS = 5000
MOST_INPUTS = 1000
_DEEPEST = 20
_MOST_ENDS = 1000
_CONSTANT = "_CONSTANT_VALUE"


@dataclass(frozen=True)
class Ref:
    """An output of a call of a layer: the layer's name, which call, which output, and its shape if the file tells."""

    layer: str
    call: int
    output: int
    shape: tuple[int | None, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Joint:
    """One call: what is handed in by place and by name, as lists and objects in which outputs are a `Ref`.

    `old` is the way of Keras 1 and 2.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    old: bool = False

    def refs(self) -> list[Ref]:
        """Every output that is read, in order."""
        return [*refs_in(self.args), *refs_in(self.kwargs)]

    def numbers(self) -> list[Ref]:
        """The outputs that are read for their numbers, not as masks."""
        rest = {key: value for key, value in self.kwargs.items() if not is_mask(key)}
        return [*refs_in(self.args), *refs_in(rest)]

    def masks(self) -> list[Ref]:
        """The outputs that are read as masks."""
        return list(refs_in({key: value for key, value in self.kwargs.items() if is_mask(key)}))


def is_mask(argument: str) -> bool:
    """Whether an argument of that name is a mask that follows from the layers."""
    return argument == "mask" or (argument.endswith("_mask") and argument != "attention_mask")


def refs_in(value: Any) -> Iterator[Ref]:
    """The outputs in a structure; objects are gone through by their keys in order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Ref):
            yield item
        elif isinstance(item, (list, tuple)):
            waiting.extend(reversed(item))
        elif isinstance(item, Mapping):
            waiting.extend(item[key] for key in sorted(item, reverse=True))


def joints(value: Any, where: str) -> list[Joint]:
    """The calls of a layer."""
    calls = _list(value, where)
    if len(calls) > MOST_CALLS:
        raise FileError(
            sentence(
                "A layer in this file has {count:,} calls; {most_calls:,} can be read.",
                count=len(calls),
                most_calls=MOST_CALLS,
            ),
            where=where,
        )
    found = []
    for call in calls:
        joint = _joint(call, where)
        if len(joint.refs()) > MOST_INPUTS:
            raise FileError(
                sentence(
                    "A layer in this file reads from more than {most_inputs:,} others, which is too many.",
                    most_inputs=MOST_INPUTS,
                ),
                where=where,
            )
        found.append(joint)
    return found


def _joint(call: Any, where: str) -> Joint:
    if isinstance(call, Mapping) and not set(call) - {"args", "kwargs"}:
        args = _list(call.get("args", []), where)
        named = call.get("kwargs") or {}
        if not isinstance(named, Mapping):
            raise _unknown(where)
        return Joint(tuple(_new(item, where) for item in args), {key: _new(named[key], where) for key in named})
    kwargs: dict[str, Any] = {}
    # Keras 2 writes a call with inputs by their keys as an object of them.
    given = _old(call if isinstance(call, Mapping) else _list(call, where), kwargs, where)
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    return Joint((given,), kwargs, old=True)


def _new(value: Any, where: str, depth: int = 0) -> Any:
    """A structure as Keras 3 writes it."""
    if depth > _DEEPEST:
        raise FileError("What a layer is called with is nested too deeply.", where=where)
    if isinstance(value, list):
        return [_new(item, where, depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("class_name") != "__keras_tensor__":
        return {key: _new(item, where, depth + 1) for key, item in value.items()}
    config = value.get("config")
    if not isinstance(config, Mapping):
        raise _unknown(where)
    return ref(config.get("keras_history"), where, _shape(config.get("shape")))


def _old(value: Any, kwargs: dict[str, Any], where: str, depth: int = 0) -> Any:
    """A structure as Keras 1 and 2 write it: lists of layer, call, output and further arguments."""
    if depth > _DEEPEST:
        raise FileError("What a layer is called with is nested too deeply.", where=where)
    if isinstance(value, Mapping):
        return {key: _old(item, kwargs, where, depth + 1) for key, item in value.items()}
    if not isinstance(value, list):
        raise _unknown(where)
    if not (value and isinstance(value[0], str)):
        return [_old(item, kwargs, where, depth + 1) for item in value]
    if len(value) == 4:
        _add(kwargs, value[3], where)
    if value[0] == _CONSTANT and len(value) in (3, 4):
        return value[2]
    return ref(value[:3] if len(value) == 4 else value, where)


def _add(kwargs: dict[str, Any], more: Any, where: str) -> None:
    if not isinstance(more, Mapping):
        raise _unknown(where)
    for key, item in more.items():
        item = _refs_inside(item, where)
        if key in kwargs and kwargs[key] != item:
            raise FileError(
                sentence("A layer in this file is called with two different {key}.", key=shown(key)), where=where
            )
        kwargs[key] = item


def _refs_inside(value: Any, where: str, depth: int = 0) -> Any:
    """An argument of old, in which triples of a name and two numbers are outputs."""
    if depth > _DEEPEST:
        raise FileError("What a layer is called with is nested too deeply.", where=where)
    if isinstance(value, Mapping):
        return {key: _refs_inside(item, where, depth + 1) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) == 3 and isinstance(value[0], str) and all(type(item) is int for item in value[1:]):
        return ref(value, where)
    return [_refs_inside(item, where, depth + 1) for item in value]


def ref(place: Any, where: str, shape: tuple[int | None, ...] | None = None) -> Ref:
    """An output from the list of layer, call and output."""
    proper = isinstance(place, list) and len(place) == 3 and isinstance(place[0], str)
    if not proper or not all(type(number) is int and 0 <= number < 1_000_000 for number in place[1:]):
        raise FileError(
            sentence("{place} does not name an output of a layer in this file.", place=shown(place)), where=where
        )
    return Ref(place[0], place[1], place[2], shape)


def ends(value: Any, where: str) -> tuple[list[Ref], tuple[str, ...] | None]:
    """The inputs or outputs of a model, and their keys if they are an object; objects count by sorted keys."""
    keys = tuple(sorted(value)) if isinstance(value, Mapping) else None
    found: list[Ref] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            waiting.extend(item[key] for key in sorted(item, reverse=True))
        elif isinstance(item, list) and not (item and isinstance(item[0], str)):
            waiting.extend(reversed(item))
        else:
            found.append(ref(item, where))
        if len(found) > _MOST_ENDS:
            raise FileError(
                sentence("The model in this file has more than {most_ends:,} inputs or outputs.", most_ends=_MOST_ENDS),
                where=where,
            )
    if not found:
        raise FileError("The model in this file does not say where it begins and ends.", where=where)
    return found, keys


def _shape(value: Any) -> tuple[int | None, ...] | None:
    proper = isinstance(value, list) and all(item is None or (type(item) is int and item >= 0) for item in value)
    return tuple(value) if proper else None


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FileError(
            sentence("A list is expected in this file, but there is {value}.", value=shown(value)), where=where
        )
    return value


def _unknown(where: str) -> FileError:
    return FileError("The way the layers of this model are joined is written in an unknown way.", where=where)
