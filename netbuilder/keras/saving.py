"""The module where Keras 3 has files and configurations of any object."""

from __future__ import annotations

from typing import Any

from netbuilder.keras.layers.making import deserialize as _layer
from netbuilder.keras.layers.making import serialize as _serialized
from netbuilder.keras.models import load_model, save_model
from netbuilder.keras.unsupported import names_of


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False) -> None:
    """Sets the weights of a model from a file."""
    model.load_weights(filepath)


def save_weights(model: Any, filepath: Any, overwrite: bool = True) -> None:
    """Writes the weights of a model to a file."""
    model.save_weights(filepath, overwrite=overwrite)


def deserialize_keras_object(config: Any, custom_objects: Any = None, safe_mode: bool = True) -> Any:
    """A layer or model from its configuration."""
    return _layer(config)


def serialize_keras_object(obj: Any) -> Any:
    """The configuration of a layer or model."""
    return _serialized(obj)


__all__ = [
    "deserialize_keras_object",
    "load_model",
    "load_weights",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]
__getattr__ = names_of(
    "keras.saving",
    "CustomObjectScope KerasFileEditor custom_object_scope get_custom_objects get_registered_name "
    "get_registered_object register_keras_serializable",
)
