"""Putting layers in, moving them, taking them out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from netbuilder.core.errors import SettingError
from netbuilder.core.text import mark, sentence
from netbuilder.document.editing.edit import Edit, all_found, counted, found, with_nodes
from netbuilder.document.project import Project
from netbuilder.document.wiring import bypassed, passed_by
from netbuilder.engine.graph import Node, fresh_id
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.input import Input


def is_input(node: Node) -> bool:
    """Whether data enter here."""
    return isinstance(node.spec, Input)


def insert(project: Project, spec: Layer, after: str | None = None, before: str | None = None) -> Edit:
    """Puts a layer behind another; who read from that reads from the new one.

    Args:
        project: to change.
        spec: the new layer.
        after: whose output it reads; None for the start, right behind the Input.
        before: the only reader that is turned to the new layer, to drop one on a line; None for all readers.
    """
    nodes = project.graph.nodes
    name = fresh_id(spec.kind, {node.id for node in nodes})
    words = sentence("Add {layer}", layer=spec.label())
    if isinstance(spec, Input):
        return Edit(_with_input(project, Node(id=name, spec=spec)), words, (name,))
    if after is None:
        after = next((node.id for node in nodes if is_input(node)), None)
    if after is None:
        return Edit(_at_start(project, Node(id=name, spec=spec)), words, (name,))
    return Edit(spliced(project, [Node(id=name, spec=spec, inputs=(after,))], after, before=before), words, (name,))


def append(project: Project, spec: Layer) -> Edit:
    """Puts a layer at the end: behind the one whose output is that of the network."""
    graph = project.graph
    there = {node.id for node in graph.nodes}
    ends = [name for name in graph.outputs if name in there]
    last = ends[-1] if ends else (graph.nodes[-1].id if graph.nodes else None)
    return insert(project, spec, last)


def spliced(
    project: Project, chain: Sequence[Node], after: str, *, before: str | None = None, disabled: Sequence[str] = ()
) -> Project:
    """The project with nodes put in behind `after`; who read from that reads from the last of the chain.

    Args:
        project: to change.
        chain: new nodes, in order and joined already.
        after: behind which.
        before: the only reader that is turned to the chain; None for all.
        disabled: which of the chain are switched off.
    """
    found(project, after)
    graph = project.graph
    index = _place(graph.nodes, after) + 1
    nodes, outputs = _put_in(graph.nodes, graph.outputs, chain, (after, before, index))
    return with_nodes(project, nodes, outputs or (chain[-1].id,), disabled=(*project.disabled, *disabled))


def _put_in(
    nodes: Sequence[Node], outputs: tuple[str, ...], chain: Sequence[Node], gap: tuple[str, str | None, int]
) -> tuple[list[Node], tuple[str, ...]]:
    """Nodes and outputs with a chain in the gap: behind which node, before which (None: all), at which place."""
    after, before, index = gap
    last = chain[-1].id
    turned = [
        _turned(node, after, last, all_of_them=before is None) if before in (None, node.id) else node for node in nodes
    ]
    turned[index:index] = chain
    if before is None:
        outputs = tuple(last if name == after else name for name in outputs)
    return turned, outputs


def _turned(node: Node, old: str, new: str, *, all_of_them: bool) -> Node:
    """The node reading from `new` where it read from `old`: everywhere, or at the last place only."""
    if old not in node.inputs:
        return node
    if all_of_them:
        return replace(node, inputs=tuple(new if name == old else name for name in node.inputs))
    names = list(node.inputs)
    names[len(names) - 1 - names[::-1].index(old)] = new
    return replace(node, inputs=tuple(names))


def _place(nodes: Sequence[Node], node_id: str) -> int:
    return next(index for index, node in enumerate(nodes) if node.id == node_id)


def _with_input(project: Project, node: Node) -> Project:
    """The project with an Input at the top, from which read all that read from nothing."""
    if any(is_input(other) for other in project.graph.nodes):
        raise SettingError("The network has its Input already.", hint="A project trains networks with one input.")
    return _at_start(project, node)


def _at_start(project: Project, node: Node) -> Project:
    nodes = [
        replace(other, inputs=(node.id,)) if not other.inputs and not is_input(other) else other
        for other in project.graph.nodes
    ]
    return with_nodes(project, [node, *nodes], project.graph.outputs or (node.id,))


def delete(project: Project, ids: Sequence[str]) -> Edit:
    """Takes layers out; who read from one of them reads from what it read, a merge at most once.

    The last Input stays: the data have to enter somewhere.
    """
    nodes = all_found(project, ids)
    gone = _without_last_input(project, nodes)
    left = bypassed(project.graph, gone, once=True)
    names = [node.id for node in nodes if node.id in gone]
    words = counted(mark("Delete {layer}"), mark("Delete {count} layers"), names)
    return Edit(with_nodes(project, left.nodes, left.outputs), words, _neighbour(project, gone))


def _without_last_input(project: Project, nodes: Sequence[Node]) -> set[str]:
    gone = {node.id for node in nodes}
    inputs = project.graph.inputs
    if inputs and gone.issuperset(inputs):
        gone.discard(inputs[0])
    if not gone:
        raise SettingError(
            "The Input stays: it is where the data enter.", hint="Choose other data to change its shape."
        )
    return gone


def _neighbour(project: Project, gone: Collection[str]) -> tuple[str, ...]:
    """What is selected when these are gone: the card that takes the first one's place, else the one above."""
    nodes = project.graph.nodes
    first = next(index for index, node in enumerate(nodes) if node.id in gone)
    candidates = [*nodes[first:], *reversed(nodes[:first])]
    return tuple(node.id for node in candidates if node.id not in gone)[:1]


