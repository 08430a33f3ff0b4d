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
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import Optimizer
from netbuilder.engine.regularizers import Regularizer
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.code.pieces import Pieces, keras_pieces
from netbuilder.formats.code.text import call, literal, quoted

_MODULES: tuple[tuple[type[Spec], str], ...] = (
    (Layer, "layers"),
    (Initializer, "keras.initializers"),
    (Regularizer, "keras.regularizers"),
    (Constraint, "keras.constraints"),
    (Schedule, "keras.optimizers.schedules"),
    (Optimizer, "keras.optimizers"),
    (Loss, "keras.losses"),
)

_NOT_IN_KERAS = ("LBFGS", "NaturalExponentialDecay", "Warmup", "mean_bias_error")

_ALWAYS = frozenset(
    (
        *("units", "filters", "kernel_size", "pool_size", "rate", "stddev", "n", "dims", "target_shape"),
        *("scale", "offset", "axes", "layer", "input_dim", "output_dim", "learning_rate"),
    )
)
"""Settings that are written even where they are the usual ones: a reader asks for them, or Keras has no default."""

_OF_CALLS = ("initial_state",)

_OURS_ALONE = frozenset(("Maxout", "Slice", "Placeholder"))
"""Layers that Keras has not."""


@dataclass
class Values:
    """Turns specs into text, and remembers which functions of our own that needs.

    Attributes:
        pieces: the functions there are.
        used: those that are needed.
    """

    pieces: Pieces = field(default_factory=keras_pieces)
    used: set[str] = field(default_factory=set)

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
            settings["trainable"] = "False"
        if name:
            settings["name"] = quoted(name)
        return call(f"layers.{spec.kind}", (), settings)

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
        if spec.kind in _NOT_IN_KERAS:
            raise FileError(sentence("Keras has nothing like {kind}.", kind=spec.kind), hint="Choose another.")
        settings = self._settings(spec)
        named = isinstance(spec, (Initializer, Loss))
        return quoted(spec.kind) if named and not settings else call(f"{module}.{type(spec).__name__}", (), settings)

    def metric(self, value: Any) -> str:
        """A metric by its name, or as a call."""
        if isinstance(value, str):
            return quoted(value)
        spec = value if isinstance(value, Spec) else metrics.from_json(value)
        settings = self._settings(spec)
        return call(f"keras.metrics.{type(spec).__name__}", (), settings) if settings else quoted(spec.kind)

    def _settings(self, spec: Spec) -> dict[str, str]:
        given = spec.settings()
        written = {}
        for name in spec.params():
            needed = name in _ALWAYS or name in given or (spec.kind == "Activation" and name == "activation")
            if needed and name not in _OF_CALLS:
                written[name] = self.of(getattr(spec, name))
        return written
