"""Learning-rate schedules."""

from netbuilder.engine.schedules.base import Schedule, rate_or_schedule, schedules

__all__ = ["Schedule", "rate_or_schedule", "schedules"]
