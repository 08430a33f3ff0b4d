"""Axes that count the batch axis, as Keras's do, and masks of steps."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.shapes import shown


def sample_axis(label: str, axis: int, shape: Shape) -> int:
    """Where an axis that counts the batch axis, as Keras's do, lies in the shape of a sample."""
    place = axis if axis < 0 else axis - 1
    if axis == 0 or not -len(shape) <= place < len(shape):
        raise ShapeError(
            sentence(
                "{label} cannot work along axis {axis} of samples of shape {shape}.",
                label=label,
                axis=axis,
                shape=shown(shape),
            ),
            hint=sentence("Choose one from 1 to {count}, or -1 for the last.", count=len(shape))
            if shape
            else "Add a Reshape layer before it.",
        )
    return place % len(shape)


def sample_axes(label: str, axes: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """`sample_axis` for one axis or several, in rising order."""
    places = {sample_axis(label, axis, shape) for axis in (axes if isinstance(axes, tuple) else (axes,))}
    if not places:
        raise ShapeError(
            sentence("{label} has no axis to work along.", label=label), hint="Choose one, for example -1 for the last."
        )
    return tuple(sorted(places))


def spread(mask: Array, rank: int) -> Array:
    """A mask of steps with an axis of length 1 for each axis that it has not, up to `rank`."""
    return mask.reshape(*mask.shape, *(1,) * (rank - mask.ndim))
