"""What all layers and models share: a name, weights, and being called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError, SettingError, ShapeError
from netbuilder.keras.naming import auto_name
from netbuilder.keras.tensors import KerasTensor, Shape, Use, flat, is_symbolic
from netbuilder.keras.variables import Variable

_FOREIGN = ("tensorflow", "torch", "jax", "keras", "tf_keras")


class Layer:
    """Base of layers and models."""

    built = False
    takes_states = False
    """Whether a call may give the states that it begins with."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__module__.startswith("netbuilder.") and ("call" in cls.__dict__ or "build" in cls.__dict__):
            raise SettingError(
                f"A layer or model with a call of its own ({cls.__name__}) is not supported.",
                hint="Build the model from keras.layers with Sequential or keras.Model(inputs, outputs).",
            )

    def __init__(self, *, name: str | None = None, trainable: bool = True) -> None:
        if type(self) is Layer:
            raise SettingError("Layer is only the base of the layers.", hint="Use one of keras.layers.")
        if name is not None and (not isinstance(name, str) or not name or "/" in name):
            raise SettingError(f"The name of a layer must be a text without /, but it is {name!r}.")
        self.name: str = name or auto_name(type(self).__name__)
        self._trainable = bool(trainable)
        self.uses: list[Use] = []

    # --- weights

    @property
    def weights(self) -> list[Variable]:
        """All weights, the learned ones first, as in Keras."""
        return []

    @property
    def variables(self) -> list[Variable]:
        """All weights."""
        return self.weights

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights; a change counts from the next `compile` on."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        return [variable for variable in self.weights if variable.trainable] if self.trainable else []

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves to themselves."""
        learning = {id(variable) for variable in self.trainable_weights}
        return [variable for variable in self.weights if id(variable) not in learning]

    non_trainable_variables = non_trainable_weights

    @property
    def losses(self) -> list[np.float32]:
        """The penalties on the weights, as they are now."""
        found = [(variable.regularizer, variable.array) for variable in self.weights]
        return [np.float32(rule.value(array)) for rule, array in found if rule is not None]

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all weights, in Keras's order."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights: Iterable[Any]) -> None:
        """Sets all weights, in Keras's order."""
        new, own = [np.asarray(array) for array in weights], self.weights
        if len(new) != len(own):
            raise ShapeError(
                f"{self.name} has {len(own)} weights, but {len(new)} were given.",
                hint="Give one array for each." if self.built else "Build the model first, with an Input or with data.",
                where=self.name,
            )
        for variable, array in zip(own, new, strict=True):
            if variable.shape != array.shape:
                raise ShapeError(
                    f"The weight {variable.path} has the shape {variable.shape}, but {array.shape} was given.",
                    where=self.name,
                )
        for variable, array in zip(own, new, strict=True):
            variable.assign(array)

    def count_params(self) -> int:
        """Number of all weights."""
        if not self.built:
            raise NetBuilderError(
                f"{self.name} has no weights yet: the shape of its inputs is not known.",
                hint="Give the first layer an input_shape, or put an Input before it.",
            )
        return sum(int(variable.array.size) for variable in self.weights)

    # --- calls

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, mask: Any = None, **more: Any) -> Any:
        """On arrays: the outputs. On tensors of a model in the making: the tensors that it gives."""
        states = more.pop("initial_state", None)
        if states is not None:
            if not self.takes_states:
                raise SettingError(f"{self.name} has no states, but is called with initial_state.")
            inputs = [inputs, *flat(states)]
        if args or any(value is not None and value is not False for value in more.values()):
            extra = ", ".join(more) or "more than its inputs"
            raise SettingError(f"{self.name} cannot be called with {extra}.", hint="Call it with its inputs alone.")
        foreign = type(flat(inputs)[0]) if flat(inputs) else type(inputs)
        if foreign.__module__.split(".")[0] in _FOREIGN:
            raise SettingError(
                f"{self.name} got a {foreign.__module__.split('.')[0]} tensor, which is not supported.",
                hint="Give numpy arrays, or what keras.Input of NetBuilder gave.",
            )
        if is_symbolic(inputs):
            return self.joined(inputs, training, mask)
        return self.run(inputs, bool(training), mask)

    def joined(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        """A call on tensors of a model in the making."""
        raise NotImplementedError

    def run(self, inputs: Any, training: bool, mask: Any) -> Any:
        """A call on arrays."""
        raise NotImplementedError

    def noted(self, inputs: list[KerasTensor], shapes: Sequence[Shape], dtype: str) -> list[KerasTensor]:
        """Writes down a call, and gives its outputs."""
        use = Use(self, inputs, len(self.uses))
        use.outputs = [KerasTensor(shape, dtype, use) for shape in shapes]
        self.uses.append(use)
        return use.outputs

    def _first_use(self) -> Use:
        if not self.uses:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined input or output."
            )
        return self.uses[0]

    @property
    def input(self) -> Any:
        """The tensor, or tensors, of its first call."""
        tensors = self._first_use().inputs
        return tensors[0] if len(tensors) == 1 else tensors

    @property
    def output(self) -> Any:
        """What its first call gave."""
        tensors = self._first_use().outputs
        return tensors[0] if len(tensors) == 1 else tensors

    @property
    def input_shape(self) -> Any:
        """Shape of its input, with None for the batch."""
        shapes = [tensor.shape for tensor in self._first_use().inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Any:
        """Shape of its output, with None for the batch."""
        shapes = [tensor.shape for tensor in self._first_use().outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"
