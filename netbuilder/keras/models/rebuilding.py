"""Layers and tensors from the graph that a file holds."""

from __future__ import annotations

from typing import Any

from netbuilder.formats.keras_files.states import parts_in
from netbuilder.formats.model import StoredModel
from netbuilder.keras.layers.input import InputLayer
from netbuilder.keras.layers.making import layer_of
from netbuilder.keras.tensors import KerasTensor


def tensors_of(read: StoredModel) -> tuple[dict[str, Any], list[KerasTensor], list[KerasTensor]]:
    """The layers by node, in the order of the nodes, the inputs and the outputs."""
    parts = parts_in(read.graph)
    layers: dict[str, Any] = {}
    tensors: dict[str, KerasTensor] = {}
    several: dict[str, list[KerasTensor]] = {}
    for node in read.graph.nodes:
        if node.id in parts:
            source, number = parts[node.id]
            tensors[node.id] = several[source][number]
            continue
        if node.owner not in layers:
            layers[node.owner] = layer_of(node.spec, node.id, node.trainable, read.dtype)
        layer = layers[node.owner]
        if isinstance(layer, InputLayer):
            tensors[node.id] = layer.uses[0].outputs[0]
            continue
        given = [tensors[source] for source in node.inputs]
        made = layer(given if len(given) > 1 or layer.spec.inputs != (1, 1) else given[0])
        if isinstance(made, list):
            several[node.id] = made
        else:
            tensors[node.id] = made
    inputs = [tensors[name] for name in read.graph.inputs]
    return layers, inputs, [tensors[name] for name in read.graph.outputs]
