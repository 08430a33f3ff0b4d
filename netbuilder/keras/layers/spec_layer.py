"""A layer of Keras made from a layer of the engine: all its classes are made from this one and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.value_types import hints, shown
from netbuilder.engine.activations import Activation
from netbuilder.engine.array import floating
from netbuilder.engine.constraints import Constraint
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.layers import Layer as Spec
from netbuilder.engine.layers.base import Call
from netbuilder.engine.layers.bidirectional import Bidirectional
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.layers.shapes import shown as shape_shown
from netbuilder.engine.regularizers import Regularizer
from netbuilder.keras import activations, constraints, initializers, randomness, regularizers
from netbuilder.keras.forms import Form
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.layers.dtypes import dtype_of
from netbuilder.keras.old_spellings import LAYER_ARGUMENTS
from netbuilder.keras.tensors import KerasTensor, flat
from netbuilder.keras.variables import Variable

_COMMON = (
    *("name", "trainable", "dtype", "activity_regularizer", "autocast", "weights"),
    *("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length", "batch_size", "seed"),
)
CHANCE = (
    "AlphaDropout",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "GaussianNoise",
    "GaussianDropout",
    "BatchNormalization",
)
"""Layers that do something else in training."""


class SpecLayer(Layer):
    """A layer with the settings of a spec."""

    form: ClassVar[Form]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settings, extras = self.form.bind(args, kwargs, _COMMON, LAYER_ARGUMENTS)
        super().__init__(name=extras.get("name"), trainable=extras.get("trainable", True))
        settings = {name: self._object(name, value) for name, value in settings.items()}
        self.given = settings
        self._start(self.form.spec(**{name: self._spec_value(name, value) for name, value in settings.items()}), extras)

    def _start(self, spec: Spec, extras: Mapping[str, Any]) -> None:
        self.spec = spec
        self.extras = dict(extras)
        self.dtype = dtype_of(extras.get("dtype"))
        self.first_shape = _first_shape(type(self).__name__, extras)
        self.activity = regularizers.family.spec(extras.get("activity_regularizer"))
        self._variables: list[Variable] = []

    @classmethod
    def of(cls, spec: Spec, name: str | None = None, trainable: bool = True, dtype: str = "float32") -> Self:
        """The layer with the settings of a spec that is there already."""
        new = cls.__new__(cls)
        Layer.__init__(new, name=None if name and "/" in name else name, trainable=trainable)
        new.name = name or new.name
        new.given = {}
        if isinstance(spec, (Recurrent, Bidirectional)):
            spec = spec.with_initial_state(False)
        new._start(spec, {"dtype": dtype})
        return new

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The layer with these arguments, as `get_config` of Keras 3 or 2 gives them."""
        known = {*cls.form.names, *cls.form.spec.params(), *_COMMON, *LAYER_ARGUMENTS}
        neutral = {name for name, value in config.items() if name not in known and _changes_nothing(name, value)}
        return cls(**{name: value for name, value in config.items() if name not in neutral})

    def _object(self, name: str, value: Any) -> Any:
        """The object that a configuration stands for, where it knows more than a spec: a seed, a name."""
        if isinstance(value, Mapping) and name.endswith("initializer"):
            return initializers.deserialize(value)
        if isinstance(value, Mapping) and any(issubclass(member, Spec) for member in _members(self.form.spec, name)):
            from netbuilder.keras.layers.making import deserialize

            return deserialize(value)
        return value

    def _spec_value(self, name: str, value: Any) -> Any:
        """An argument as the spec takes it: what stands for a function or rule becomes that."""
        members = _members(self.form.spec, name)
        if any(issubclass(member, Spec) for member in members):
            return _inner_spec(type(self).__name__, value)
        if any(issubclass(member, Activation) for member in members):
            return activations.spec(value)
        if any(issubclass(member, Initializer) for member in members):
            return initializers.family.spec("zeros" if value is None or _is_function(value) else value)
        if any(issubclass(member, Regularizer) for member in members):
            return regularizers.family.spec(value)
        if any(issubclass(member, Constraint) for member in members):
            return constraints.family.spec(value)
        return _plain(value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("spec", "given", "extras", "form"):
            raise AttributeError(name)
        for variable in self._variables:
            if name == variable.key:
                return variable
        if name in self.spec.params():
            value = getattr(self.spec, name)
            if name in self.given and isinstance(self.given[name], (Layer, initializers.Initializer)):
                return self.given[name]
            if isinstance(value, Activation) or name.endswith("activation"):
                return activations.get(value)
            return value
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    # --- weights

    @property
    def weights(self) -> list[Variable]:
        return sorted(self._variables, key=lambda variable: not variable.learned)

    def build(self, input_shape: Any) -> None:
        """Makes the weights for inputs of this shape (of these shapes), the batch axis included."""
        shapes = _shapes(input_shape)
        wanted = self.spec.weights(*(shape[1:] for shape in shapes))
        if self.built:
            self._check_again(wanted, shapes)
            return
        starts = self._starts()
        for weight in wanted:
            array = starts.get(id(weight.initializer), _drawn)(weight, floating(self.dtype))
            self._variables.append(Variable(weight, array, self))
        self.built = True
        if self.extras.get("weights") is not None:
            self.set_weights(self.extras["weights"])

    def _starts(self) -> dict[int, Any]:
        """How weights start whose initializer has a seed or is a user's function, by the spec that stands for it."""
        found = {}
        for name, value in self.given.items():
            if not name.endswith("initializer"):
                continue
            stands = id(getattr(self.spec, name))
            if _is_function(value):
                found[stands] = lambda weight, dtype, make=value: np.array(make(weight.shape, dtype=str(dtype)), dtype)
            elif isinstance(value, initializers.Initializer) and value.extras.get("seed") is not None:
                found[stands] = lambda weight, dtype, make=value: make(weight.shape, dtype)
        return found

    def _check_again(self, wanted: Sequence[Any], shapes: Sequence[Any]) -> None:
        own = [variable.shape for variable in self._variables]
        if [weight.shape for weight in wanted] != own:
            came = ", ".join(shape_shown(shape[1:]) for shape in shapes)
            raise ShapeError(
                f"{self.name} was built for inputs of another shape: its weights do not fit samples of {came}.",
                hint="Use a new layer.",
                where=self.name,
            )

    # --- calls

    @property
    def takes_states(self) -> bool:  # type: ignore[override]
        """Whether a call may give the states that it begins with."""
        return isinstance(self.spec, (Recurrent, Bidirectional))

    def spec_for(self, count: int) -> Spec:
        """The spec for a call with so many inputs: what follows the first may be states."""
        if count > 1 and isinstance(self.spec, (Recurrent, Bidirectional)):
            return self.spec.with_initial_state()
        return self.spec

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output, or of all outputs, for inputs of this shape, the batch axis included."""
        found = self._output_shapes(_shapes(input_shape))
        return found if self.spec.parts() else found[0]

    def _output_shapes(self, shapes: list[tuple[int | None, ...]]) -> list[tuple[int | None, ...]]:
        spec = self.spec_for(len(shapes))
        self._check_count(spec, len(shapes))
        try:
            whole = spec.output_shape(*(shape[1:] for shape in shapes))
        except ShapeError as error:
            raise ShapeError(error.message, hint=error.hint, where=self.name) from error
        parts = [part.output_shape(whole) for part in spec.parts()] or [whole]
        return [(shapes[0][0], *shape) for shape in parts]

    def _check_count(self, spec: Spec, count: int) -> None:
        least, most = spec.inputs
        if count < least or (most is not None and count > most):
            wanted = f"{least}" if least == most else f"at least {least}"
            raise ShapeError(f"{self.name} needs {wanted} input{'s' * (least > 1)}, but {count} came.", where=self.name)

    def joined(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        tensors = flat(inputs)
        if not all(isinstance(tensor, KerasTensor) for tensor in tensors):
            raise SettingError(f"{self.name} got tensors and arrays at once.", hint="Make an Input for each array.")
        if mask is not None or (training is not None and self._is_chance()):
            what = "mask" if mask is not None else "training"
            raise SettingError(
                f"{self.name} cannot be called with {what}= in a model.",
                hint="Leave it out; set trainable=False instead.",
            )
        shapes = [tensor.shape for tensor in tensors]
        found = self._output_shapes(shapes)
        self.build(shapes if len(shapes) > 1 else shapes[0])
        outputs = self.noted(tensors, found, self.dtype)
        return outputs if self.spec.parts() else outputs[0]

    def _is_chance(self) -> bool:
        return self.spec.kind in CHANCE or bool(getattr(self.spec, "dropout", 0) or 0)

    def run(self, inputs: Any, training: bool, mask: Any) -> Any:
        dtype = floating(self.dtype)
        several = self.spec.inputs != (1, 1) or _are_arrays(inputs, self.takes_states)
        arrays = [np.asarray(array, dtype) for array in (inputs if several else [inputs])]
        shapes = [array.shape for array in arrays]
        self._output_shapes(shapes)
        self.build(shapes if several else shapes[0])
        masks = tuple(mask) if isinstance(mask, (list, tuple)) else (mask,) * len(arrays)
        call = Call(
            params={variable.key: variable.array for variable in self._variables},
            training=training,
            rng=randomness.fresh(self.name) if training else None,
            masks=tuple(None if one is None else np.asarray(one, bool) for one in masks),
            trainable=self.trainable,
        )
        y = self.spec_for(len(arrays)).forward(call, *arrays)
        parts = self.spec.parts()
        return [part.forward(Call(), y).copy() for part in parts] if parts else y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Which steps of the output count."""
        arrays = [np.asarray(array) for array in (inputs if self.spec.inputs != (1, 1) else [inputs])]
        return self.spec.output_mask(Call(masks=(mask,) * len(arrays)), *arrays)

    def adapt(self, data: Any) -> None:
        """Measures mean and variance of the data; for Normalization."""
        if not hasattr(self.spec, "adapt"):
            raise AttributeError(f"{type(self).__name__} has no attribute 'adapt'")
        x = np.asarray(data, floating(self.dtype))
        self.build(x.shape)
        self.spec.adapt({variable.key: variable.array for variable in self._variables}, x)

    def get_config(self) -> dict[str, Any]:
        """All arguments as Keras 3 writes them."""
        from netbuilder.keras.layers.configs import config_of

        return config_of(self)


def _drawn(weight: Any, dtype: Any) -> np.ndarray:
    return np.array(weight.initializer(weight.shape, randomness.fresh("init"), dtype), dtype)


def _changes_nothing(name: str, value: Any) -> bool:
    """Whether a setting of another version of Keras can be left out: it is off, or says how, not what."""
    return value is None or value is False or name == "implementation" or (name == "groups" and value == 1)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, (type, initializers.Initializer, Initializer))


