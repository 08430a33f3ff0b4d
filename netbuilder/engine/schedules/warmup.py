"""A linear warm-up before any other schedule."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Schedule, rate_or_schedule, schedules


@schedules.register(title="Warm-up", group="Steps")
class Warmup(Schedule):
    """Begins with a small rate and raises it step by step, before the true schedule starts.

    rate = start + (first - start) · step / warmup_steps, where first is the rate at which the schedule begins; after
    warmup_steps the schedule itself, which then counts from 0. Source: Goyal et al. 2017, section 2.2.
    """

    warmup_steps: int = param(1000, "Length of the warm-up in steps.", ge=1)
    start: float = param(0.0, "The rate at step 0.", ge=0)
    schedule: float | Schedule = param(0.001, "What follows: a rate, or a schedule.", ge=0, convert=rate_or_schedule)

    def rate(self, step: int) -> float:
        if step >= self.warmup_steps:
            return self._after(step - self.warmup_steps)
        start, first = xp.float32(self.start), xp.float32(self._after(0))
        return float(start + (first - start) * (xp.float32(step) / xp.float32(self.warmup_steps)))

    def _after(self, step: int) -> float:
        if isinstance(self.schedule, Schedule):
            return self.schedule.rate(step)
        return float(xp.float32(self.schedule))
