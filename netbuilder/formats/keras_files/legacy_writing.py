"""Writes the older `.h5` file: one HDF5 file in the dialect of Keras 2, which Keras 2 and 3 both read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netbuilder import __version__
from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.input import Input
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.compiling_writing import compiled_to_keras
from netbuilder.formats.keras_files.graph_writing import is_stack, keras_names
from netbuilder.formats.keras_files.layers import frozen, layer_settings
from netbuilder.formats.keras_files.mask_orders import refuse_mixed_h5
from netbuilder.formats.keras_files.order import plain_order
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.keras_files.states import refuse_states
from netbuilder.formats.keras_files.weights_writing import arrays_in_order
from netbuilder.formats.model import StoredModel, Weights

if TYPE_CHECKING:
    import h5py

KERAS_VERSION = "2.15.0"
_LONGEST_ATTRIBUTE = 64_512
_AXIS_AS_LIST = ("BatchNormalization", "LayerNormalization", "Normalization", "Softmax", "UnitNormalization")
"""Layers whose axis is lost in some versions of Keras unless it stands in a list."""
_NEW_SETTINGS = {"LeakyReLU": {"negative_slope": "alpha"}}


def h5_image(model: StoredModel) -> bytes:
    """The bytes of an `.h5` file, without the optimizer's memory: with it Keras 3 could not train on."""
    refuse_states(model.graph)
    model = with_stand_ins(model, legacy=True)
    _refuse(model.graph)
    refuse_mixed_h5(model.graph)
    with hdf5.new_file() as (file, image):
        file.attrs["keras_version"] = KERAS_VERSION
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(_model_config(model))
        file.attrs["netbuilder"] = json.dumps({**model.about, "version": __version__})
        compiled = compiled_to_keras(model.compiled, legacy=True) if model.compiled else None
        if compiled:
            file.attrs["training_config"] = json.dumps(_training_config(compiled))
        write_weight_groups(file.create_group("model_weights"), model.graph, model.weights)
    return image[0]


def legacy_weights_image(model: StoredModel) -> bytes:
    """The weights alone, as Keras 2 wrote them and Keras 3 reads them."""
    refuse_states(model.graph)
    model = with_stand_ins(model, legacy=True)
    _refuse(model.graph)
    refuse_mixed_h5(model.graph)
    with hdf5.new_file() as (file, image):
        write_weight_groups(file, model.graph, model.weights)
    return image[0]


def _refuse(graph: Graph) -> None:
    """Refuses layers for which an older program has no place."""
    for node in graph.nodes:
        if isinstance(node.spec, MaskedAs):
            raise FileError(
                sentence("An .h5 file cannot hold {id}, which hands masks on as an older Keras does.", id=node.id),
                hint="Save the model as a .keras file.",
                where=node.id,
            )
        if isinstance(node.spec, Placeholder):
            raise FileError(
                sentence(
                    "{id} is a layer of class {class_name}, which can be kept in a .keras file alone.",
                    id=node.id,
                    class_name=node.spec.class_name,
                ),
                hint="Save the model as a .keras file.",
                where=node.id,
            )


def write_weight_groups(group: h5py.Group, graph: Graph, weights: Weights) -> None:
    """The groups of a model's weights, one for each layer with the names of its arrays."""
    names = keras_names(graph)
    owners = plain_order(graph)
    if is_stack(graph):
        inputs = set(graph.inputs)
        owners = [owner for owner in owners if owner not in inputs]
    _write_names(group, "layer_names", [names[owner] for owner in owners])
    group.attrs["backend"] = "tensorflow"
    group.attrs["keras_version"] = KERAS_VERSION
    ordered = arrays_in_order(graph, weights)
    for owner in owners:
        layer = group.create_group(names[owner])
        arrays = ordered[owner]
        stored = [f"{names[owner]}/{name}:0" for name in arrays]
        _write_names(layer, "weight_names", stored)
        for name, array in zip(stored, arrays.values(), strict=True):
            layer.create_dataset(name, data=array)


