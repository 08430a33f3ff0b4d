"""How a model's layers would be boxed in a file, where only the groups are known in which they were nested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.time_distributed import TimeDistributed
from netbuilder.formats.keras_files.containers import Container
from netbuilder.formats.keras_files.order import sorted_by_depth
from netbuilder.formats.keras_files.states import without_parts


@dataclass(frozen=True)
class _Box:
    """A layer, or all layers of a model, as one thing that reads from others."""

    id: str
    inputs: tuple[str, ...]
    owner: str
    nodes: tuple[Node, ...]


def rebuilt_container(graph: Graph, *, flat: bool = False) -> Container:
    """The layers in Keras's order, boxed by their groups or side by side."""
    graph = without_parts(graph)
    try:
        return _model("", graph.nodes, graph.outputs, 0, flat)
    except _CircleError:
        return _model("", graph.nodes, graph.outputs, 0, True)


class _CircleError(Exception):
    """Models that read from one another in a circle, after layers were taken out of them."""


def _model(
    name: str, nodes: Sequence[Node], outputs: Sequence[str], depth: int, flat: bool, timed: bool = False
) -> Container:
    """A model of nodes that share so many groups; `timed` is one in a TimeDistributed."""
    inner = {node.id: _key(node, depth, flat) for node in nodes}
    members: dict[str, list[Node]] = {}
    for node in nodes:
        members.setdefault(inner[node.id], []).append(node)
    boxes = {key: _box(key, group, inner) for key, group in members.items()}
    ends = list(dict.fromkeys(inner[output] for output in outputs if output in inner))
    _check(boxes)
    children = []
    for key in sorted_by_depth(boxes, ends):
        if key not in boxes:
            continue
        group, (first, *_) = boxes[key].nodes, boxes[key].nodes
        if key == first.id:
            children.append(_layer(first, timed))
            continue
        own = {node.id for node in group}
        read = [source for node in nodes if node.id not in own for source in node.inputs if source in own]
        given = [output for output in outputs if output in own]
        # Its outputs in the order in which they are read; where nothing reads them, all that nobody inside reads.
        inside = {source for node in group for source in node.inputs}
        ends_inside = list(dict.fromkeys([*given, *read])) or [node.id for node in group if node.id not in inside]
        steps = timed or _of_each_step(group)
        box = _model(key.split("/")[-2], group, ends_inside, depth + 1, flat, steps)
        children.append(Container(box.name, "TimeDistributed", True, (box,)) if steps and not timed else box)
    return Container(name, "Functional", True, tuple(children))


def _key(node: Node, depth: int, flat: bool) -> str:
    """The box of a node at a depth: its group there, or itself."""
    groups = node.group.split("/") if node.group and not flat else []
    return "/".join(groups[: depth + 1]) + "/" if len(groups) > depth else node.id


def _box(key: str, group: Sequence[Node], inner: dict[str, str]) -> _Box:
    sources = [inner[source] for node in group for source in node.inputs if source in inner]
    inputs = tuple(dict.fromkeys(source for source in sources if source != key))
    owners = [inner.get(node.owner, key) for node in group if node.owner != node.id]
    return _Box(key, inputs, owners[0] if owners else key, tuple(group))


def _check(boxes: dict[str, _Box]) -> None:
    """Sees to it that boxes read from one another in no circle."""
    missing = {key: len(box.inputs) for key, box in boxes.items()}
    readers: dict[str, list[str]] = {key: [] for key in boxes}
    for key, box in boxes.items():
        for source in box.inputs:
            readers[source].append(key)
    ready, count = [key for key, number in missing.items() if not number], 0
    while ready:
        count += 1
        for reader in readers[ready.pop()]:
            missing[reader] -= 1
            if not missing[reader]:
                ready.append(reader)
    if count < len(boxes):
        raise _CircleError


def _of_each_step(group: Sequence[Node]) -> bool:
    """Whether a model lay in a TimeDistributed: then each of its layers does here."""
    kinds = {node.spec.kind for node in group if node.spec.params()}
    return kinds == {"TimeDistributed"}


def _layer(node: Node, timed: bool) -> Container:
    spec = node.spec.layer if timed and isinstance(node.spec, TimeDistributed) else node.spec
    class_name = getattr(spec, "class_name", "") or ("InputLayer" if spec.kind == "Input" else spec.kind)
    return Container(node.id, class_name, node.trainable, (), node.id)
