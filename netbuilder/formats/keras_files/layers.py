"""One layer as Keras writes it: our settings bear Keras's names, so a table of exceptions is enough."""

from __future__ import annotations

import json
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.function_parts import is_operation
from netbuilder.formats.keras_files.values import to_keras, wrapped

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
    **dict.fromkeys(("Function", "Power"), mark("Keras has it as an operation between layers alone.")),
    "Maxout": mark("Use Dense, Reshape and GlobalMaxPooling1D in its place."),
    "Slice": mark("Use Cropping1D in its place, or return_sequences of the layer before it."),
}


def layer_to_keras(spec: Layer, name: str, trainable: bool = True, dtype: str = "float32") -> dict[str, Any]:
    """A layer as Keras 3 writes it, with no more settings than older versions of Keras 3 know."""
    if spec.kind in _ONLY_OURS:
        raise FileError(
            sentence("Keras has no layer {kind}, so it cannot be stored for it.", kind=spec.kind),
            hint=_ONLY_OURS[spec.kind],
        )
    if isinstance(spec, Placeholder):
        return _as_it_came(spec, name, trainable)
    settings = layer_settings(spec, name, dtype, trainable)
    return wrapped("keras.layers", spec.kind, {"name": name, **frozen(trainable), "dtype": dtype, **settings})


def frozen(trainable: bool) -> dict[str, bool]:
    """The setting of a frozen layer; where a layer learns, not all versions of Keras take it."""
    return {} if trainable else {"trainable": False}


def _as_it_came(spec: Placeholder, name: str, trainable: bool) -> dict[str, Any]:
    """A layer that only Keras has, with the settings that it had in the file."""
    config = json.loads(spec.config)
    if not is_operation(spec) or "name" in config:  # before Keras 3.12 not every operation takes a name
        config["name"] = name
    if not trainable:
        config["trainable"] = False
    return wrapped(spec.module or "keras.layers", spec.class_name, config)


def layer_settings(spec: Layer, name: str, dtype: str = "float32", trainable: bool = True) -> dict[str, Any]:
    """The settings that must be written; a layer inside another is frozen with it."""
    given = spec.settings()
    written = {}
    for setting in spec.params():
        value = getattr(spec, setting)
        needed = setting in _ALWAYS or (spec.kind == "Activation" and setting == "activation")
        if not (needed or setting in given) or setting in _OF_CALLS:
            continue
        if isinstance(value, Layer):
            written[setting] = layer_to_keras(value, f"{name}_{setting}", trainable, dtype)
        else:
            written[setting] = to_keras(value)
    return written
