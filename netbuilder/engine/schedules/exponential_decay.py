"""Exponential decay of the learning rate, by a factor or by the natural exponential."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Decay, schedules


@schedules.register(title="Exponential decay", group="Decay")
class ExponentialDecay(Decay):
    """Multiplies the rate by the same factor again and again.

    rate = initial · decay_rate^(step / decay_steps); with staircase the exponent is rounded down.
    Source: Keras's ExponentialDecay.
    """

    decay_rate: float = param(0.96, "The factor after decay_steps.", gt=0)
    staircase: bool = param(False, "Whether the rate falls in steps instead of smoothly.")

    def rate(self, step: int) -> float:
        power = self.fraction(step, self.staircase)
        return float(xp.float32(self.initial_learning_rate) * xp.float32(self.decay_rate) ** power)


@schedules.register(title="Natural exponential decay", group="Decay")
class NaturalExponentialDecay(Decay):
    """Lets the rate fall like e⁻ˣ.

    rate = initial · e^(-decay_rate · step / decay_steps); with staircase the quotient is rounded down.
    Source: TensorFlow 1's natural_exp_decay; the same as ExponentialDecay with the factor e^(-decay_rate).
    """

    decay_rate: float = param(0.5, "How fast it falls: the exponent after decay_steps.", ge=0)
    staircase: bool = param(False, "Whether the rate falls in steps instead of smoothly.")

    def rate(self, step: int) -> float:
        power = -xp.float32(self.decay_rate) * self.fraction(step, self.staircase)
        return float(xp.float32(self.initial_learning_rate) * xp.exp(power))
