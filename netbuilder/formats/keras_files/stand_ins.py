"""Layers that Keras lacks, written as layers that together do the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer, layers
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.model import StoredModel


def with_stand_ins(model: StoredModel) -> StoredModel:
    """The same model without Maxout: Dense, Reshape and GlobalMaxPooling1D stand in, with the same weights."""
    if all(node.spec.kind != "Maxout" for node in model.graph.nodes):
        return model
    nodes: list[Node] = []
    owners: dict[str, str] = {}
    taken = {node.id for node in model.graph.nodes}
    shapes = model.graph.shapes()
    for node in model.graph.nodes:
        if node.spec.kind == "Maxout":
            if len(shapes[node.id]) != 1:
                raise FileError(
                    f"Keras has no layer like {node.id}, a Maxout on samples with several axes.",
                    hint="Add a Flatten layer before it.",
                    where=node.id,
                )
            nodes += _maxout(node, owners, taken)
        else:
            nodes.append(node)
    graph = Graph(tuple(nodes), model.graph.outputs)
    weights = {owners.get(owner, owner): arrays for owner, arrays in model.weights.items()}
    before = [owners.get(owner, owner) for owner in keras_order(model.graph) if owner in model.weights]
    after = [owner for owner in keras_order(graph) if owner in weights]
    variables = model.optimizer_variables if before == after else ()
    return replace(model, graph=graph, weights=weights, optimizer_variables=variables)


def _maxout(node: Node, owners: dict[str, str], taken: set[str]) -> list[Node]:
    """Three layers for one; the last bears its name, so that others find it."""
    names = [_free(f"{node.id}_{part}", taken) for part in ("sums", "pieces")]
    shares = owners[node.shares] if node.shares else None
    if not node.shares:
        owners[node.id] = names[0]
    spec = node.spec
    settings = _values(spec)
    units, pieces = settings.pop("units"), settings.pop("pieces")
    dense = layers.create("Dense", {**settings, "units": units * pieces})
    reshape = layers.create("Reshape", {"target_shape": (pieces, units)})
    return [
        Node(id=names[0], spec=dense, inputs=node.inputs, shares=shares, trainable=node.trainable),
        Node(id=names[1], spec=reshape, inputs=(names[0],)),
        Node(id=node.id, spec=layers.create("GlobalMaxPooling1D"), inputs=(names[1],)),
    ]


def _values(spec: Layer) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in spec.params()}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
