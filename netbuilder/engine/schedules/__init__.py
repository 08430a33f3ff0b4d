"""Learning-rate schedules."""

from netbuilder.engine.schedules.base import Schedule, schedules

__all__ = ["Schedule", "schedules"]
