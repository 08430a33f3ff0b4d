"""What a learning-rate schedule is, and the registry of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param
from netbuilder.engine.array import xp


class Schedule(Spec):
    """The learning rate as a function of the step. Evaluated in float32, as Keras does."""

    def rate(self, step: int) -> float:
        """The learning rate of step number `step`, counted from 0."""
        raise NotImplementedError


class Decay(Schedule):
    """What the schedules share that begin at one rate and change it with the fraction step / decay_steps."""

    initial_learning_rate: float = param(0.001, "The rate at step 0.", ge=0)
    decay_steps: int = param(1000, "Steps that make one unit of the decay.", ge=1)

    def fraction(self, step: int, staircase: bool = False) -> Any:
        """Step / decay_steps in float32; rounded down for a staircase."""
        share = xp.float32(step) / xp.float32(self.decay_steps)
        return xp.floor(share) if staircase else share


def cosine(fraction: Any) -> Any:
    """½(1 + cos(π·fraction)) in float32: from 1 at fraction 0 to 0 at fraction 1."""
    return xp.float32(0.5) * (xp.float32(1) + xp.cos(xp.float32(xp.pi) * fraction))


def rate_or_schedule(value: Any) -> Any:
    """A converter for settings that take a number or a schedule: reads a schedule's name or JSON."""
    return schedules.from_json(value) if isinstance(value, (Mapping, str)) else value


schedules: Registry[Schedule] = Registry("schedule", Schedule, "netbuilder.engine.schedules")
