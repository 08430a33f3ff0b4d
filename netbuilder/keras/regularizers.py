"""Penalties on weights: the regularizers of Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.regularizers import regularizers as registry
from netbuilder.keras.settings import Family, Setting


class Regularizer(Setting):
    """A regularizer; called with an array it gives the penalty."""

    old = {"l": "l1"}

    def __call__(self, x: Any) -> float:
        """The penalty on an array."""
        return np.float32(self.spec.value(np.asarray(x)))


family = Family("regularizer", "keras.regularizers", Regularizer, registry, {}, names={"l1l2": "l1_l2"})
get, serialize, deserialize = family.get, family.serialize, family.deserialize
globals().update(family.classes)
globals().update({cls.form.spec.kind: cls for cls in family.classes.values()})
