"""Metrics: for `compile`, or to be fed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import SettingError
from netbuilder.engine.metrics import metrics as registry
from netbuilder.engine.metrics.base import MeanMetric
from netbuilder.keras import losses
from netbuilder.keras.activations import floats
from netbuilder.keras.naming import auto_name
from netbuilder.keras.settings import Family, Setting


class Metric(Setting):
    """A number counted over batches: `update_state` with each, `result` in the end, `reset_state` to begin anew.

    A subclass of your own defines these three.
    """

    more = ("name", "dtype")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not hasattr(self, "form"):
            self._name = kwargs.get("name") or (args[0] if args else None)
            return
        super().__init__(*args, **kwargs)

    def _take(self, spec: Any, extras: Any) -> None:
        super()._take(spec, extras)
        numbered = "name" in self.form.names and type(self).__name__ in NUMBERED and not self.extras.get("name")
        if numbered:
            self.extras["name"] = auto_name(type(self).__name__)
        self.reset_state()

    def unwritten(self) -> Sequence[str]:
        """What Keras leaves out where it has its default."""
        unset = [name for name in ("thresholds",) if "curve" in self.form.names and getattr(self.spec, name) is None]
        return (*unset, *(("axis",) if self.spec.kind == "cosine_similarity" and self.spec.axis == -1 else ()))

    @property
    def name(self) -> str:
        """Under which it stands in the logs."""
        if not hasattr(self, "form"):
            return self._name or type(self).__name__.lower()
        return self.extras.get("name") or self.spec.kind

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        weights = None if sample_weight is None else np.asarray(sample_weight, np.float32)
        self.spec.update(self._state, np.asarray(y_true), floats(y_pred), weights)

    def result(self) -> Any:
        """The metric over all batches since the last reset."""
        return np.float32(self.spec.result(self._state))

    def reset_state(self) -> None:
        """Forgets all batches."""
        self._state = self.spec.start()

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Adds a batch and gives the result so far."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def get_config(self) -> dict[str, Any]:
        dtype = "int64" if "IoU" in type(self).__name__ else "float32"
        return {"name": self.name, "dtype": dtype, **{
            name: value for name, value in super().get_config().items() if name != "name"}}  # fmt: skip


NUMBERED = frozenset(
    (
        *("AUC", "Precision", "Recall", "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity"),
        *("SpecificityAtSensitivity", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"),
        *("IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"),
    )
)
"""Metrics that Keras counts where they have no name: precision, precision_1, …"""

_TABLE = {
    "AUC": "num_thresholds curve summation_method name dtype thresholds multi_label num_labels label_weights "
    "from_logits",
    "BinaryIoU": "target_class_ids threshold name dtype",
    "F1Score": "average threshold name dtype",
    "FBetaScore": "average beta threshold name dtype",
    "FalseNegatives": "thresholds name dtype",
    "FalsePositives": "thresholds name dtype",
    "TrueNegatives": "thresholds name dtype",
    "TruePositives": "thresholds name dtype",
    "IoU": "num_classes! target_class_ids! name dtype ignore_class sparse_y_true sparse_y_pred axis",
    "MeanIoU": "num_classes! name dtype ignore_class sparse_y_true sparse_y_pred axis",
    "OneHotIoU": "num_classes! target_class_ids! name dtype ignore_class sparse_y_pred axis",
    "OneHotMeanIoU": "num_classes! name dtype ignore_class sparse_y_pred axis",
    "Precision": "thresholds top_k class_id name dtype",
    "Recall": "thresholds top_k class_id name dtype",
    "PrecisionAtRecall": "recall! num_thresholds class_id name dtype",
    "RecallAtPrecision": "precision! num_thresholds class_id name dtype",
    "SensitivityAtSpecificity": "specificity! num_thresholds class_id name dtype",
    "SpecificityAtSensitivity": "sensitivity! num_thresholds class_id name dtype",
    "R2Score": "class_aggregation num_regressors name dtype",
    "SparseTopKCategoricalAccuracy": "k name dtype from_sorted_ids",
    "TopKCategoricalAccuracy": "k name dtype",
}
_ORDERS = {
    "BinaryCrossentropy": "from_logits label_smoothing",
    "CategoricalCrossentropy": "from_logits label_smoothing axis",
    "SparseCategoricalCrossentropy": "from_logits ignore_class axis",
}
family = Family(
    "metric",
    "keras.metrics",
    Metric,
    registry,
    {
        cls.__name__: _TABLE.get(cls.__name__, "name dtype " + _ORDERS.get(cls.__name__, " ".join(cls.params())))
        for cls in registry.values()
    },
)
serialize, deserialize = family.serialize, family.deserialize


def get(identifier: Any) -> Any:
    """A metric from its name, its configuration, one of the functions here or itself."""
    kind = getattr(identifier, "metric_class", None)
    return kind() if kind is not None else family.get(identifier)


def _function(cls: type[Metric]) -> Callable[..., np.ndarray]:
    names = [name for name in cls.form.names if name not in ("name", "dtype")]

    def values(y_true: Any, y_pred: Any, *args: Any, **settings: Any) -> np.ndarray:
        given = {**dict(zip(names, args, strict=False)), **settings}
        found = cls(**given).spec.values(np.asarray(y_true), floats(y_pred))
        return found.astype(np.float32) if found.dtype == bool else found

    values.__name__ = values.__qualname__ = cls.form.spec.kind
    values.__doc__ = cls.__doc__
    values.metric_class = cls  # type: ignore[attr-defined]
    return values


functions = {
    cls.form.spec.kind: _function(cls)
    for cls in family.classes.values()
    if issubclass(cls.form.spec, MeanMetric) and cls.form.spec.kind != "accuracy"
}
for _kind, _values in losses.functions.items():
    functions.setdefault(_kind, _values)
globals().update(family.classes)
globals().update(functions)
mse = MSE = functions["mean_squared_error"]
mae = MAE = functions["mean_absolute_error"]


class Mean(Metric):
    """The mean of numbers that are given by hand."""

    def __init__(self, name: str = "mean", dtype: Any = None) -> None:
        super().__init__(name=name)
        self.reset_state()

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        values = np.asarray(values, np.float64)
        weights = np.ones_like(values) if sample_weight is None else np.broadcast_to(sample_weight, values.shape)
        self._total += float((values * weights).sum())
        self._count += float(weights.sum())

    def result(self) -> Any:
        return np.float32(self._total / self._count if self._count else 0.0)

    def reset_state(self) -> None:
        self._total = self._count = 0.0

    def __call__(self, values: Any, sample_weight: Any = None) -> Any:
        self.update_state(values, sample_weight)
        return self.result()

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": "float32"}


class Sum(Mean):
    """The sum of numbers that are given by hand."""

    def __init__(self, name: str = "sum", dtype: Any = None) -> None:
        super().__init__(name=name)

    def result(self) -> Any:
        return np.float32(self._total)


def refuse(value: Any) -> SettingError:
    """What is said of something that is no metric."""
    return SettingError(
        f"{value!r} is not a metric.", hint="Give a name such as accuracy, or a class of keras.metrics."
    )
