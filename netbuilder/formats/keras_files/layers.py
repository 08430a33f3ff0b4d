"""One layer as Keras writes it, and back: our settings bear Keras's names, so a table of exceptions is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.value_types import hints, shown
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.regularizers import Regularizer, regularizers
from netbuilder.formats.keras_files.values import class_and_config, from_keras, neutral_left_out, to_keras, wrapped

_ALWAYS = frozenset(
    (
        *("units", "filters", "kernel_size", "pool_size", "rate", "stddev", "n", "dims", "target_shape"),
        *("scale", "offset", "axes", "layer", "input_dim", "output_dim"),
    )
)
"""Settings that Keras has no default for; all others are written only where they differ from the default."""

_OF_CALLS = frozenset(("initial_state",))
"""Settings that Keras has no word for in a layer, but writes where the layer is called."""

_ONLY_OURS = {
    "Maxout": "Use Dense, Reshape and GlobalMaxPooling1D in its place.",
    "Slice": "Use Cropping1D in its place, or return_sequences of the layer before it.",
}

_SETTINGS_OF_OLD = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "DepthwiseConv2D": {"depthwise_kernel_initializer": "depthwise_initializer"},
}

_REGISTRIES: tuple[tuple[type[Spec], Registry[Any]], ...] = (
    (Activation, activations),
    (Initializer, initializers),
    (Regularizer, regularizers),
    (Constraint, constraints),
)


def layer_to_keras(spec: Layer, name: str, trainable: bool = True, dtype: str = "float32") -> dict[str, Any]:
    """A layer as Keras 3 writes it, with no more settings than older versions of Keras 3 know."""
    if spec.kind in _ONLY_OURS:
        raise FileError(f"Keras has no layer {spec.kind}, so it cannot be stored for it.", hint=_ONLY_OURS[spec.kind])
    settings = layer_settings(spec, name, dtype)
    return wrapped("keras.layers", spec.kind, {"name": name, **frozen(trainable), "dtype": dtype, **settings})


def frozen(trainable: bool) -> dict[str, bool]:
    """The setting of a frozen layer; where a layer learns, not all versions of Keras take it."""
    return {} if trainable else {"trainable": False}


def layer_settings(spec: Layer, name: str, dtype: str = "float32") -> dict[str, Any]:
    """The settings that must be written."""
    given = spec.settings()
    written = {}
    for setting in spec.params():
        value = getattr(spec, setting)
        needed = setting in _ALWAYS or (spec.kind == "Activation" and setting == "activation")
        if not (needed or setting in given) or setting in _OF_CALLS:
            continue
        if isinstance(value, Layer):
            written[setting] = layer_to_keras(value, f"{name}_{setting}", dtype=dtype)
        else:
            written[setting] = to_keras(value)
    return written


def layer_from_keras(value: Any, where: str) -> Layer:
    """The layer in an object with class_name and config; a class that is not known is refused by its name."""
    class_name, config = class_and_config(value, where)
    if class_name not in layers or class_name == "Input":
        raise FileError(f"This file uses the layer {shown(class_name)}, which is not known here.", where=where)
    cls = layers[class_name]
    if not isinstance(config, Mapping):
        raise FileError(f"The settings of {class_name} should be an object, but are {shown(config)}.", where=where)
    old = _SETTINGS_OF_OLD.get(cls.kind, {})
    known = neutral_left_out(cls, {old.get(key, key): item for key, item in config.items()}, where)
    return layers.create(cls.kind, {name: _setting(cls, name, item, where) for name, item in known.items()})


def _setting(cls: type[Layer], name: str, value: Any, where: str) -> Any:
    if value is None:
        return None
    members = _member_types(cls, name)
    if any(issubclass(member, Layer) for member in members):
        return layer_from_keras(value, where)
    for base, registry in _REGISTRIES:
        if any(issubclass(member, base) for member in members):
            return from_keras(value, registry, where)
    return _tuples(value)


def _member_types(cls: type[Layer], name: str) -> list[type]:
    hint = hints(cls)[name]
    members = getattr(hint, "__args__", (hint,))
    return [member for member in members if isinstance(member, type)]


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
