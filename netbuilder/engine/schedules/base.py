"""What a learning-rate schedule is, and the registry of them."""

from __future__ import annotations

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec


class Schedule(Spec):
    """The learning rate as a function of the step. Evaluated in float32, as Keras does."""

    def rate(self, step: int) -> float:
        """The learning rate of step number `step`, counted from 0."""
        raise NotImplementedError


schedules: Registry[Schedule] = Registry("schedule", Schedule, "netbuilder.engine.schedules")
