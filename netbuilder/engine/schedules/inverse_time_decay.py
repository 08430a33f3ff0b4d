"""Inverse time decay of the learning rate."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Decay, schedules


@schedules.register(title="Inverse time decay", group="Decay")
class InverseTimeDecay(Decay):
    """Divides the rate by a number that grows with the step: fast at first, ever slower.

    rate = initial / (1 + decay_rate · step / decay_steps); with staircase the quotient is rounded down.
    With decay_steps = 1 it is the argument `decay` of Keras 1 and 2. Source: Keras's InverseTimeDecay.
    """

    decay_rate: float = param(0.5, "How fast it falls: at 1 the rate is halved after decay_steps.", ge=0)
    staircase: bool = param(False, "Whether the rate falls in steps instead of smoothly.")

    def rate(self, step: int) -> float:
        divisor = xp.float32(1) + xp.float32(self.decay_rate) * self.fraction(step, self.staircase)
        return float(xp.float32(self.initial_learning_rate) / divisor)
