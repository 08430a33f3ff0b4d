"""Penalties on what a layer puts out."""

from __future__ import annotations

from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call
from netbuilder.engine.regularizers import Regularizer


def penalize(call: Call, regularizer: Regularizer | None, y: Array) -> None:
    """Notes the penalty on the activities y, a mean over the batch, in the call."""
    if regularizer is not None:
        call.losses.append(regularizer.value(y) / max(len(y), 1))
        call.cache["penalized"] = y


def penalized(call: Call, regularizer: Regularizer | None, dy: Array) -> Array:
    """Dy with the derivative of that penalty."""
    if regularizer is None:
        return dy
    y = call.cache["penalized"]
    gradient = dy * len(y)
    regularizer.add_gradient(y, gradient)
    gradient /= len(y)
    return gradient
