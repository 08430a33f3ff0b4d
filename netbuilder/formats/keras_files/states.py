"""Layers with several outputs: Keras counts the outputs, our graph has a Slice for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.bidirectional import Bidirectional
from netbuilder.engine.layers.recurrent import Recurrent

Parts = Mapping[str, tuple[str, int]]
"""For each node that takes an output out of another: that other, and which output."""


def parts_in(graph: Graph) -> Parts:
    """The nodes of a graph that are outputs of layers with several."""
    nodes = {node.id: node for node in graph.nodes}
    found = {}
    for node in graph.nodes:
        outputs = list(nodes[node.inputs[0]].spec.parts()) if len(node.inputs) == 1 else []
        if node.spec in outputs:
            found[node.id] = (node.inputs[0], outputs.index(node.spec))
    return found


def without_parts(graph: Graph) -> Graph:
    """The graph as Keras counts layers: who reads a part reads from the layer."""
    parts = parts_in(graph)
    if not parts:
        return graph

    def sources(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(parts[name][0] if name in parts else name for name in names)

    nodes = tuple(replace(node, inputs=sources(node.inputs)) for node in graph.nodes if node.id not in parts)
    return Graph(nodes, sources(graph.outputs))


def refuse_packed(graph: Graph, parts: Parts) -> None:
    """Refuses a graph in which outputs and states are read as the one array that they are here."""
    read = {name for node in graph.nodes if node.id not in parts for name in node.inputs} | set(graph.outputs)
    for node in graph.nodes:
        if node.spec.parts() and node.id in read:
            raise FileError(
                sentence(
                    "Keras gives the outputs and states of {id} apart, but here they are read as one array.", id=node.id
                ),
                hint="Take them apart with Slice layers, or do not return states.",
                where=node.id,
            )


def refuse_states(graph: Graph) -> None:
    """Refuses layers that hand on or take states, for formats that cannot tell of them."""
    for node in graph.nodes:
        if node.spec.parts() or takes_states(node.spec):
            raise FileError(
                sentence("An .h5 file cannot hold {id}, which hands on its states or is given some.", id=node.id),
                hint="Save the model as a .keras file.",
                where=node.id,
            )


def takes_states(spec: Layer) -> bool:
    """Whether the inputs after the first are states."""
    return isinstance(spec, (Recurrent, Bidirectional)) and spec.inputs != (1, 1)


def given_states(spec: Layer, inputs: int) -> Layer:
    """The layer of a call with so many inputs."""
    return spec.with_initial_state() if inputs > 1 and isinstance(spec, (Recurrent, Bidirectional)) else spec
