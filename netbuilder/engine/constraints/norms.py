"""Constraints on the lengths of the weights of each unit."""

from __future__ import annotations

from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.constraints.base import Constraint, constraints


def _axes(value: Any) -> Any:
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


class _Norm(Constraint):
    """What the rules on lengths share: the axes over which a length is taken."""

    axis: tuple[int, ...] = param(
        0,
        "Axes over which the length is taken: 0 for Dense, 0, 1, 2 for Conv2D (all inputs of one unit).",
        convert=_axes,
    )

    def lengths(self, weight: Array) -> Array:
        """The lengths √Σw², with the summed axes kept."""
        if any(not -weight.ndim <= axis < weight.ndim for axis in self.axis):
            raise ShapeError(
                sentence(
                    "The constraint {label} is set to the axes {axis}, but the weight has {ndim}.",
                    label=self.label(),
                    axis=self.axis,
                    ndim=weight.ndim,
                ),
                hint="Dense kernels have the axes 0 (inputs) and 1 (units).",
            )
        return xp.sqrt(xp.square(weight).sum(axis=self.axis, keepdims=True))


@constraints.register(title="Largest length", group="Norm", kind="max_norm")
class MaxNorm(_Norm):
    """Shortens the weights of each unit whose length is above max_value: w·min(‖w‖, m) / (ε + ‖w‖).

    Source: Srivastava et al. 2014, section 5.1, with Keras's ε of 1e-7.
    """

    max_value: float = param(2.0, "Largest length. Typical: 1 to 4.", ge=0)

    def project(self, weight: Array) -> None:
        lengths = self.lengths(weight)
        weight *= xp.minimum(lengths, weight.dtype.type(self.max_value)) / (lengths + weight.dtype.type(EPSILON))


@constraints.register(title="Unit length", group="Norm", kind="unit_norm")
class UnitNorm(_Norm):
    """Brings the weights of each unit to length 1: w / (ε + ‖w‖), with Keras's ε of 1e-7."""

    def project(self, weight: Array) -> None:
        weight /= self.lengths(weight) + weight.dtype.type(EPSILON)


@constraints.register(title="Length between limits", group="Norm", kind="min_max_norm")
class MinMaxNorm(_Norm):
    """Moves the length of the weights of each unit towards the range from min_value to max_value.

    w·(r·clip(‖w‖, min, max) + (1-r)·‖w‖) / (ε + ‖w‖) with r = rate, as in Keras.
    """

    min_value: float = param(0.0, "Smallest length.", ge=0)
    max_value: float = param(1.0, "Largest length.", ge=0)
    rate: float = param(1.0, "How far each step goes towards the range: 1 is all the way.", ge=0, le=1)

    def project(self, weight: Array) -> None:
        lengths = self.lengths(weight)
        real = weight.dtype.type
        wanted = xp.clip(lengths, real(self.min_value), real(self.max_value))
        weight *= (real(self.rate) * wanted + real(1 - self.rate) * lengths) / (lengths + real(EPSILON))
