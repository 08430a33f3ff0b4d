"""Which layers of a graph tell others which steps count, for forms in which a mask is an array like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.bidirectional import Bidirectional
from netbuilder.engine.layers.cropping import Cropping
from netbuilder.engine.layers.global_pooling import GlobalPooling
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.merging import Extreme, Merge, Multiply
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.layers.sliding import Sliding
from netbuilder.engine.layers.zero_padding import ZeroPadding

_FORGET = (Sliding, GlobalPooling, Cropping, ZeroPadding)
_FORGETTING_KINDS = (
    *("Flatten", "Reshape", "Permute", "RepeatVector", "UpSampling1D", "UpSampling2D", "Dot", "Function", "Power"),
    *("Embedding", "RMSNormalization"),
)


def gives_mask(node: Node, given: Sequence[bool]) -> bool:
    """Whether the output of a node has a mask, if its inputs have one or not."""
    spec = node.spec
    if spec.makes_mask:
        return True
    if isinstance(spec, _FORGET) or spec.kind in _FORGETTING_KINDS:
        return False
    if isinstance(spec, Merge):
        return bool(given) and all(given)
    if spec.kind == "Concatenate":
        return any(given)
    if isinstance(spec, MaskedAs):
        return any(given[1:])
    if spec.kind == "Slice":
        return given[0] and spec.step is None
    if isinstance(spec, Recurrent):
        return given[0] and spec.return_sequences
    if isinstance(spec, Bidirectional):
        return given[0] and spec.layer.return_sequences
    return bool(given) and given[0]


def looks_at_mask(node: Node) -> bool:
    """Whether the outputs of a node depend on the masks of its inputs."""
    return isinstance(node.spec, (Recurrent, Bidirectional, Multiply, Extreme)) or (
        node.spec.kind == "GlobalAveragePooling1D"
    )


def masked_nodes(graph: Graph) -> set[str]:
    """The nodes whose outputs have masks."""
    there: set[str] = set()
    for node in graph.nodes:
        if gives_mask(node, [name in there for name in node.inputs]):
            there.add(node.id)
    return there


def masks_needed(graph: Graph, training: bool = False) -> set[str]:
    """The nodes whose masks are there and change an output of the graph, or what it learns."""
    there = masked_nodes(graph)
    needed: set[str] = set()
    for node in reversed(graph.nodes):
        joins = isinstance(node.spec, Merge) or node.spec.kind == "Concatenate"
        looks = looks_at_mask(node) or (training and node.spec.kind in ("BatchNormalization", "TimeDistributed"))
        if looks or (node.id in needed and not node.spec.makes_mask):
            masks = node.inputs[1:] if isinstance(node.spec, MaskedAs) else node.inputs[: None if joins else 1]
            needed.update(name for name in masks if name in there)
    return needed


def without_idle_masks(graph: Graph) -> Graph:
    """The graph without the layers that hand on a mask to nobody."""
    needed = masks_needed(graph, training=True)
    idle = {
        node.id: node.inputs[0]
        for node in graph.nodes
        if isinstance(node.spec, MaskedAs) and node.id not in needed and node.id not in graph.outputs
    }
    if not idle:
        return graph

    def source(name: str) -> str:
        while name in idle:
            name = idle[name]
        return name

    kept = [replace(node, inputs=tuple(map(source, node.inputs))) for node in graph.nodes if node.id not in idle]
    return Graph(tuple(kept), graph.outputs)
