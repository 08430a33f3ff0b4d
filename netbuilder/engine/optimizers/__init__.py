"""Optimizers: how the gradient moves the weights."""

from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers
from netbuilder.engine.optimizers.stepper import Stepper

__all__ = ["Optimizer", "Slot", "Stepper", "optimizers"]
