"""Models: plain stacks, graphs, and files of them."""

from __future__ import annotations

from typing import Any

from netbuilder.keras.layers.making import deserialize, provide, serialize
from netbuilder.keras.models.functional import Model
from netbuilder.keras.models.saving import load_model, model_from_json
from netbuilder.keras.models.sequential import Sequential
from netbuilder.keras.unsupported import names_of

Functional = Model
provide({"Functional": Model, "Model": Model, "Sequential": Sequential})


def save_model(model: Any, filepath: Any, overwrite: bool = True, zipped: Any = None, **kwargs: Any) -> None:
    """Writes a model to a `.keras` or `.h5` file."""
    model.save(filepath, overwrite=overwrite, **kwargs)


def clone_model(model: Any, input_tensors: Any = None, clone_function: Any = None, **kwargs: Any) -> Any:
    """A model with the same layers and new weights."""
    return deserialize(serialize(model))


__all__ = ["Functional", "Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]
__getattr__ = names_of("keras.models", "model_from_yaml model_from_config")
