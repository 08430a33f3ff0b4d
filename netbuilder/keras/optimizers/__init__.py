"""Optimizers, with the arguments of Keras 3 and, with a warning, `lr` and `decay` of Keras 1 and 2."""

from __future__ import annotations

from netbuilder.keras.optimizers import schedules
from netbuilder.keras.optimizers.rules import Optimizer, deserialize, family, get, serialize
from netbuilder.keras.unsupported import names_of

globals().update(family.classes)
__all__ = ["Optimizer", "deserialize", "get", "schedules", "serialize", *family.classes]
__getattr__ = names_of(
    "keras.optimizers",
    "Adafactor Lamb LossScaleOptimizer MultiOptimizer Muon ScheduleFreeAdamW legacy",
    {"legacy": "Use the optimizers of keras.optimizers.", "Lamb": "Use Adam.", "Adafactor": "Use Adam."},
)
