"""Operations that take parts of samples: what stands between brackets, halves, single places."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.operation_steps import Chain, Operation, Source

_MOST_PARTS = 100


class _Range(NamedTuple):
    """Where a part begins and ends, and that each `every`-th place is taken."""

    start: int | None = None
    stop: int | None = None
    every: int = 1

    @property
    def ends(self) -> tuple[int | None, int | None]:
        return self.start, self.stop


_WHOLE = _Range()
_NEW = "a new axis"


def item(operation: Operation) -> Chain:
    """A part of each sample, as Python's brackets take it."""
    chain = Chain(operation)
    x: Source = operation.one()
    given = operation.argument(1, "key", "slice_spec", default=[])
    given = given.get("items", []) if isinstance(given, Mapping) and given.get("class_name") == "__tuple__" else given
    rank = chain.rank(x)
    keys = [_key(operation, key) for key in _filled(given if isinstance(given, list) else [given], rank)]
    if not keys or keys[0] != _WHOLE or sum(key is not _NEW for key in keys) > rank + 1:
        raise operation.refusal("must leave the samples apart")
    keys = keys[1:] + [_WHOLE] * (rank + 1 - sum(key is not _NEW for key in keys))
    x, dropped = _cut(chain, x, [key for key in keys if key is not _NEW])
    lengths = iter(chain.shape(x))
    shape: list[int | None] = []
    for key in keys:
        if key is _NEW:
            shape.append(1)
        elif isinstance(key, int):
            if not dropped:
                next(lengths)
            dropped = False
        else:
            shape.append(next(lengths))
    chain.outputs.append(chain.reshaped(x, shape))
    return chain


def _cut(chain: Chain, x: Source, keys: list[Any]) -> tuple[Source, bool]:
    """The wanted part, of as many axes but for the first, which is dropped where one place of it is taken."""
    rank, shape = len(keys), chain.shape(x)
    ranges = [_Range(key, key + 1 or None) if isinstance(key, int) else key for key in keys]
    for key, length in zip(keys, shape, strict=True):
        if isinstance(key, int) and length is not None and not -length <= key < length:
            raise chain.operation.refusal("looks behind the end of its input")
    dropped = rank > 1 and isinstance(keys[0], int)
    settings: dict[str, Any] = {}
    if dropped:
        settings["step"] = keys[0]
    elif rank > 1 and ranges[0].ends != (None, None):
        settings["steps"] = ranges[0].ends
    if rank and ranges[-1].ends != (None, None):
        settings["features"] = ranges[-1].ends
    if settings:
        x = chain.add("Slice", x, **settings)
    for place in range(1, rank - 1):
        if ranges[place].ends != (None, None):
            x = _cropped(chain, x, place - dropped, ranges[place])
    for place, wanted in enumerate(ranges):
        if wanted.every > 1 and not isinstance(keys[place], int):
            x = every(chain, x, place + 1 - dropped, wanted.every)
    return x, dropped


def _cropped(chain: Chain, x: Source, place: int, wanted: _Range) -> Source:
    """A range of an axis in the middle; `place` counts from 0."""
    shape = chain.shape(x)
    length, (start, stop) = shape[place], wanted.ends
    if length is not None:
        start, stop, _ = slice(start, stop).indices(length)
        ends = start, length - stop
    elif (start or 0) >= 0 > (stop or -1):
        ends = start or 0, -(stop or 0)
    else:
        raise chain.operation.refusal("must have lengths that are known")
    if place == 0:
        return chain.add("Slice", x, steps=wanted.ends)
    before, after = chain.product(shape[:place]), chain.product(shape[place + 1 :])
    folded = x if len(shape) == 3 and place == 1 else chain.reshaped(x, (before, length, after))
    cut = chain.add("Cropping2D", folded, cropping=((0, 0), ends))
    return chain.reshaped(cut, (*shape[:place], chain.shape(cut)[1], *shape[place + 1 :]))


def every(chain: Chain, x: Source, axis: int, step: int) -> Source:
    """Each so-manieth place of an axis: the largest of one number is that number."""
    shape = chain.shape(x)
    rank = len(shape)
    if rank == 1:
        column = chain.add("MaxPooling1D", chain.reshaped(x, (*shape, 1)), pool_size=1, strides=step)
        return chain.reshaped(column, chain.shape(column)[:1])
    if rank > 3:
        raise chain.operation.refusal("is known here only for sequences and pictures")
    first = [place for place in range(1, rank + 1) if place != rank] if axis != rank else [rank, *range(1, rank)]
    order = first if axis == rank else [*first, rank]
    turned = chain.permuted(x, order)
    at = order.index(axis)
    if rank == 2:
        y = chain.add("MaxPooling1D", turned, pool_size=1, strides=step)
    else:
        strides = (step, 1) if at == 0 else (1, step)
        y = chain.add("MaxPooling2D", turned, pool_size=(1, 1), strides=strides)
    return chain.permuted(y, [order.index(place) + 1 for place in range(1, rank + 1)])


