"""Sample weights brought into the shape of what they weigh."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp


def spread(weights: Array, values: Array) -> Array:
    """`weights` in the shape and dtype of `values`: axes of length one are added or taken away at the end."""
    weights = xp.asarray(weights)
    lined_up = weights
    while lined_up.ndim > values.ndim and lined_up.shape[-1] == 1:
        lined_up = lined_up[..., 0]
    lined_up = lined_up.reshape(lined_up.shape + (1,) * (values.ndim - lined_up.ndim))
    fits = lined_up.ndim == values.ndim and all(
        length in (1, wanted) for length, wanted in zip(lined_up.shape, values.shape)
    )
    if not fits:
        raise ShapeError(
            sentence(
                "Sample weights and masks must have the shape of the values they weigh, {shape}, or its "
                "beginning, but one is {other_shape}.",
                shape=values.shape,
                other_shape=weights.shape,
            ),
            hint="Give one weight for each sample.",
        )
    return xp.broadcast_to(lined_up, values.shape).astype(values.dtype)