def _write_names(group: h5py.Group, attribute: str, names: Sequence[str]) -> None:
    """A list of names, cut into pieces where it is too long for one attribute."""
    encoded = [name.encode() for name in names]
    width = max((len(name) for name in encoded), default=1)
    most = max(1, _LONGEST_ATTRIBUTE // width)
    if len(encoded) <= most:
        group.attrs[attribute] = np.array(encoded, dtype=f"S{width}") if encoded else np.zeros(0)
        return
    pieces = np.array_split(np.array(encoded), -(-len(encoded) // most))
    for number, piece in enumerate(pieces):
        group.attrs[f"{attribute}{number}"] = piece


def _model_config(model: StoredModel) -> dict[str, Any]:
    graph, names = model.graph, keras_names(model.graph)
    if model.sequential and is_stack(graph):
        written = [_layer(node, names[node.id], model.dtype) for node in graph.nodes]
        return {"class_name": "Sequential", "config": {"name": model.name, "layers": written}}
    calls: dict[str, list[Node]] = {owner: [] for owner in plain_order(graph)}
    for node in graph.nodes:
        if node.owner in calls:
            calls[node.owner].append(node)
    places = {node.id: [names[owner], k, 0] for owner, nodes in calls.items() for k, node in enumerate(nodes)}
    written = []
    for owner, nodes in calls.items():
        joined = [[[*places[source], {}] for source in node.inputs] for node in nodes if node.inputs]
        layer = _layer(nodes[0], names[owner], model.dtype)
        written.append({**layer, "name": names[owner], "inbound_nodes": joined})
    config = {
        "name": model.name,
        "layers": written,
        "input_layers": [places[source] for source in graph.inputs],
        "output_layers": [places[output] for output in graph.outputs],
    }
    return {"class_name": "Functional", "config": config}


def _layer(node: Node, name: str, dtype: str) -> dict[str, Any]:
    if isinstance(node.spec, Input):
        shape = [None, *node.spec.output_shape()]
        config = {"batch_input_shape": shape, "dtype": dtype, "sparse": False, "ragged": False, "name": name}
        return {"class_name": "InputLayer", "config": config}
    renamed = _NEW_SETTINGS.get(node.spec.kind, {})
    settings = {
        renamed.get(key, key): value for key, value in layer_settings(node.spec, name, dtype, node.trainable).items()
    }
    if node.spec.kind in _AXIS_AS_LIST and isinstance(settings.get("axis"), int):
        settings["axis"] = [settings["axis"]]
    if settings.get("axis") == []:
        settings["axis"] = None
    _refuse_axes(node, settings.get("axis"))
    if isinstance(settings.get("activation"), Mapping):
        raise FileError(
            sentence("The activation of {id} has settings of its own, which .h5 files cannot hold.", id=node.id),
            hint="Make it a layer of its own, or save as .keras.",
            where=node.id,
        )
    config = {"name": name, **frozen(node.trainable), "dtype": dtype, **settings}
    return {"class_name": node.spec.kind, "config": _two_keys(config)}


def _refuse_axes(node: Node, axis: Any) -> None:
    """Refuses axes that Keras 3 forgets when it opens an `.h5` file: it would calculate along others."""
    several = isinstance(axis, list) and len(axis) != 1
    if several or (node.spec.kind == "GroupNormalization" and axis is not None):
        raise FileError(
            sentence("Keras would forget the axis of {id} when it opens an .h5 file.", id=node.id),
            hint="Save the model as a .keras file.",
            where=node.id,
        )


_WITH_MODULE = ("keras.layers", "keras.optimizers.schedules")
"""Where Keras 3 wants more than Keras 2 writes."""


def _two_keys(value: Any) -> Any:
    """Objects with class_name and config alone, as Keras 2 writes them; Keras 3 wants more of inner layers."""
    if isinstance(value, Mapping):
        if "class_name" in value and "config" in value and value.get("module") not in _WITH_MODULE:
            value = {key: value[key] for key in ("class_name", "config")}
        return {key: _two_keys(item) for key, item in value.items()}
    return [_two_keys(item) for item in value] if isinstance(value, list) else value


def _training_config(compiled: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "loss": _two_keys(compiled["loss"]),
        "metrics": _two_keys(compiled["metrics"]),
        "weighted_metrics": _two_keys(compiled["weighted_metrics"]),
        "loss_weights": compiled["loss_weights"],
        "optimizer_config": _two_keys(compiled["optimizer"]),
    }
