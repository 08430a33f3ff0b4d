"""Layers, optimizers and their settings as calls in a Keras script: our settings bear Keras's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.engine.activations import Activation
from netbuilder.engine.constraints import Constraint
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.layers import Layer
from netbuilder.engine.losses import Loss
from netbuilder.engine.metrics import Metric, metrics
from netbuilder.engine.optimizers import Optimizer
from netbuilder.engine.regularizers import Regularizer
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.code.pieces import Pieces, keras_pieces
from netbuilder.formats.code.text import call, literal, quoted
from netbuilder.training.callbacks import Callback

_MODULES: tuple[tuple[type[Spec], str], ...] = (
    (Initializer, "keras.initializers"),
    (Regularizer, "keras.regularizers"),
    (Constraint, "keras.constraints"),
    (Schedule, "keras.optimizers.schedules"),
    (Optimizer, "keras.optimizers"),
    (Loss, "keras.losses"),
    (Metric, "keras.metrics"),
    (Callback, "keras.callbacks"),
)

_NOT_IN_KERAS = ("LBFGS", "NaturalExponentialDecay", "Warmup", "mean_bias_error")
_METRICS_NOT_IN_KERAS = ("mean_bias_error", "huber")

_ALWAYS: tuple[tuple[type[Spec], frozenset[str]], ...] = (
    (
        Layer,
        frozenset(
            (
                *("units", "filters", "kernel_size", "pool_size", "rate", "stddev", "n", "dims", "target_shape"),
                *("axes", "layer", "input_dim", "output_dim"),
            )
        ),
    ),
    (Optimizer, frozenset(("learning_rate",))),
    (Initializer, frozenset(("value",))),
    (Regularizer, frozenset(("l1", "l2"))),
    (
        Schedule,
        frozenset(
            ("initial_learning_rate", "decay_steps", "first_decay_steps", "decay_rate", "boundaries", "values"),
        ),
    ),
    (
        Metric,
        frozenset(
            ("num_classes", "target_class_ids", "recall", "precision", "sensitivity", "specificity"),
        ),
    ),
    (Callback, frozenset(("filename", "filepath"))),
)
"""Settings that are written even where they are the usual ones: a reader asks for them, or Keras has no default."""

_OF_ONE = {"Activation": frozenset(("activation",)), "Rescaling": frozenset(("scale", "offset"))}
"""Alike, for single kinds."""

_NEVER = {"binary_io_u": frozenset(("num_classes",))}
"""Settings that Keras does not ask for."""

_OF_CALLS = ("initial_state",)

_WITHOUT_A_NAME = ("ctc", "categorical_generalized_cross_entropy")
"""Losses that Keras, or the oldest Keras 3, knows as classes alone."""

_OURS_ALONE = frozenset(("Maxout", "Slice", "Placeholder", "Function", "Power", "MaskedAs"))
"""Layers that Keras has not."""


def one_for_each_class(metric: Spec) -> bool:
    """Whether a metric gives several numbers: newer versions of Keras fail where they show them while training."""
    return getattr(metric, "average", "") is None


@dataclass
class Values:
    """Turns specs into text, and remembers which functions of our own that needs.

    Attributes:
        pieces: the functions there are.
        used: those that are needed.
        classes: the classes of layers that are needed.
    """

    pieces: Pieces = field(default_factory=keras_pieces)
    used: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)

    def layer(self, spec: Layer, name: str | None, trainable: bool = True) -> str:
        """The making of a layer."""
        if spec.kind in _OURS_ALONE:
            name = name or ""
            raise FileError(
                sentence(
                    "A Keras script cannot hold {name}, of the kind {kind}.", name=name or "a layer", kind=spec.kind
                ),
                where=name,
            )
        settings = self._settings(spec)
        if not trainable:
            # The oldest Keras 3 does not tell a layer inside another that it rests.
            inner = {key: value for key in settings if isinstance(value := getattr(spec, key), Layer)}
            settings |= {key: self.layer(value, None, trainable=False) for key, value in inner.items()}
            settings["trainable"] = "False"
        if name:
            settings["name"] = quoted(name)
        self.classes.add(spec.kind)
        return call(spec.kind, (), settings)

    def of(self, value: Any) -> str:
        """Any setting."""
        if isinstance(value, Activation):
            return self.activation(value)
        if isinstance(value, Layer):
            return self.layer(value, None)
        if isinstance(value, Spec):
            return self.spec(value)
        return literal(value)

    def activation(self, function: Activation) -> str:
        """A name that all versions know, or a function."""
        settings = {key: literal(getattr(function, key)) for key in function.settings()}
        own = function.kind in self.pieces
        if own:
            self.used.add(function.kind)
        if not settings:
            return function.kind if own else quoted(function.kind)
        return f"lambda x: {call(function.kind if own else f'keras.activations.{function.kind}', ['x'], settings)}"

    def spec(self, spec: Spec) -> str:
        """An initializer, regularizer, optimizer, … as a call, or by its name where it has no settings."""
        module = next(module for base, module in _MODULES if isinstance(spec, base))
        if spec.kind in (_METRICS_NOT_IN_KERAS if isinstance(spec, Metric) else _NOT_IN_KERAS):
            raise FileError(sentence("Keras has nothing like {kind}.", kind=spec.kind), hint="Choose another.")
        settings = self._settings(spec)
        named = isinstance(spec, (Initializer, Loss)) and spec.kind not in _WITHOUT_A_NAME
        return quoted(spec.kind) if named and not settings else call(f"{module}.{type(spec).__name__}", (), settings)

    def metric(self, value: Any) -> str:
        """A metric as a call; those that stand for several, and accuracies, by their names."""
        if isinstance(value, str) and (value not in metrics or value.endswith("accuracy")):
            return quoted(value)
        spec = value if isinstance(value, Spec) else metrics.from_json(value)
        return self.spec(spec.replace(average="macro") if one_for_each_class(spec) else spec)

    def _settings(self, spec: Spec) -> dict[str, str]:
        needed = {*spec.settings(), *_OF_ONE.get(spec.kind, ())}
        needed |= {name for base, names in _ALWAYS if isinstance(spec, base) for name in names}
        needed -= _NEVER.get(spec.kind, frozenset())
        return {
            name: self.of(getattr(spec, name)) for name in spec.params() if name in needed and name not in _OF_CALLS
        }
