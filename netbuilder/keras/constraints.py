"""Rules that weights obey after each step: the constraints of Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.constraints import constraints as registry
from netbuilder.keras.settings import Family, Setting
from netbuilder.keras.unsupported import names_of


class Constraint(Setting):
    """A constraint; called with an array it gives the array that obeys."""

    old = {"m": "max_value"}

    def __call__(self, w: Any) -> np.ndarray:
        """The array as it is after the rule was applied."""
        projected = np.array(w, dtype=np.float32)
        self.spec.project(projected)
        return projected

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        axis = found.get("axis")
        if isinstance(axis, tuple):
            found["axis"] = axis[0] if len(axis) == 1 else list(axis)
        return found


family = Family(
    "constraint",
    "keras.constraints",
    Constraint,
    registry,
    {"MaxNorm": "max_value axis", "UnitNorm": "axis", "MinMaxNorm": "min_value max_value rate axis"},
    names={"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"},
)
get, serialize, deserialize = family.get, family.serialize, family.deserialize
globals().update(family.classes)
globals().update({cls.form.spec.kind: cls for cls in family.classes.values()})
maxnorm, nonneg, unitnorm = (family.classes.get(name) for name in ("MaxNorm", "NonNeg", "UnitNorm"))
__getattr__ = names_of("keras.constraints", "MinMaxNorm min_max_norm")
