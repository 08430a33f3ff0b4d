"""Small things inside a layer's settings, and how Keras writes them: activations, initializers, penalties, rules.

Reading is by allow-list: a name leads to a spec of our registries or is refused; nothing in a file names code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.regularizers import Regularizer, regularizers
from netbuilder.engine.schedules import Schedule, schedules

_MODULES: tuple[tuple[type[Spec], Registry[Any], str], ...] = (
    (Initializer, initializers, "keras.initializers"),
    (Regularizer, regularizers, "keras.regularizers"),
    (Constraint, constraints, "keras.constraints"),
    (Schedule, schedules, "keras.optimizers.schedules"),
)

_ACTIVATION_LAYERS = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "softmax": "Softmax",
}
"""An activation with settings of its own is written as the layer that has them."""

_OLD_NAMES = {
    "OrthogonalInitializer": "Orthogonal",
    "l1l2": "l1_l2",
    "softmax_v2": "softmax",
    "log_softmax_v2": "log_softmax",
}
_OLD_SETTINGS = {"LeakyReLU": {"alpha": "negative_slope"}}


def wrapped(module: str, class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """An object as Keras 3 writes it."""
    return {"module": module, "class_name": class_name, "config": dict(config), "registered_name": None}


def to_keras(value: Any) -> Any:
    """A setting as Keras writes it: specs as names or objects, tuples as lists."""
    if isinstance(value, Activation):
        return _activation_to_keras(value)
    if isinstance(value, Spec):
        return _spec_to_keras(value)
    if isinstance(value, tuple):
        return [to_keras(item) for item in value]
    return value


def _activation_to_keras(value: Activation) -> Any:
    settings = value.settings()
    if not settings:
        return value.kind
    if value.kind not in _ACTIVATION_LAYERS:
        raise FileError(
            sentence(
                "Keras has no way to store the activation {kind} with {names}.",
                kind=value.kind,
                names=", ".join(settings),
            ),
            hint="Use its default settings.",
        )
    return wrapped("keras.layers", _ACTIVATION_LAYERS[value.kind], {k: to_keras(v) for k, v in settings.items()})


def _spec_to_keras(value: Spec) -> Any:
    for base, _, module in _MODULES:
        if isinstance(value, base):
            name = type(value).__name__
            if base is Initializer and not value.settings() and value.kind != "constant":
                return value.kind
            return wrapped(module, name, all_settings(value))
    raise FileError(sentence("Keras has nothing like {name}.", name=value.label()))


def all_settings(spec: Spec) -> dict[str, Any]:
    """Every setting of a spec, as Keras writes it."""
    return {name: to_keras(getattr(spec, name)) for name in spec.params()}


def from_keras(value: Any, registry: Registry[Any], where: str) -> Any:
    """A setting that is a spec: from a name, or from an object with class_name and config."""
    if value is None:
        return None
    if isinstance(value, str):
        return registry.create(_known(value, registry, where))
    class_name, config = class_and_config(value, where)
    if registry is activations:
        return _activation_from_keras(class_name, config, where)
    if class_name in ("function",):
        raise FileError(
            sentence("A function of one's own cannot be read ({config}).", config=shown(config)), where=where
        )
    settings = neutral_left_out(registry[_known(class_name, registry, where)], config, where)
    return registry.create(_known(class_name, registry, where), settings)


def _activation_from_keras(class_name: str, config: Any, where: str) -> Activation:
    if class_name == "function" and isinstance(config, str):
        return activations.create(_known(config, activations, where))
    for kind, layer in _ACTIVATION_LAYERS.items():
        if class_name == layer and isinstance(config, Mapping):
            renamed = {_OLD_SETTINGS.get(layer, {}).get(key, key): item for key, item in config.items()}
            settings = neutral_left_out(activations[kind], renamed, where)
            if kind == "leaky_relu":
                settings.setdefault("negative_slope", 0.3)  # the layer's default; the function's is 0.2
            return activations.create(kind, settings)
    return activations.create(_known(class_name, activations, where))


def class_and_config(value: Any, where: str) -> tuple[str, Any]:
    """The name of the class and the settings in an object as Keras writes it."""
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str):
        raise FileError(sentence("A named object is expected, but there is {value}.", value=shown(value)), where=where)
    return value["class_name"].rsplit(">", 1)[-1], value.get("config", {})


def _known(name: str, registry: Registry[Any], where: str) -> str:
    name = _OLD_NAMES.get(name, name)
    if name not in registry:
        raise FileError(
            sentence(
                "This file uses the {noun} {name}, which is not known here.", noun=registry.noun, name=shown(name)
            ),
            where=where,
        )
    return name


_INFORMATIVE = ("name", "trainable", "dtype", "seed", "batch_input_shape", "batch_shape", "build_config", "fn")
_NEUTRAL: tuple[Any, ...] = (None, False, "channels_last", [], {}, "auto")


def neutral_left_out(cls: type[Spec], config: Any, where: str) -> dict[str, Any]:
    """The settings that a spec knows; others must not matter, or they are refused by name."""
    if not isinstance(config, Mapping):
        raise FileError(
            sentence(
                "The settings of {cls} should be an object, but are {config}.", cls=cls.label(), config=shown(config)
            ),
            where=where,
        )
    known = {}
    for name, value in config.items():
        if name in cls.params():
            known[name] = value
        elif name not in _INFORMATIVE and not any(value is item or value == item for item in _NEUTRAL):
            raise FileError(
                sentence(
                    "{cls} has the setting {name} = {value} in this file, which is not known here.",
                    cls=cls.label(),
                    name=shown(name),
                    value=shown(value),
                ),
                where=where,
            )
    return known
