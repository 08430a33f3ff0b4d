"""Losses: classes for `compile`, and functions that give one value a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import SettingError
from netbuilder.engine.losses import losses as registry
from netbuilder.keras.activations import floats
from netbuilder.keras.settings import Family, Setting
from netbuilder.keras.unsupported import names_of


class Loss(Setting):
    """A loss; called with targets and outputs it gives the reduced loss."""

    more = ("name", "dtype")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "form" not in cls.__dict__ and not hasattr(cls, "form"):
            raise SettingError(
                f"A loss of one's own ({cls.__name__}) is not supported: its derivative is not known.",
                hint="Choose one of keras.losses.",
            )

    @property
    def name(self) -> str:
        """Its name, by default that of its kind."""
        return self.extras.get("name") or _NAMES.get(self.spec.kind, self.spec.kind)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The reduced loss: a number, or an array if the reduction is none."""
        weights = None if sample_weight is None else np.asarray(sample_weight, np.float32)
        value = self.spec(np.asarray(y_true), floats(y_pred), weights)
        return np.float32(value) if np.ndim(value) == 0 else value

    def call(self, y_true: Any, y_pred: Any) -> np.ndarray:
        """The loss of each sample."""
        return each(self.spec, y_true, y_pred)

    def unwritten(self) -> Sequence[str]:
        """Keras forgets two settings; they are written where they differ from the default."""
        name = {"huber": "delta", "cosine_similarity": "axis", "sparse_categorical_crossentropy": "axis"}.get(
            self.spec.kind, ""
        )
        return () if not name or name in self.spec.settings() else (name,)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found["name"] = self.name
        return found


def each(spec: Any, y_true: Any, y_pred: Any) -> np.ndarray:
    """The value of a loss for each sample."""
    y_pred = floats(y_pred)
    return spec.values(spec.prepared(np.asarray(y_true), y_pred), y_pred)


_NAMES = {"huber": "huber_loss"}
_TABLE = {
    "BinaryCrossentropy": "from_logits label_smoothing axis",
    "BinaryFocalCrossentropy": "apply_class_balancing alpha gamma from_logits label_smoothing axis",
    "CategoricalCrossentropy": "from_logits label_smoothing axis",
    "CategoricalFocalCrossentropy": "alpha gamma from_logits label_smoothing axis",
    "CategoricalGeneralizedCrossEntropy": "q",
    "Circle": "gamma margin remove_diagonal",
    "CosineSimilarity": "axis",
    "Huber": "delta",
}
_LAST = {
    "SparseCategoricalCrossentropy": "from_logits ignore_class reduction axis name dtype",
    "Dice": "reduction name axis dtype",
    "Tversky": "alpha beta reduction name axis dtype",
}
family = Family(
    "loss",
    "keras.losses",
    Loss,
    registry,
    {
        cls.__name__: _LAST.get(cls.__name__, _TABLE.get(cls.__name__, "") + " reduction name dtype")
        for cls in registry.values()
    },
)
serialize, deserialize = family.serialize, family.deserialize


def _function(cls: type[Loss]) -> Callable[..., np.ndarray]:
    names = [name for name in cls.form.names if name not in ("reduction", "name", "dtype")]

    def values(y_true: Any, y_pred: Any, *args: Any, **settings: Any) -> np.ndarray:
        given = {**dict(zip(names, args, strict=False)), **settings}
        return each(cls(**given).spec, y_true, y_pred)

    values.__name__ = values.__qualname__ = cls.form.spec.kind
    values.__doc__ = cls.__doc__
    values.loss_class = cls  # type: ignore[attr-defined]
    return values


def get(identifier: Any) -> Any:
    """A loss from its name, its configuration, one of the functions here or itself."""
    kind = getattr(identifier, "loss_class", None)
    if kind is not None:
        return kind()
    if callable(identifier) and not isinstance(identifier, (Loss, type)):
        raise SettingError(
            f"The function {getattr(identifier, '__name__', 'given')} cannot be used as a loss: its derivative is "
            "not known.",
            hint="Choose one of keras.losses.",
        )
    return family.get(identifier)


def spec(identifier: Any) -> Any:
    """The spec of a loss, None for none."""
    found = get(identifier)
    return None if found is None else found.spec


functions: Mapping[str, Callable[..., np.ndarray]] = {
    cls.form.spec.kind: _function(cls) for cls in family.classes.values()
}
globals().update(family.classes)
globals().update(functions)
for _short, _kind in {
    "mse": "mean_squared_error", "MSE": "mean_squared_error", "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error", "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error", "bce": "binary_crossentropy",
    "BCE": "binary_crossentropy", "kld": "kl_divergence", "KLD": "kl_divergence", "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence",
}.items():  # fmt: skip
    globals()[_short] = functions[_kind]
__getattr__ = names_of("keras.losses", "Reduction")