def move(project: Project, node_id: str, index: int) -> Edit:
    """Takes a layer out of its place and puts it into the gap that makes it number `index` in the list.

    Between two cards of which the lower reads from the upper, only that one reading goes through the moved layer;
    other readers keep what they had.
    """
    node = found(project, node_id)
    old = _place(project.graph.nodes, node_id)
    _refuse_move(project, node, index)
    words = sentence("Move {layer} up" if index < old else "Move {layer} down", layer=node_id)
    if index == old:
        return Edit(project, words, (node_id,))
    nodes, outputs = passed_by(project.graph, {node_id})
    above = nodes[index - 1]
    below = nodes[index] if index < len(nodes) else None
    _refuse_reading_up(node, nodes[:index])
    moved = replace(node, inputs=(above.id, *node.inputs[1:]))
    edge = below.id if below is not None and above.id in below.inputs else None
    nodes, outputs = _put_in(nodes, outputs, [moved], (above.id, edge, index))
    return Edit(with_nodes(project, nodes, outputs), words, (node_id,))


def _refuse_reading_up(node: Node, above: Sequence[Node]) -> None:
    missing = set(node.inputs[1:]) - {other.id for other in above}
    if missing:
        name = sorted(missing)[0]
        raise SettingError(
            sentence("{id} reads from {name}, so it must stay below it.", id=node.id, name=name),
            hint=sentence("Move {name} first.", name=name),
        )


def _refuse_move(project: Project, node: Node, index: int) -> None:
    nodes = project.graph.nodes
    if is_input(node):
        raise SettingError("The Input stays at the top.", hint="Move the layers below it.")
    if not 0 <= index < len(nodes):
        raise SettingError(sentence("{id} cannot be moved further.", id=node.id))
    first = 1 if nodes and is_input(nodes[0]) else 0
    if index < max(first, 1):
        raise SettingError(sentence("{id} cannot be moved further up.", id=node.id), hint="The Input stays at the top.")


def move_up(project: Project, node_id: str) -> Edit:
    """Swaps a layer with the card above."""
    return move(project, node_id, _place(project.graph.nodes, found(project, node_id).id) - 1)


def move_down(project: Project, node_id: str) -> Edit:
    """Swaps a layer with the card below."""
    return move(project, node_id, _place(project.graph.nodes, found(project, node_id).id) + 1)
