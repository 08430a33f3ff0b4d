"""The optimizers as objects of Keras: a rule, and once a model learns with it the state behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from netbuilder.engine.initializers.constants import Zeros
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.optimizers import optimizers as registry
from netbuilder.engine.parameters import Parameters, Weight
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.keras_files.optimizer import load_optimizer_variables, optimizer_variables
from netbuilder.keras.naming import auto_name
from netbuilder.keras.old_spellings import warn
from netbuilder.keras.optimizers import schedules
from netbuilder.keras.optimizers.schedules import LearningRateSchedule
from netbuilder.keras.settings import Family, Setting


class Rate(float):
    """A learning rate: a number that can also be set, as a variable of Keras."""

    _owner: Any = None

    @classmethod
    def of(cls, owner: Optimizer, value: float) -> Rate:
        """The rate of an optimizer."""
        rate = cls(value)
        rate._owner = owner
        return rate

    def assign(self, value: Any) -> None:
        """Sets the rate of the optimizer."""
        self._owner.learning_rate = value

    def numpy(self) -> Any:
        """The number as numpy's."""
        return np.float32(self)

    @property
    def value(self) -> float:
        """The number."""
        return float(self)


class Optimizer(Setting):
    """An optimizer. It remembers its steps and slots from one `fit` to the next."""

    more = ("name", "loss_scale_factor", "lr", "decay", "jit_compile", "is_legacy_optimizer")
    old = {"lr": "learning_rate", "epsilon": "epsilon"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "lr" in kwargs:
            warn(f"{self.form.label}: lr is an old spelling; write learning_rate instead.")
            kwargs["learning_rate"] = kwargs.pop("lr")
        decay = kwargs.pop("decay", None)
        super().__init__(*args, **{name: value for name, value in kwargs.items() if name not in _IGNORED})
        if decay:
            warn(f"{self.form.label}: decay is an old argument; use schedules.InverseTimeDecay instead.")
            rate = schedules.family.classes["InverseTimeDecay"](self.spec.learning_rate, 1, float(decay))
            self.spec = self.spec.replace(learning_rate=rate.spec)

    def _take(self, spec: Any, extras: Mapping[str, Any]) -> None:
        super()._take(spec, extras)
        self.name = self.extras.get("name") or auto_name(type(self).__name__)
        self.stepper: Stepper | None = None

    def converted(self, settings: dict[str, Any]) -> dict[str, Any]:
        rate = settings.get("learning_rate")
        if isinstance(rate, LearningRateSchedule):
            rate = rate.spec
        elif isinstance(rate, Mapping):
            rate = schedules.deserialize(rate).spec
        elif rate is not None and not isinstance(rate, Schedule):
            rate = float(rate)
        return {**settings, **({} if rate is None else {"learning_rate": rate})}

    @property
    def learning_rate(self) -> Any:
        """The rate of the coming step; it can be set."""
        if self.stepper is not None:
            return Rate.of(self, self.stepper.learning_rate())
        rate = self.spec.learning_rate
        return Rate.of(self, rate.rate(0) if isinstance(rate, Schedule) else rate)

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        settings = self.converted({"learning_rate": value})
        self.spec = self.spec.replace(**settings)
        if self.stepper is not None:
            rate = settings["learning_rate"]
            self.stepper.rate_override = None if isinstance(rate, Schedule) else rate
            self.stepper.optimizer = self.spec

    lr = learning_rate

    @property
    def iterations(self) -> int:
        """Steps taken so far."""
        return 0 if self.stepper is None else self.stepper.iterations

    @property
    def variables(self) -> list[np.ndarray]:
        """Step count, learning rate and slots, as Keras keeps them."""
        if self.stepper is None:
            return [np.int64(0), np.float32(self.learning_rate)]
        return optimizer_variables(self.stepper, self.graph)

    graph: Any = None
    """Of the model that learns with it."""

    waiting: Any = None
    """Variables from a file, for the state to come."""

    def bind(self, stepper: Stepper, graph: Any) -> None:
        """From here on this is the optimizer behind a model's steps."""
        if self._former is not None and _alike(self._former, stepper):
            stepper.restore(self._former.state())
        self._former = None
        self.stepper, self.graph = stepper, graph
        if self.waiting is not None:
            load_optimizer_variables(stepper, graph, self.waiting)
            self.waiting = None

    def apply(self, grads: Iterable[Any], trainable_variables: Iterable[Any] | None = None) -> None:
        """One step: moves variables along their gradients."""
        variables = list(self._applied if trainable_variables is None else trainable_variables)
        gradients = [np.asarray(gradient) for gradient in grads]
        if self.stepper is None or [id(each) for each in variables] != [id(each) for each in self._applied]:
            declared = [
                Weight(name=str(number), shape=variable.shape, initializer=Zeros())
                for number, variable in enumerate(variables)
            ]
            dtype = np.result_type(*(variable.array for variable in variables)) if variables else np.float32
            self._applied, self.stepper = (
                variables,
                Stepper(self.spec, Parameters([("variables", True, declared)], dtype)),
            )
        parameters = self.stepper.parameters
        for number, (variable, gradient) in enumerate(zip(variables, gradients, strict=True)):
            parameters["variables", str(number)][...] = variable.array
            parameters.gradients_of("variables")[str(number)][...] = gradient
        self.stepper.step()
        for number, variable in enumerate(variables):
            variable.assign(parameters["variables", str(number)])

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]]) -> None:
        """One step, from pairs of gradient and variable."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])

    _applied: Sequence[Any] = ()
    _former: Stepper | None = None

    def release(self) -> None:
        """A model was compiled with it: it goes on from where it is if the weights are the same, else anew."""
        if self.stepper is not None and self.stepper.rate_override is not None:
            self.spec = self.spec.replace(learning_rate=self.stepper.rate_override)
        self._former, self.stepper = self.stepper or self._former, None

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        rate = self.spec.learning_rate
        found["name"] = self.name
        found["loss_scale_factor"] = None
        scheduled = isinstance(rate, Schedule)
        found["learning_rate"] = schedules.serialize(rate) if scheduled else float(np.float32(self.learning_rate))
        return found


def _alike(former: Stepper, new: Stepper) -> bool:
    """Whether two steppers move the same weights."""
    places = [
        [(place.node, place.weight.name, place.weight.shape) for place in stepper.parameters.places if place.trainable]
        for stepper in (former, new)
    ]
    return places[0] == places[1]


_IGNORED = ("jit_compile", "is_legacy_optimizer")
_REST = (
    "weight_decay clipnorm clipvalue global_clipnorm use_ema ema_momentum ema_overwrite_frequency "
    "loss_scale_factor gradient_accumulation_steps name"
)
_TABLE = {
    "Adadelta": "learning_rate rho epsilon",
    "Adagrad": "learning_rate initial_accumulator_value epsilon",
    "Adam": "learning_rate beta_1 beta_2 epsilon amsgrad",
    "Adamax": "learning_rate beta_1 beta_2 epsilon",
    "Ftrl": "learning_rate learning_rate_power initial_accumulator_value l1_regularization_strength "
    "l2_regularization_strength l2_shrinkage_regularization_strength beta",
    "Lion": "learning_rate beta_1 beta_2",
    "Nadam": "learning_rate beta_1 beta_2 epsilon",
    "RMSprop": "learning_rate rho momentum epsilon centered",
    "SGD": "learning_rate momentum nesterov",
    "LBFGS": "learning_rate history_size line_search max_evaluations",
}
_ADAMW = "learning_rate weight_decay beta_1 beta_2 epsilon amsgrad " + _REST.removeprefix("weight_decay ")
family = Family(
    "optimizer",
    "keras.optimizers",
    Optimizer,
    registry,
    {name: f"{text} {_REST}" for name, text in _TABLE.items()} | {"AdamW": _ADAMW},
)
serialize, deserialize = family.serialize, family.deserialize


def get(identifier: Any) -> Any:
    """An optimizer from its name, its configuration or itself."""
    return family.get(identifier)
