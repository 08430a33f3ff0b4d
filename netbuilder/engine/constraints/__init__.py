"""Constraints of weights."""

from netbuilder.engine.constraints.base import Constraint, constraints

__all__ = ["Constraint", "constraints"]
