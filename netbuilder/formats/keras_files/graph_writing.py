"""A graph as Keras writes a model: Functional, or Sequential where it is a plain stack."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.input import Input
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.layers import layer_to_keras
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.states import parts_in, refuse_packed, takes_states
from netbuilder.formats.keras_files.values import wrapped
from netbuilder.formats.masks import gives_mask


def keras_names(graph: Graph) -> dict[str, str]:
    """A name for each layer that every version of Keras accepts: letters, digits, _ and -, at most 64, unique."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    joins_masks = _joins_masks(graph)
    for owner in keras_order(graph):
        base = re.sub(r"[^A-Za-z0-9_-]", "_", owner)[:54] or "layer"
        if joins_masks and re.fullmatch(r"concatenate(_\d+)?", base):
            base = f"{base}_layer"  # Keras gives such names to the operations that join the masks
        if not base[0].isalnum():
            base = f"layer{base}"  # TensorFlow takes no other first letters
        name, number = base, 0
        while name in taken:
            number += 1
            name = f"{base[:57]}_{number}"
        taken.add(name)
        names[owner] = name
    return names


def _joins_masks(graph: Graph) -> bool:
    """Whether a Concatenate joins sequences with masks."""
    masked: set[str] = set()
    for node in graph.nodes:
        given = [name in masked for name in node.inputs]
        if node.spec.kind == "Concatenate" and any(given):
            return True
        if gives_mask(node, given):
            masked.add(node.id)
    return False


def is_stack(graph: Graph) -> bool:
    """Whether each layer reads from the one before and no weights are shared."""
    before = [None, *graph.nodes]
    plain = all(
        node.inputs == ((earlier.id,) if earlier else ()) and not node.shares
        for earlier, node in zip(before, graph.nodes, strict=False)
    )
    return plain and bool(graph.nodes) and graph.outputs == (graph.nodes[-1].id,)


def model_to_keras(graph: Graph, name: str, sequential: bool, dtype: str = "float32") -> dict[str, Any]:
    """The whole model as Keras 3 writes it."""
    parts = parts_in(graph)
    refuse_packed(graph, parts)
    if sequential and is_stack(graph) and all(_called_plainly(node) for node in graph.nodes):
        return _sequential(graph, name, dtype)
    names = keras_names(graph)
    shapes = graph.shapes()
    calls: dict[str, list[Node]] = {owner: [] for owner in names}
    for node in graph.nodes:
        if node.owner in calls:
            calls[node.owner].append(node)
    places = {node.id: [names[owner], number, 0] for owner, nodes in calls.items() for number, node in enumerate(nodes)}
    places |= {name: [*places[source][:2], number] for name, (source, number) in parts.items()}
    written = [_layer(nodes, names[owner], places, shapes, dtype) for owner, nodes in calls.items()]
    config = {
        "name": name,
        "trainable": True,
        "layers": written,
        "input_layers": [places[source] for source in graph.inputs],
        "output_layers": [places[output] for output in graph.outputs],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _sequential(graph: Graph, name: str, dtype: str) -> dict[str, Any]:
    names = keras_names(graph)
    shape = graph.shapes()[graph.inputs[0]]
    written = [
        _input(node, names[node.id], dtype)
        if isinstance(node.spec, Input)
        else layer_to_keras(node.spec, names[node.id], node.trainable, dtype)
        for node in graph.nodes
    ]
    config = {"name": name, "trainable": True, "dtype": dtype, "layers": written, "build_input_shape": [None, *shape]}
    return wrapped("keras", "Sequential", config)


def _input(node: Node, name: str, dtype: str) -> dict[str, Any]:
    config = {"batch_shape": [None, *node.spec.output_shape()], "dtype": dtype, "name": name}
    return wrapped("keras.layers", "InputLayer", config)


def _layer(
    calls: Sequence[Node], name: str, places: Mapping[str, list[Any]], shapes: Mapping[str, Any], dtype: str
) -> dict[str, Any]:
    first = calls[0]
    if isinstance(first.spec, Input):
        return {**_input(first, name, dtype), "name": name, "inbound_nodes": []}
    called = [_call(node, places, shapes, dtype) for node in calls]
    if isinstance(first.spec, Placeholder):
        layer = layer_to_keras(first.spec, name, first.trainable, dtype)
        return {**layer, "name": name, "inbound_nodes": called}
    given = [[None, *shapes[source]] for source in first.inputs]
    merges = _merges(first.spec)
    return {
        **layer_to_keras(first.spec, name, first.trainable, dtype),
        "name": name,
        "inbound_nodes": called,
        "build_config": {"input_shape": given if merges else given[0]},
    }


def _merges(spec: Layer) -> bool:
    """Whether the layer is called with a list."""
    return spec.inputs != (1, 1) and not takes_states(spec)


def _called_plainly(node: Node) -> bool:
    return not isinstance(node.spec, Placeholder) or json.loads(node.spec.call or "{}").get("args") == [{"input": 0}]


def _call(node: Node, places: Mapping[str, list[Any]], shapes: Mapping[str, Any], dtype: str) -> dict[str, Any]:
    tensors = [
        {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None, *shapes[source]], "dtype": dtype, "keras_history": places[source]},
        }
        for source in node.inputs
    ]
    if isinstance(node.spec, Placeholder):
        told = json.loads(node.spec.call) if node.spec.call else {"args": [{"input": k} for k in range(len(tensors))]}
        return {"args": _filled(told.get("args", []), tensors), "kwargs": _filled(told.get("kwargs", {}), tensors)}
    if takes_states(node.spec):
        return {"args": tensors[:1], "kwargs": {"initial_state": tensors[1:]}}
    return {"args": [tensors] if _merges(node.spec) else tensors, "kwargs": {}}


def _filled(value: Any, tensors: Sequence[Any]) -> Any:
    """A structure with the outputs that are read in the place of their numbers."""
    if isinstance(value, Mapping):
        if set(value) == {"input"}:
            return tensors[value["input"]]
        return {key: _filled(item, tensors) for key, item in value.items()}
    return [_filled(item, tensors) for item in value] if isinstance(value, list) else value
