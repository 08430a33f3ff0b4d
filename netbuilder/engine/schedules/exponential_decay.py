"""Exponential decay of the learning rate."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Schedule, schedules


@schedules.register(title="Exponential decay", group="Decay")
class ExponentialDecay(Schedule):
    """rate = initial · decay_rate^(step / decay_steps). Source: Keras's ExponentialDecay."""

    initial_learning_rate: float = param(0.001, "The rate at step 0.", gt=0)
    decay_steps: int = param(1000, "Steps after which the rate has been multiplied by decay_rate.", gt=0)
    decay_rate: float = param(0.96, "The factor.", gt=0)
    staircase: bool = param(False, "Whether the rate falls in steps instead of smoothly.")

    def rate(self, step: int) -> float:
        power = xp.float32(step) / xp.float32(self.decay_steps)
        if self.staircase:
            power = xp.floor(power)
        return float(xp.float32(self.initial_learning_rate) * xp.float32(self.decay_rate) ** power)