def part(chain: Chain, x: Source, axis: int, start: int, stop: int) -> Source:
    """Some places of an axis, from one before another."""
    keys: list[Any] = [_WHOLE] * chain.rank(x)
    keys[axis - 1] = _Range(start or None, stop)
    return _cut(chain, x, keys)[0]


def split(operation: Operation) -> Chain:
    """Parts of an axis, one behind the other."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(2, "axis", rank=chain.rank(x), default=0)
    parts = operation.plain(1, "indices_or_sections", "num_or_size_splits")
    length = chain.shape(x)[axis - 1]
    if length is None:
        raise operation.refusal("must have lengths that are known")
    whole = parts if isinstance(parts, tuple) else (parts,)
    if not all(type(number) is int for number in whole):
        raise operation.refusal("is known here only for whole numbers of parts or places")
    if not isinstance(parts, tuple):
        if not 0 < parts <= _MOST_PARTS or length % parts:
            raise operation.refusal("is known here only for equal parts")
        cuts = [place * length // parts for place in range(1, parts)]
    elif operation.old:  # TensorFlow is given the sizes, Keras the places
        cuts = [sum(parts[:number]) for number in range(1, len(parts))]
    else:
        cuts = list(parts)
    ends = [0, *cuts, length]
    if (
        ends != sorted(set(ends))
        or len(ends) > _MOST_PARTS + 1
        or (operation.old and sum(whole) not in (length, parts))
    ):
        raise operation.refusal("must have parts with something in them")
    chain.outputs += [part(chain, x, axis, *pair) for pair in itertools.pairwise(ends)]
    return chain


def unstacked(operation: Operation) -> Chain:
    """Each place of an axis alone."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(2, "axis", rank=chain.rank(x), default=0)
    length = chain.shape(x)[axis - 1]
    if length is None or length > _MOST_PARTS:
        raise operation.refusal("must have lengths that are known")
    chain.outputs += [_single(chain, x, axis, place) for place in range(length)]
    return chain


def _single(chain: Chain, x: Source, axis: int, place: int) -> Source:
    keys: list[Any] = [_WHOLE] * chain.rank(x)
    keys[axis - 1] = place
    y, dropped = _cut(chain, x, keys)
    return y if dropped else chain.reshaped(y, [*chain.shape(y)[: axis - 1], *chain.shape(y)[axis:]])


def taken(operation: Operation) -> Chain:
    """Places of an axis by their numbers."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(2, "axis", rank=chain.rank(x))
    places = operation.plain(1, "indices")
    length = chain.shape(x)[axis - 1]
    each = places if isinstance(places, tuple) else (places,)
    if not 0 < len(each) <= _MOST_PARTS or not all(type(place) is int for place in each) or length is None:
        raise operation.refusal("is known here only for places that are told")
    if not all(-length <= place < length for place in each):
        raise operation.refusal("looks behind the end of its input")
    if not isinstance(places, tuple):
        chain.outputs.append(_single(chain, x, axis, places))
    else:
        pieces = [part(chain, x, axis, place % length, place % length + 1) for place in each]
        chain.outputs.append(chain.joined(pieces, axis))
    return chain


def _filled(keys: list[Any], rank: int) -> list[Any]:
    """The keys with as many whole axes as are meant in the place of three dots."""
    dots = [place for place, key in enumerate(keys) if isinstance(key, Mapping) and _is_dots(key)]
    if len(dots) != 1:
        return keys
    whole = {"start": None, "stop": None, "step": None}
    missing = rank + 2 - len(keys) + sum(key is None for key in keys)
    return [*keys[: dots[0]], *[whole] * max(0, missing), *keys[dots[0] + 1 :]]


def _is_dots(key: Mapping[str, Any]) -> bool:
    return key.get("class_name") == "__ellipsis__"


def _key(operation: Operation, key: Any) -> Any:
    """A place, a range of places, or a new axis."""
    if type(key) is int:
        return key
    if key is None:
        return _NEW
    if isinstance(key, Mapping):
        config = key.get("config") if key.get("class_name") == "__slice__" else key
        if isinstance(config, Mapping) and set(config) <= {"start", "stop", "step"}:
            ends = config.get("start"), config.get("stop")
            step = 1 if config.get("step") is None else config.get("step")
            if all(end is None or type(end) is int for end in ends) and type(step) is int and step > 0:
                return _Range(ends[0] or None, ends[1], step)
    raise operation.refusal(f"cannot take {shown(key)}")
