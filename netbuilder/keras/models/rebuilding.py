"""Layers and tensors from the graph that a file holds."""

from __future__ import annotations

from typing import Any

from netbuilder.formats.model import StoredModel
from netbuilder.keras.layers.input import InputLayer
from netbuilder.keras.layers.making import layer_of
from netbuilder.keras.tensors import KerasTensor


def tensors_of(read: StoredModel) -> tuple[list[Any], list[KerasTensor], list[KerasTensor]]:
    """The layers in the order of the nodes, the inputs and the outputs."""
    layers: dict[str, Any] = {}
    tensors: dict[str, KerasTensor] = {}
    for node in read.graph.nodes:
        if node.owner not in layers:
            layers[node.owner] = layer_of(node.spec, node.id, node.trainable, read.dtype)
        layer = layers[node.owner]
        if isinstance(layer, InputLayer):
            tensors[node.id] = layer.uses[0].outputs[0]
            continue
        given = [tensors[source] for source in node.inputs]
        tensors[node.id] = layer(given if len(given) > 1 or layer.spec.inputs != (1, 1) else given[0])
    inputs = [tensors[name] for name in read.graph.inputs]
    return list(layers.values()), inputs, [tensors[name] for name in read.graph.outputs]
