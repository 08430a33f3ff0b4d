"""What a regularizer is, and the registry of them."""

from __future__ import annotations

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array


class Regularizer(Spec):
    """A penalty on a weight that is added to the loss."""

    def value(self, weight: Array) -> float:
        """The penalty, a number that is added to the loss."""
        raise NotImplementedError

    def add_gradient(self, weight: Array, gradient: Array) -> None:
        """Adds the derivative of the penalty to `gradient`, in place."""
        raise NotImplementedError


regularizers: Registry[Regularizer] = Registry("regularizer", Regularizer, "netbuilder.engine.regularizers")
