"""What a constraint is, and the registry of them."""

from __future__ import annotations

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array


class Constraint(Spec):
    """A rule that a weight obeys after every step."""

    def project(self, weight: Array) -> None:
        """Moves `weight` to the nearest place where the rule holds, in place."""
        raise NotImplementedError


constraints: Registry[Constraint] = Registry("constraint", Constraint, "netbuilder.engine.constraints")
