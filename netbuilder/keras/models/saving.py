"""Files: whole models, weights alone, and configurations as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.formats import files
from netbuilder.formats.keras_files.graph_writing import is_stack
from netbuilder.formats.keras_files.optimizer import load_optimizer_variables, optimizer_variables
from netbuilder.formats.model import Compiled, StoredModel, weights_of
from netbuilder.keras import losses, metrics


def stored(model: Any, *, with_optimizer: bool = True) -> StoredModel:
    """A model as a value to store."""
    bound = model.bound
    bound.refresh()
    compiled, variables = None, ()
    if model.compiled and with_optimizer:
        compiled = _compiled(model)
        stepper = model.optimizer.stepper
        if compiled is not None and stepper is not None:
            variables = tuple(optimizer_variables(stepper, bound.graph))
    sequential = type(model).__name__ == "Sequential" and is_stack(bound.graph)
    return StoredModel(
        bound.graph,
        weights_of(bound.network),
        name=model.name,
        sequential=sequential,
        dtype=str(bound.network.dtype),
        compiled=compiled,
        optimizer_variables=variables,
    )


def _compiled(model: Any) -> Compiled | None:
    """What a model was compiled with; None where only this session knows what it means."""
    from netbuilder.keras.models import compiling

    names, keys = model.output_layer_names, model.output_names_in_logs
    arguments = model.compile_arguments
    found = compiling.losses_for(arguments["loss"], names, keys) if arguments["loss"] is not None else None
    if found is None or any(isinstance(loss, str) for loss in found):
        return None
    weights = compiling.loss_weights_for(arguments["loss_weights"], names, keys)
    groups = [
        _storable(compiling.metrics_for(arguments[name], names, keys)) for name in ("metrics", "weighted_metrics")
    ]
    return Compiled(tuple(found), model.optimizer.spec, tuple(weights) if weights else None, *groups)


def _storable(groups: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Metrics as names and specs; functions and classes of the user's own are left out."""
    found = []
    for group in groups:
        kept = []
        for value in group:
            if isinstance(value, str):
                kept.append(value)
            elif isinstance(value, metrics.Metric) and hasattr(value, "form"):
                kept.append(value.spec)
            elif getattr(value, "metric_class", None) or getattr(value, "loss_class", None):
                kept.append(value.__name__)
        found.append(tuple(kept))
    return tuple(found)


def save(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
    """Writes a model to a `.keras` or `.h5` file."""
    place = Path(filepath)
    if place.exists() and not overwrite:
        raise FileError("This file is there already.", hint="Choose another name, or overwrite=True.", where=str(place))
    if place.name.endswith(".weights.h5"):
        save_weights(model, place)
        return
    files.save_model(place, stored(model, with_optimizer=include_optimizer))


def save_weights(model: Any, filepath: Any, overwrite: bool = True) -> None:
    """Writes the weights alone."""
    place = Path(filepath)
    if place.exists() and not overwrite:
        raise FileError("This file is there already.", hint="Choose another name, or overwrite=True.", where=str(place))
    files.save_weights(place, stored(model))


def load_weights(model: Any, filepath: Any) -> None:
    """Sets the weights, and where it is stored the optimizer's memory, from a file."""
    place = Path(filepath).expanduser()
    bound = model.bound
    whole = place.suffix != "" and not place.name.endswith(".weights.h5") and files.holds_model(place)
    read = files.load_model(place) if whole else files.load_weights(place, stored(model))
    take(model, read, where=str(place))
    stepper = model.optimizer.stepper if model.compiled else None
    if stepper is not None and read.optimizer_variables:
        load_optimizer_variables(stepper, bound.graph, read.optimizer_variables)


def take(model: Any, read: StoredModel, where: str) -> None:
    """Copies stored weights into the layers of a model."""
    arrays = [array for owner in _owners(read) for array in _in_order(read, owner)]
    own = [variable for layer in model.traced.layers.values() for variable in layer.weights]
    if [variable.shape for variable in own] != [array.shape for array in arrays]:
        raise FileError("The weights in this file do not fit the model.", where=where)
    for variable, array in zip(own, arrays, strict=True):
        variable.assign(array)


def _owners(read: StoredModel) -> list[str]:
    return [node.id for node in read.graph.nodes if not node.shares and node.id in read.weights]


def _in_order(read: StoredModel, owner: str) -> list[np.ndarray]:
    shapes = read.graph.shapes()
    node = read.graph[owner]
    declared = node.spec.weights(*(shapes[source] for source in node.inputs))
    return [read.weights[owner][weight.name] for weight in sorted(declared, key=lambda weight: not weight.learned)]


def model_of(read: StoredModel, where: str) -> Any:
    """A model from what a file holds."""
    from netbuilder.keras.models.functional import Model
    from netbuilder.keras.models.rebuilding import tensors_of
    from netbuilder.keras.models.sequential import Sequential

    layers, inputs, outputs = tensors_of(read)
    if read.sequential:
        model: Any = Sequential(list(layers.values()), name=read.name)
    else:
        model = Model(
            inputs if len(inputs) > 1 else inputs[0], outputs if len(outputs) > 1 else outputs[0], name=read.name
        )
    for node_id, layer in layers.items():
        if layer.weights:
            layer.set_weights(_in_order(read, node_id))
    return model


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True) -> Any:  # noqa: A002
    """Opens a model from a `.keras` or `.h5` file; nothing in it can run code."""
    read = files.load_model(filepath)
    model = model_of(read, str(filepath))
    if compile and read.compiled is not None:
        _compile(model, read)
    return model


def _compile(model: Any, read: StoredModel) -> None:
    from netbuilder.keras.optimizers.rules import family as rules

    was = read.compiled
    if was is None:
        return
    several = len(was.losses) > 1

    def group(values: Any) -> Any:
        made = [[value if isinstance(value, str) else metrics.family.of(value) for value in each] for each in values]
        return None if not any(made) else made if several else made[0]

    found = [losses.family.of(loss) for loss in was.losses]
    model.compile(
        rules.of(was.optimizer),
        found if several else found[0],
        list(was.loss_weights) if was.loss_weights else None,
        group(was.metrics),
        group(was.weighted_metrics),
    )
    if read.optimizer_variables:
        model.optimizer.waiting = read.optimizer_variables


def to_json(model: Any, **kwargs: Any) -> str:
    """The configuration of a model as text."""
    from netbuilder.keras.layers.making import serialize

    return json.dumps(serialize(model), **kwargs)


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """A model from what `to_json` gave."""
    from netbuilder.keras.layers.making import deserialize

    try:
        config = json.loads(json_string)
    except ValueError:
        raise NetBuilderError("This text is no configuration of a model.") from None
    return deserialize(config if isinstance(config, Mapping) else {})
