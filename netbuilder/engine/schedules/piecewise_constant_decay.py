"""A learning rate that changes at given steps."""

from __future__ import annotations

import bisect
import math
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import xp
from netbuilder.engine.schedules.base import Schedule, schedules


def _whole(value: Any) -> Any:
    """Steps are counted in whole numbers: as in Keras, digits after the point are cut."""
    if not isinstance(value, (list, tuple)):
        return value
    return tuple(math.trunc(step) if isinstance(step, float) and math.isfinite(step) else step for step in value)


@schedules.register(title="Piecewise constant", group="Steps")
class PiecewiseConstantDecay(Schedule):
    """Keeps one rate until a given step, then another, and so on.

    rate = values[k] for boundaries[k-1] < step ≤ boundaries[k]. Source: Keras's PiecewiseConstantDecay.
    """

    boundaries: tuple[int, ...] = param((1000, 2000), "Last step of each rate but the last.", ge=0, convert=_whole)
    values: tuple[float, ...] = param((0.01, 0.001, 0.0001), "The rates: one more than the boundaries.", ge=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.values) != len(self.boundaries) + 1:
            raise SettingError(
                sentence(
                    "{label}: {boundaries} boundaries part {rates} rates, but values has {values}.",
                    label=self.label(),
                    boundaries=len(self.boundaries),
                    rates=len(self.boundaries) + 1,
                    values=len(self.values),
                ),
                hint="Give one rate more than boundaries.",
            )
        if list(self.boundaries) != sorted(set(self.boundaries)):
            raise SettingError(
                sentence(
                    "{label}: boundaries must rise from one to the next, but they are {boundaries}.",
                    label=self.label(),
                    boundaries=list(self.boundaries),
                ),
                hint=self.params()["boundaries"].help,
            )

    def rate(self, step: int) -> float:
        return float(xp.float32(self.values[bisect.bisect_left(self.boundaries, step)]))
