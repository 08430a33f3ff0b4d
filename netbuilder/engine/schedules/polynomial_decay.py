"""Polynomial decay of the learning rate."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Decay, schedules


@schedules.register(title="Polynomial decay", group="Decay")
class PolynomialDecay(Decay):
    """Goes from one rate to another in a given number of steps: along a straight line with power 1.

    rate = (initial - end) · (1 - step / D)^power + end, where D is decay_steps and the step stops at D;
    with cycle D is the next multiple of decay_steps instead. Source: Keras's PolynomialDecay.
    """

    end_learning_rate: float = param(0.0001, "The rate at the end.", ge=0)
    power: float = param(1.0, "1: a straight line; more: fast at first.", ge=0)
    cycle: bool = param(False, "Whether it starts again, each time from lower, instead of staying at the end.")

    def rate(self, step: int) -> float:
        start, end, one = xp.float32(self.initial_learning_rate), xp.float32(self.end_learning_rate), xp.float32(1)
        at, length = xp.float32(step), xp.float32(self.decay_steps)
        if self.cycle:
            length = length * (xp.ceil(at / length) if step else one)
        else:
            at = min(at, length)
        return float((start - end) * (one - at / length) ** xp.float32(self.power) + end)
