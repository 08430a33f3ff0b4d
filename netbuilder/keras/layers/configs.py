"""The configuration of a layer, key by key as Keras 3 writes it."""

from __future__ import annotations

from typing import Any

from netbuilder.engine.activations import Activation
from netbuilder.engine.constraints import Constraint
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.layers import Layer as Spec
from netbuilder.engine.regularizers import Regularizer
from netbuilder.keras import activations, constraints, initializers, regularizers
from netbuilder.keras.forms import EXTRAS
from netbuilder.keras.layers.dtypes import policy
from netbuilder.keras.naming import snake_case

_LEFT_OUT = frozenset(("name", "dtype", "trainable", "weights", "lora_rank", "lora_alpha", "use_cudnn"))
_NOT_FOR = {"SimpleRNN": ("seed",), "SpatialDropout1D": ("trainable",), "SpatialDropout2D": ("trainable",)}
_MORE_FOR: dict[str, dict[str, Any]] = {
    "LayerNormalization": {"rms_scaling": False},
    "Embedding": {"activity_regularizer": None},
}
_FAMILIES = ((Initializer, initializers), (Regularizer, regularizers), (Constraint, constraints))


def config_of(layer: Any) -> dict[str, Any]:
    """All arguments of a layer."""
    label = type(layer).form.label
    base = {"name": layer.name, "trainable": layer.trainable, "dtype": policy(layer.dtype)}
    found = {name: value for name, value in base.items() if name not in _NOT_FOR.get(label, ())}
    found |= _MORE_FOR.get(label, {})
    for name in layer.form.names:
        if name in _LEFT_OUT or name in _NOT_FOR.get(label, ()):
            continue
        if name in layer.spec.params():
            found[name] = _written(layer, name)
        elif name == "data_format":
            found[name] = "channels_last"
        elif name != "activity_regularizer":
            found[name] = layer.extras.get(name, EXTRAS[name])
    if layer.activity is not None:
        found["activity_regularizer"] = regularizers.serialize(layer.activity)
    if found.get("activity_regularizer", 0) is None and label == "Dense":
        del found["activity_regularizer"]
    return _put_right(layer, label, found)


def _written(layer: Any, name: str) -> Any:
    value, given = getattr(layer.spec, name), layer.given.get(name)
    if isinstance(value, Spec) or (
        hasattr(given, "get_config") and hasattr(given, "spec") and isinstance(given.spec, Spec)
    ):
        from netbuilder.keras.layers.making import layer_of, serialize

        return serialize(given if hasattr(given, "get_config") else layer_of(value))
    if isinstance(value, Activation) or name.endswith("activation"):
        return activations.serialize(value)
    for base, family in _FAMILIES:
        if isinstance(value, base):
            return family.serialize(given if isinstance(given, family.family.base) else family.family.of(value))
    return value


def _put_right(layer: Any, label: str, found: dict[str, Any]) -> dict[str, Any]:
    """The few places where Keras writes something else than it was given."""
    if label.startswith(("MaxPooling", "AveragePooling")) and found["strides"] is None:
        found["strides"] = found["pool_size"]
    if label == "Normalization" and not isinstance(found["axis"], tuple):
        found["axis"] = () if found["axis"] is None else (found["axis"],)
    if label in ("LayerNormalization", "RMSNormalization"):
        axis = found["axis"]
        found["axis"] = list(axis) if isinstance(axis, tuple) else [axis] if layer.built else axis
    if label.startswith("SpatialDropout"):
        found["dtype"] = layer.dtype
    if label == "Bidirectional":
        found.pop("weights", None)
        _name_directions(layer, found)
    return found


def _name_directions(layer: Any, found: dict[str, Any]) -> None:
    """The two layers of a Bidirectional, each written in full under a name of its own."""
    from netbuilder.keras.layers.making import layer_of, serialize

    there, back = layer.spec.layer, layer.spec.backward_layer or layer.spec.layer.replace(go_backwards=True)
    there, back = (one.replace(zero_output_for_mask=there.return_sequences) for one in (there, back))
    name = getattr(layer.given.get("layer"), "name", "") or snake_case(there.kind)
    name = name.removeprefix("forward_")
    found["layer"] = serialize(layer_of(there, f"forward_{name}"))
    given = getattr(layer.given.get("backward_layer"), "name", "")
    found["backward_layer"] = serialize(layer_of(back, given or f"backward_{name}"))
