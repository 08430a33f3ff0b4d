"""Operations that lay numbers out in another way: other shapes and orders, several on top of one another, repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netbuilder.core.value_types import shown
from netbuilder.formats.keras_files.operation_slices import part
from netbuilder.formats.keras_files.operation_steps import Chain, Operation, Source

Made = Callable[[Operation], Chain]
_MOST_REPEATS = 100


def reshaped(operation: Operation) -> Chain:
    """The same numbers in another shape."""
    chain = Chain(operation)
    shape = operation.plain(1, "newshape", "shape")
    if not isinstance(shape, tuple) or len(shape) < 2 or shape[0] not in (-1, None):
        raise operation.refusal("must leave the samples apart, with -1 in the first place")
    if not all(type(length) is int for length in shape[1:]):
        raise operation.refusal(f"cannot have the shape {shown(shape)}")
    chain.outputs.append(chain.add("Reshape", operation.one(), target_shape=shape[1:]))
    return chain


def transposed(operation: Operation) -> Chain:
    """The axes in an order that is told."""
    chain = Chain(operation)
    axes = operation.plain(1, "axes", "perm")
    if not isinstance(axes, tuple) or not axes or axes[0] != 0 or not all(type(axis) is int for axis in axes):
        raise operation.refusal("must leave the samples where they are")
    chain.outputs.append(chain.add("Permute", operation.one(), dims=axes[1:]))
    return chain


def _reordered(operation: Operation, names: Sequence[str], moved: Callable[[list[int], int, int], None]) -> Chain:
    """The axes in an order that two of them tell."""
    chain = Chain(operation)
    x = operation.one()
    rank = chain.rank(x)
    order = list(range(1, rank + 1))
    moved(order, *(operation.axis(place, name, rank=rank) for place, name in enumerate(names, 1)))
    chain.outputs.append(chain.permuted(x, order))
    return chain


def _swap(order: list[int], one: int, other: int) -> None:
    order[one - 1], order[other - 1] = other, one


def _move(order: list[int], one: int, to: int) -> None:
    order.remove(one)
    order.insert(to - 1, one)


def swapped(operation: Operation) -> Chain:
    """Two axes in each other's place."""
    return _reordered(operation, ("axis1", "axis2"), _swap)


def moved(operation: Operation) -> Chain:
    """One axis in another place."""
    return _reordered(operation, ("source", "destination"), _move)


def expanded(operation: Operation) -> Chain:
    """A further axis of length 1."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(1, "axis", rank=chain.rank(x) + 1)
    shape = list(chain.shape(x))
    chain.outputs.append(chain.reshaped(x, [*shape[: axis - 1], 1, *shape[axis - 1 :]]))
    return chain


def squeezed(operation: Operation) -> Chain:
    """The same without axes of length 1."""
    chain = Chain(operation)
    x = operation.one()
    shape = chain.shape(x)
    given = operation.plain(1, "axis")
    if given is None or given == ():
        if None in shape:
            raise operation.refusal("must name its axes")
        given = tuple(place for place, length in enumerate(shape, 1) if length == 1)
    axes = [axis % (len(shape) + 1) if type(axis) is int else 0 for axis in _tuple(given)]
    if 0 in axes or any(shape[axis - 1] != 1 for axis in axes):
        raise operation.refusal("must name axes of the length 1")
    left = [length for place, length in enumerate(shape, 1) if place not in axes]
    chain.outputs.append(chain.reshaped(x, left))
    return chain


def stacked(operation: Operation) -> Chain:
    """Several along a further axis."""
    chain = Chain(operation)
    parts = operation.several()
    axis = operation.axis(1, "axis", rank=chain.rank(parts[0]) + 1, default=0)
    shape = list(chain.shape(parts[0]))
    if any(chain.shape(x) != tuple(shape) for x in parts):
        raise operation.refusal("must have inputs of one shape")
    wider = [*shape[: axis - 1], 1, *shape[axis - 1 :]]
    chain.outputs.append(chain.joined([chain.reshaped(x, wider) for x in parts], axis))
    return chain


def concatenated(operation: Operation) -> Chain:
    """Several, one behind the other along an axis."""
    chain = Chain(operation)
    parts = operation.several()
    axis = operation.argument(1, "axis", default=-1 if operation.kind == "JoinedLast" else 0)
    if type(axis) is not int or axis == 0:
        raise operation.refusal("cannot join samples to one another")
    one = len(parts) == 1
    chain.outputs.append(chain.add("Identity", *parts) if one else chain.add("Concatenate", *parts, axis=axis))
    return chain


def tiled(operation: Operation) -> Chain:
    """The whole several times, along each axis."""
    chain = Chain(operation)
    x: Source = operation.one()
    rank = chain.rank(x)
    times = _tuple(operation.plain(1, "repeats", "multiples"))
    times = (1,) * (rank + 1 - len(times)) + times
    if len(times) != rank + 1 or times[0] != 1 or not all(_is_count(number) for number in times):
        raise operation.refusal(f"cannot be done {shown(times)} times")
    for axis, number in enumerate(times[1:], 1):
        x = chain.joined([x] * number, axis)
    chain.outputs.append(x if isinstance(x, int) else chain.add("Identity", x))
    return chain


def repeated(operation: Operation) -> Chain:
    """Each place of an axis several times."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(2, "axis", rank=chain.rank(x))
    times = operation.plain(1, "repeats", "rep")
    shape = chain.shape(x)
    if not _is_count(times):
        raise operation.refusal(f"cannot be done {shown(times)} times")
    if (len(shape), axis) == (2, 1):
        chain.outputs.append(chain.add("UpSampling1D", x, size=times))
        return chain
    length = shape[axis - 1]
    apart = chain.reshaped(x, [*shape[:axis], 1, *shape[axis:]])
    several = chain.joined([apart] * times, axis + 1)
    longer = None if length is None else length * times
    chain.outputs.append(chain.reshaped(several, [*shape[: axis - 1], longer, *shape[axis:]]))
    return chain


