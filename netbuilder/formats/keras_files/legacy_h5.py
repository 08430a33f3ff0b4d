"""The older `.h5` file: one HDF5 file in the dialect of Keras 2, which Keras 2 and 3 both read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from netbuilder import __version__
from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.input import Input
from netbuilder.formats import strict_json
from netbuilder.formats.atomic import write_file
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.compiling import compiled_from_keras, compiled_to_keras
from netbuilder.formats.keras_files.graph import is_stack, keras_names, model_from_keras
from netbuilder.formats.keras_files.layers import frozen, layer_settings
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.keras_files.states import refuse_states
from netbuilder.formats.keras_files.weights import declared_weights
from netbuilder.formats.model import StoredModel, Weights

KERAS_VERSION = "2.15.0"
_LONGEST_ATTRIBUTE = 64_512
_NEW_SETTINGS = {"LeakyReLU": {"negative_slope": "alpha"}}


def write_h5(path: str | Path, model: StoredModel) -> None:
    """Writes an `.h5` file; the optimizer's memory is left out, since Keras 3 could not train on with it."""
    model = with_stand_ins(model)
    refuse_states(model.graph)
    with hdf5.new_file() as (file, image):
        file.attrs["keras_version"] = KERAS_VERSION
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(_model_config(model))
        file.attrs["netbuilder"] = json.dumps({"version": __version__, **model.about})
        compiled = compiled_to_keras(model.compiled) if model.compiled else None
        if compiled:
            file.attrs["training_config"] = json.dumps(_training_config(compiled))
        write_weight_groups(file.create_group("model_weights"), model.graph, model.weights)
    write_file(path, image[0])


def read_h5(path: str | Path) -> StoredModel:
    """Reads an `.h5` file as `write_h5` writes it."""
    place = Path(path)
    where = str(place)
    with reading(place):
        image = place.read_bytes()
    try:
        with hdf5.opened(image, where) as file:
            return _read(file, where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error


def holds_config(path: Path) -> bool:
    """Whether an HDF5 file says that it holds a model."""
    with reading(path):
        return b"model_config" in path.read_bytes()


def _read(file: h5py.File, where: str) -> StoredModel:
    if "model_config" not in file.attrs:
        raise FileError("This HDF5 file holds no model.", hint="A model has a model_config.", where=where)
    config = strict_json.parse(hdf5.text(file.attrs, "model_config", where), where)
    read = model_from_keras(_as_keras_3(config), where)
    read.graph.shapes()
    weights = read_weight_groups(hdf5.subgroup(file, "model_weights", where), read.graph, where)
    compiled = None
    if "training_config" in file.attrs:
        stored = strict_json.parse(hdf5.text(file.attrs, "training_config", where), where)
        compiled = compiled_from_keras(stored, len(read.graph.outputs), where)
    about: Any = {}
    if "netbuilder" in file.attrs:
        about = strict_json.parse(hdf5.text(file.attrs, "netbuilder", where), where)
    return StoredModel(
        read.graph,
        weights,
        name=read.name,
        sequential=read.sequential,
        dtype=read.dtype,
        compiled=compiled,
        about=about if isinstance(about, Mapping) else {},
    )


def write_weight_groups(group: h5py.Group, graph: Graph, weights: Weights) -> None:
    """The groups of a model's weights, one for each layer with the names of its arrays."""
    names = keras_names(graph)
    owners = keras_order(graph)
    if is_stack(graph):
        owners = [owner for owner in owners if not isinstance(graph[owner].spec, Input)]
    _write_names(group, "layer_names", [names[owner] for owner in owners])
    group.attrs["backend"] = "tensorflow"
    group.attrs["keras_version"] = KERAS_VERSION
    for owner in owners:
        layer = group.create_group(names[owner])
        arrays = weights.get(owner, {})
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


def read_weight_groups(group: h5py.Group, graph: Graph, where: str) -> dict[str, dict[str, np.ndarray]]:
    """The weights by owner and name: layers with weights are paired in their order, names do not count."""
    stored = [hdf5.child(group, name, where) for name in hdf5.texts(group.attrs, "layer_names", where)]
    arrays = [(layer, names) for layer in stored if (names := hdf5.texts(layer.attrs, "weight_names", where))]
    declared = declared_weights(graph)
    owners = [owner for owner in keras_order(graph) if declared.get(owner)]
    if len(owners) != len(arrays):
        raise FileError(
            f"The model has {len(owners)} layers with weights, but the file holds weights of {len(arrays)}.",
            where=where,
        )
    found = {}
    for owner, (layer, names) in zip(owners, arrays, strict=True):
        if len(names) != len(declared[owner]):
            raise FileError(
                f"{owner} has {len(declared[owner])} weights, but the file holds {len(names)} for it.", where=where
            )
        found[owner] = {
            weight.name: hdf5.array(_member(layer, name, where), where, weight.shape)
            for weight, name in zip(declared[owner], names, strict=True)
        }
    return found


def _member(group: Any, path: str, where: str) -> Any:
    for part in path.split("/"):
        if not isinstance(group, h5py.Group):
            raise FileError(f"The part {path} of this file is missing.", where=where)
        group = hdf5.child(group, part, where)
    return group


def _model_config(model: StoredModel) -> dict[str, Any]:
    graph, names = model.graph, keras_names(model.graph)
    if model.sequential and is_stack(graph):
        written = [_layer(node, names[node.id], model.dtype) for node in graph.nodes]
        return {"class_name": "Sequential", "config": {"name": model.name, "layers": written}}
    calls: dict[str, list[Node]] = {owner: [] for owner in keras_order(graph)}
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
    settings = {renamed.get(key, key): value for key, value in layer_settings(node.spec, name, dtype).items()}
    if node.spec.kind in ("BatchNormalization", "LayerNormalization") and isinstance(settings.get("axis"), int):
        settings["axis"] = [settings["axis"]]
    if isinstance(settings.get("activation"), Mapping):
        raise FileError(
            f"The activation of {node.id} has settings of its own, which .h5 files cannot hold.",
            hint="Make it a layer of its own, or save as .keras.",
            where=node.id,
        )
    config = {"name": name, **frozen(node.trainable), "dtype": dtype, **settings}
    return {"class_name": node.spec.kind, "config": _two_keys(config)}


def _two_keys(value: Any) -> Any:
    """Objects with class_name and config alone, as Keras 2 writes them; Keras 3 wants more of inner layers."""
    if isinstance(value, Mapping):
        if "class_name" in value and "config" in value and value.get("module") != "keras.layers":
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


def _as_keras_3(config: Any) -> Any:
    """The same configuration with its joints written as Keras 3 writes them."""
    if not isinstance(config, Mapping) or not isinstance(config.get("config"), Mapping):
        return config
    layers = config["config"].get("layers")
    if config.get("class_name") == "Sequential" or not isinstance(layers, list):
        return config
    joined = [
        {**layer, "inbound_nodes": [_call(call) for call in layer.get("inbound_nodes", [])]}
        if isinstance(layer, Mapping) and isinstance(layer.get("inbound_nodes", []), list)
        else layer
        for layer in layers
    ]
    return {**config, "config": {**config["config"], "layers": joined}}


def _call(call: Any) -> Any:
    if not isinstance(call, list) or not all(isinstance(item, list) and len(item) in (3, 4) for item in call):
        return call
    tensors = [
        {"class_name": "__keras_tensor__", "config": {"keras_history": item[:3]}}
        for item in call
        if len(item) == 3 or not item[3]
    ]
    return {"args": tensors, "kwargs": {}} if len(tensors) == len(call) else call
