"""How the outputs and the last states of a recurrent layer share one array: states follow as further steps."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Layer, Shape
from netbuilder.engine.layers.slice import Range, Slice


def packed_shape(steps: int | None, width: int, sequences: bool, states: int) -> Shape:
    """Shape of a sample: every output or the last, and so many states."""
    if not (sequences or states):
        return (width,)
    outputs = steps if sequences else 1
    return (None if outputs is None else outputs + states, width)


def packed(y: Array, states: Sequence[Array]) -> Array:
    """Outputs `(batch, steps, width)`, or the last `(batch, width)`, and states `(batch, width)` in one array."""
    outputs = y if y.ndim == 3 else y[:, None]
    return xp.concatenate([outputs, *(state[:, None] for state in states)], axis=1)


def unpacked(array: Array, states: int, sequences: bool) -> tuple[Array, list[Array]]:
    """The way back from `packed`."""
    if not states:
        return array, []
    outputs = array[:, :-states]
    return (outputs if sequences else outputs[:, 0]), [array[:, place] for place in range(-states, 0)]


def packed_mask(mask: Array | None, states: int) -> Array | None:
    """The mask of the steps, with states that all count."""
    if mask is None or not states:
        return mask
    return xp.concatenate([mask, xp.ones((len(mask), states), mask.dtype)], axis=1)


def output_part(states: int, sequences: bool, features: Range | None = None) -> Layer:
    """Takes the outputs out of the array."""
    if not states:
        return Slice(features=features)
    return Slice(steps=(None, -states), features=features) if sequences else Slice(step=0, features=features)


def parts_of(states: int, sequences: bool) -> list[Layer]:
    """Take the outputs and each state out of the array."""
    return [output_part(states, sequences), *(Slice(step=place) for place in range(-states, 0))]
