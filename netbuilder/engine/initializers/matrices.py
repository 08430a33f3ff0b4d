"""Initializers that make matrices with a structure."""

from __future__ import annotations

import math
from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.initializers.base import Initializer, initializers


def _at_least_a_matrix(label: str, shape: tuple[int, ...]) -> None:
    if len(shape) < 2:
        raise ShapeError(
            sentence(
                "The initializer {label} makes matrices, but the weight has the shape {shape}.",
                label=label,
                shape=shape,
            ),
            hint="Choose another initializer for biases and other single rows of numbers.",
        )


@initializers.register(
    title="Orthogonal",
    group="Structured",
    kind="orthogonal",
    aliases=("OrthogonalInitializer", "orthogonal_initializer"),
)
class Orthogonal(Initializer):
    """A random rotation: it changes no lengths, so a signal survives many steps of a recurrent layer.

    Rows (or columns, whichever are fewer) are orthogonal and of length `gain`; all axes but the last count as rows.
    Source: Saxe et al. 2014, section 3; the signs of the QR decomposition are fixed, so that all rotations are
    equally likely (Mezzadri 2007, section 5).
    """

    gain: float = param(1.0, "Length of each row or column.")

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        _at_least_a_matrix(self.label(), shape)
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = xp.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * xp.where(xp.diagonal(r) < 0, -1.0, 1.0)
        matrix = q.T if rows < columns else q
        return (self.gain * matrix).reshape(shape).astype(dtype)


@initializers.register(title="Identity", group="Structured", kind="identity", aliases=("IdentityInitializer",))
class Identity(Initializer):
    """Ones on the diagonal, zeros elsewhere: the layer begins by passing its input on."""

    gain: float = param(1.0, "The number on the diagonal.")

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        _at_least_a_matrix(self.label(), shape)
        if len(shape) != 2:
            raise ShapeError(
                sentence(
                    "The initializer {label} makes one matrix, but the weight has the shape {shape}.",
                    label=self.label(),
                    shape=shape,
                ),
                hint="Choose another initializer for the kernels of convolutions.",
            )
        return xp.eye(*shape, dtype=dtype) * dtype.type(self.gain)
