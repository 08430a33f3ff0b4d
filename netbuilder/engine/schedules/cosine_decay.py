"""Cosine decay of the learning rate, once or with restarts."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Decay, Schedule, cosine, schedules


@schedules.register(title="Cosine decay", group="Cosine")
class CosineDecay(Decay):
    """Lets the rate fall along half a cosine wave: slowly, fast, slowly; after a linear warm-up if wanted.

    rate = top · ((1 - alpha) · ½(1 + cos(π · step / decay_steps)) + alpha), constant after decay_steps. With a
    warmup_target the rate first goes from initial to that in warmup_steps, and top is the target.
    Source: Loshchilov & Hutter 2017, eq. 5, without restarts; Keras's CosineDecay.
    """

    alpha: float = param(0.0, "The last rate as a share of the highest.", ge=0)
    warmup_target: float | None = param(None, "Rate at the end of the warm-up; nothing for no warm-up.", ge=0)
    warmup_steps: int = param(0, "Length of the warm-up in steps.", ge=0)

    def rate(self, step: int) -> float:
        start = xp.float32(self.initial_learning_rate)
        if self.warmup_target is None:
            return self._falling(start, step)
        target = xp.float32(self.warmup_target)
        if step < self.warmup_steps:
            return float((target - start) * (xp.float32(step) / xp.float32(self.warmup_steps)) + start)
        return self._falling(target, step - self.warmup_steps)

    def _falling(self, top: Any, step: int) -> float:
        wave = cosine(self.fraction(min(step, self.decay_steps)))
        return float(top * (xp.float32(1 - self.alpha) * wave + xp.float32(self.alpha)))


@schedules.register(title="Cosine decay with restarts", group="Cosine")
class CosineDecayRestarts(Schedule):
    """Lets the rate fall along half a cosine wave and start again, each time for longer.

    Period r has first_decay_steps · t_mulʳ steps and begins at initial · m_mulʳ; within it
    rate = initial · ((1 - alpha) · m_mulʳ · ½(1 + cos(π · share of the period)) + alpha).
    Source: Loshchilov & Hutter 2017, eq. 5; Keras's CosineDecayRestarts.
    """

    initial_learning_rate: float = param(0.001, "The rate at step 0.", ge=0)
    first_decay_steps: int = param(1000, "Length of the first period in steps.", ge=1)
    t_mul: float = param(2.0, "How much longer each period is than the one before.", ge=1)
    m_mul: float = param(1.0, "The rate at which a period begins, as a share of that of the one before.", gt=0)
    alpha: float = param(0.0, "The last rate of a period as a share of the initial one.", ge=0)

    def rate(self, step: int) -> float:
        restarts, share = self._period(xp.float32(step) / xp.float32(self.first_decay_steps))
        factor = xp.float32(self.m_mul) ** restarts
        alpha, one = xp.float32(self.alpha), xp.float32(1)
        return float(xp.float32(self.initial_learning_rate) * ((one - alpha) * (factor * cosine(share)) + alpha))

    def _period(self, periods: Any) -> tuple[Any, Any]:
        """How often it has restarted after so many lengths of the first period, and the share of the present one."""
        one, t_mul = xp.float32(1), xp.float32(self.t_mul)
        if t_mul == one:
            return xp.floor(periods), periods - xp.floor(periods)
        restarts = xp.floor(xp.log(one - periods * (one - t_mul)) / xp.log(t_mul))
        lengths = t_mul**restarts
        return restarts, (periods - (one - lengths) / (one - t_mul)) / lengths