def rolled(operation: Operation) -> Chain:
    """An axis of which the end comes first."""
    chain = Chain(operation)
    x = operation.one()
    axis = operation.axis(2, "axis", rank=chain.rank(x))
    shift, length = operation.plain(1, "shift"), chain.shape(x)[axis - 1]
    if type(shift) is not int or not length:
        raise operation.refusal("must have lengths that are known")
    cut = -shift % length
    pieces = [part(chain, x, axis, cut, length), part(chain, x, axis, 0, cut)] if cut else []
    chain.outputs.append(chain.joined(pieces, axis) if cut else chain.add("Identity", x))
    return chain


def padded(operation: Operation) -> Chain:
    """Zeros around the samples."""
    chain = Chain(operation)
    x: Source = operation.one()
    pairs = operation.plain(1, "pad_width", "paddings")
    mode, number = operation.plain(2, "mode", default="constant"), operation.plain(3, "constant_values", default=0)
    rank = chain.rank(x)
    proper = isinstance(pairs, tuple) and len(pairs) == rank + 1 and all(_is_pair(pair) for pair in pairs)
    if not proper or pairs[0] != (0, 0) or str(mode).lower() != "constant" or number not in (None, 0):
        raise operation.refusal("is known here only with zeros around the samples")
    if rank == 1:
        column = chain.add("ZeroPadding1D", chain.reshaped(x, (*chain.shape(x), 1)), padding=pairs[1])
        x = chain.reshaped(column, chain.shape(column)[:1])
    elif rank == 2 and pairs[2] == (0, 0):
        x = chain.add("ZeroPadding1D", x, padding=pairs[1])
    elif rank == 2:
        wide = chain.add("ZeroPadding2D", chain.reshaped(x, (*chain.shape(x), 1)), padding=pairs[1:])
        x = chain.reshaped(wide, chain.shape(wide)[:2])
    elif rank == 3 and pairs[3] == (0, 0):
        x = chain.add("ZeroPadding2D", x, padding=pairs[1:3])
    else:
        raise operation.refusal("is known here only around the steps, or around height and width")
    chain.outputs.append(x)
    return chain


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 < value <= _MOST_REPEATS


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(type(item) is int and item >= 0 for item in value)


SHAPING: dict[str, Made] = {
    "Concatenate": concatenated,
    "ExpandDims": expanded,
    "JoinedLast": concatenated,
    "Moveaxis": moved,
    "Pad": padded,
    "Repeat": repeated,
    "Reshape": reshaped,
    "Roll": rolled,
    "Squeeze": squeezed,
    "Stack": stacked,
    "Swapaxes": swapped,
    "Tile": tiled,
    "Transpose": transposed,
}
