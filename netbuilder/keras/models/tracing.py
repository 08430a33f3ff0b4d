"""From the calls of layers to a graph of the engine: layers used twice share weights, models inside are opened up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers as specs
from netbuilder.engine.layers.input import Input
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.keras.tensors import KerasTensor, uses_between


@dataclass
class Traced:
    """A graph, and the layers behind it.

    Attributes:
        graph: what the engine runs.
        layers: for each node that owns weights its layer.
    """

    graph: Graph
    layers: dict[str, Any]


@dataclass
class _Tracer:
    nodes: list[Node] = field(default_factory=list)
    layers: dict[str, Any] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)

    def put(self, node: Node) -> str:
        self.nodes.append(node)
        return node.id

    def expand(
        self, model: Any, inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor], sources: list[str], prefix: str
    ) -> list[str]:
        """Puts all layers between inputs and outputs; the nodes of the inputs are there already."""
        values = {id(tensor): source for tensor, source in zip(inputs, sources, strict=True)}
        for use in uses_between(inputs, outputs):
            given = [values[id(tensor)] for tensor in use.inputs]
            inner = use.layer
            if hasattr(inner, "input_tensors"):
                prefixed = f"{prefix}{inner.name}/"
                made = self.expand(inner, inner.input_tensors, inner.output_tensors, given, prefixed)
            else:
                made = self.add(inner, given, prefix, model.trainable and inner.trainable)
            values |= {id(tensor): node for tensor, node in zip(use.outputs, made, strict=True)}
        return [values[id(tensor)] for tensor in outputs]

    def add(self, layer: Any, given: list[str], prefix: str, trainable: bool) -> list[str]:
        """Puts a call of a layer, and gives the node of each of its outputs."""
        spec = layer.spec_for(len(given))
        owner = self.owners.get(id(layer))
        if owner is None:
            owner = name = prefix + layer.name
            if name in self.layers:
                raise SettingError(
                    f"Two layers are called {layer.name}.", hint="Give each layer a name of its own.", where=layer.name
                )
            self.owners[id(layer)], self.layers[name] = name, layer
            self.put(Node(id=name, spec=spec, inputs=tuple(given), trainable=trainable))
        else:
            self.calls[owner] = self.calls.get(owner, 0) + 1
            name = f"{owner}/{self.calls[owner]}"
            self.put(Node(id=name, spec=spec, inputs=tuple(given), shares=owner, trainable=trainable))
        if layer.activity is not None:
            name = self._penalized(layer, name)
        parts = enumerate(spec.parts())
        return [self.put(Node(id=f"{name}/output_{k}", spec=part, inputs=(name,))) for k, part in parts] or [name]

    def _penalized(self, layer: Any, name: str) -> str:
        """A node that puts a penalty on the outputs of a layer whose spec has no such setting."""
        strengths = {key: getattr(layer.activity, key) for key in ("l1", "l2") if hasattr(layer.activity, key)}
        spec = specs.create("ActivityRegularization", strengths)
        return self.put(Node(id=f"{name}_activity", spec=spec, inputs=(name,)))


def traced(model: Any, inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> Traced:
    """The graph between these tensors."""
    tracer = _Tracer()
    sources = []
    for tensor in inputs:
        name = tensor.name
        sources.append(tracer.put(Node(id=name, spec=Input(shape=tensor.shape[1:]))))
    ends = tracer.expand(model, inputs, outputs, sources, "")
    return Traced(Graph(tuple(tracer.nodes), tuple(ends)), tracer.layers)


def layers_between(inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> list[Any]:
    """The layers and models called between these tensors, in Keras's order: by their distance from the outputs."""
    nodes, layers, places = [], {}, {}
    for tensor in inputs:
        layers[tensor.name] = tensor.use.layer if tensor.use else None
        places[id(tensor)] = tensor.name
        nodes.append(Node(id=tensor.name, spec=Input(shape=(1,))))
    for use in uses_between(inputs, outputs):
        owner = use.layer.name
        name = owner if owner not in layers else f"{owner}/{len(nodes)}"
        layers.setdefault(owner, use.layer)
        given = tuple(places[id(tensor)] for tensor in use.inputs)
        nodes.append(Node(id=name, spec=specs.create("Flatten"), inputs=given, shares=None if name == owner else owner))
        places |= {id(tensor): name for tensor in use.outputs}
    ends = tuple(dict.fromkeys(places[id(tensor)] for tensor in outputs))
    return [layers[name] for name in keras_order(Graph(tuple(nodes), ends))]
