"""How weights start: the initializers of Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.initializers import initializers as registry
from netbuilder.keras import randomness
from netbuilder.keras.forms import EXTRAS
from netbuilder.keras.settings import Family, Setting
from netbuilder.keras.unsupported import names_of


class Initializer(Setting):
    """An initializer; called with a shape it gives an array."""

    more = ("seed", "input_axes", "output_axes")

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> np.ndarray:
        """An array of this shape. With a seed, the same array at every call."""
        return self.spec(tuple(shape), self.generator(), np.dtype(dtype or "float32"))

    def generator(self) -> Any:
        """What the numbers are drawn from: the seed of this object, or else that of the program."""
        seed = self.extras.get("seed")
        return randomness.fresh("initializer") if seed is None else np.random.default_rng(int(seed))

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        names = [name for name in self.form.names if name in EXTRAS]
        return {**{name: self.extras.get(name) for name in names}, **found}


_AXES = "seed input_axes output_axes"
family = Family(
    "initializer",
    "keras.initializers",
    Initializer,
    registry,
    {
        "GlorotUniform": _AXES,
        "GlorotNormal": _AXES,
        "HeUniform": _AXES,
        "HeNormal": _AXES,
        "LecunUniform": _AXES,
        "LecunNormal": _AXES,
        "VarianceScaling": f"scale mode distribution {_AXES}",
        "RandomUniform": "minval maxval seed",
        "RandomNormal": "mean stddev seed",
        "TruncatedNormal": "mean stddev seed",
        "Orthogonal": "gain seed",
    },
    names={
        "uniform": "random_uniform",
        "normal": "random_normal",
        "zero": "zeros",
        "one": "ones",
        "OrthogonalInitializer": "orthogonal",
        "IdentityInitializer": "identity",
    },
)
get, serialize, deserialize = family.get, family.serialize, family.deserialize
globals().update(family.classes)
globals().update({cls.form.spec.kind: cls for cls in family.classes.values()})
if "Orthogonal" in family.classes:
    OrthogonalInitializer = family.classes["Orthogonal"]
if "Identity" in family.classes:
    IdentityInitializer = family.classes["Identity"]
__getattr__ = names_of("keras.initializers", "STFT STFTInitializer stft")