def _inner_spec(label: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, SpecLayer):
        return value.spec
    raise SettingError(f"{label} works with a layer, but got {shown(value)}.", hint="Give one of keras.layers.")


def _members(cls: type[Spec], name: str) -> list[type]:
    hint = hints(cls)[name]
    return [member for member in getattr(hint, "__args__", (hint,)) if isinstance(member, type)]


def _are_arrays(inputs: Any, takes_states: bool) -> bool:
    """Whether a list holds a sequence and states, not rows of numbers."""
    return takes_states and isinstance(inputs, (list, tuple)) and all(isinstance(one, np.ndarray) for one in inputs)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return tuple(_plain(item) for item in value) if isinstance(value, (list, tuple)) else value


def _shapes(input_shape: Any) -> list[tuple[int | None, ...]]:
    several = isinstance(input_shape, (list, tuple)) and any(isinstance(item, (list, tuple)) for item in input_shape)
    return [tuple(shape) for shape in (input_shape if several else [input_shape])]


def _first_shape(label: str, extras: Mapping[str, Any]) -> tuple[int | None, ...] | None:
    """The shape of a sample, as the first layer of a Sequential may be given it."""
    for name in ("batch_input_shape", "batch_shape"):
        if extras.get(name) is not None:
            return tuple(extras[name])[1:]
    if extras.get("input_shape") is not None:
        return tuple(extras["input_shape"])
    if extras.get("input_dim") is not None:
        steps = (extras["input_length"],) if "input_length" in extras else ()
        return (*steps, int(extras["input_dim"]))
    if label == "Embedding" and extras.get("input_length") is not None:
        return (int(extras["input_length"]),)
    return None
