"""Learning rates that change from step to step."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.core.errors import SettingError
from netbuilder.engine.schedules import schedules as registry
from netbuilder.keras.settings import Family, Setting


class LearningRateSchedule(Setting):
    """A schedule; called with the number of a step it gives the rate."""

    more = ("name",)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "form"):
            raise SettingError(
                f"A schedule of one's own ({cls.__name__}) is not supported.",
                hint="Use one of keras.optimizers.schedules, or the callback LearningRateScheduler with a function.",
            )

    def __call__(self, step: Any) -> Any:
        """The rate at a step, counted from 0."""
        return np.float32(self.spec.rate(int(step)))

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found["name"] = found.get("name") or _NAMES.get(self.form.label, self.form.label)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


_NAMES = {"CosineDecayRestarts": "SGDRDecay", "PiecewiseConstantDecay": "PiecewiseConstant"}
family = Family(
    "schedule",
    "keras.optimizers.schedules",
    LearningRateSchedule,
    registry,
    {
        "CosineDecay": "initial_learning_rate! decay_steps! alpha name warmup_target warmup_steps",
        "CosineDecayRestarts": "initial_learning_rate! first_decay_steps! t_mul m_mul alpha name",
        "ExponentialDecay": "initial_learning_rate! decay_steps! decay_rate! staircase name",
        "InverseTimeDecay": "initial_learning_rate! decay_steps! decay_rate! staircase name",
        "NaturalExponentialDecay": "initial_learning_rate! decay_steps! decay_rate! staircase name",
        "PiecewiseConstantDecay": "boundaries! values! name",
        "PolynomialDecay": "initial_learning_rate! decay_steps! end_learning_rate power cycle name",
        "Warmup": "warmup_steps start schedule name",
    },
)
serialize, deserialize = family.serialize, family.deserialize
globals().update(family.classes)
