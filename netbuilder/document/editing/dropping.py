"""What happens when layers are let go in a gap between two cards: gap 1 is the one under the first card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.core.text import mark, sentence
from netbuilder.document.checks import DataFacts
from netbuilder.document.editing.data import with_input_for
from netbuilder.document.editing.edit import Edit, all_found, counted
from netbuilder.document.editing.placing import insert, is_input, move
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.base import Shape


def drop(project: Project, spec: Layer, gap: int, facts: DataFacts | None = None) -> Edit:
    """Puts a layer into a gap; the Input adapts to a first layer that wants the pictures whole.

    Only the reading that crosses the gap goes through the new layer; a skip connection keeps what it had.

    Args:
        project: to change.
        spec: the new layer.
        gap: above which card, counted from 0; the number of cards is the gap at the end.
        facts: of the data, to find the Input's shape.
    """
    if not project.graph.inputs and facts is not None:
        project, gap = with_input_for(project, facts), gap + 1
    after, before = ends(project.graph, gap)
    edit = insert(project, spec, after, before)
    if facts is None or after is None or after not in project.graph.inputs:
        return edit
    return _adapted(project, edit, after, facts) or edit


def end(project: Project) -> int:
    """The gap behind the layer whose output is that of the network."""
    places = [index for index, node in enumerate(project.graph.nodes) if node.id in project.graph.outputs]
    return places[-1] + 1 if places else len(project.graph.nodes)


def ends(graph: Graph, gap: int) -> tuple[str | None, str | None]:
    """The cards above and below a gap; None below where nothing there reads from the one above."""
    nodes = graph.nodes
    first = 1 if nodes and is_input(nodes[0]) else 0
    gap = min(max(gap, first), len(nodes))
    if gap == 0:
        return None, None
    above = nodes[gap - 1].id
    below = nodes[gap] if gap < len(nodes) else None
    return above, below.id if below is not None and above in below.inputs else None


def _adapted(project: Project, edit: Edit, source: str, facts: DataFacts) -> Edit | None:
    """The edit with an Input of another shape, where the new layer cannot take the old one; None if that is no help."""
    (name,) = edit.focus
    node = next(each for each in edit.project.graph.nodes if each.id == name)
    old = next(each.spec.output_shape() for each in project.graph.nodes if each.id == source)
    if node.inputs != (source,) or _output(node.spec, old) is not None:
        return None
    flat = project.preparation.replace(flatten=False)
    for shape in (facts.input_shape, (*facts.input_shape, 1)):
        given = _output(node.spec, shape)
        if shape == old or given is None:
            continue
        spec = layers.create("Input", {"shape": shape})
        nodes = [replace(each, spec=spec) if each.id == source else each for each in edit.project.graph.nodes]
        graph = Graph(tuple(nodes), edit.project.graph.outputs)
        changed = edit.project.replace(graph=graph, preparation=flat)
        if len(old) == 1 and len(given) > 1 and any(name in each.inputs for each in nodes):
            changed = insert(changed, layers.create("Flatten"), name).project
        words = sentence(
            "Add {layer} and let the Input take {shape}",
            layer=node.spec.label(),
            shape=" × ".join(map(str, shape)),
        )
        return Edit(changed, words, (name,))
    return None


def _output(spec: Layer, shape: Shape) -> Shape | None:
    try:
        found = spec.output_shape(shape)
    except NetBuilderError:
        return None
    return found if all(length is None or length > 0 for length in found) else None


def move_to_gap(project: Project, ids: Sequence[str], gap: int) -> Edit:
    """Moves layers, in their order, into a gap; those that stand there already stay."""
    chosen = [node.id for node in all_found(project, ids)]
    place = {node.id: index for index, node in enumerate(project.graph.nodes)}
    above = [node.id for node in project.graph.nodes[:gap] if node.id not in chosen]
    if not above:
        raise SettingError("The Input stays at the top.", hint="Drop the layers below it.")
    first, anchor, changed = min(place[name] for name in chosen), above[-1], project
    for name in chosen:
        order = [node.id for node in changed.graph.nodes if node.id != name]
        changed = move(changed, name, order.index(anchor) + 1).project
        anchor = name
    up = gap <= first
    words = counted(
        mark("Move {layer} up") if up else mark("Move {layer} down"),
        mark("Move {count} layers up") if up else mark("Move {count} layers down"),
        chosen,
    )
    return Edit(project if changed == project else changed, words, tuple(chosen))


def step(project: Project, ids: Sequence[str], by: int) -> Edit:
    """Moves layers one card up (-1) or down (1)."""
    nodes: Sequence[Node] = project.graph.nodes
    chosen = {node.id for node in all_found(project, ids)}
    places = [index for index, node in enumerate(nodes) if node.id in chosen]
    if any(is_input(nodes[index]) for index in places):
        raise SettingError("The Input stays at the top.", hint="Move the layers below it.")
    gap = places[0] - 1 if by < 0 else places[-1] + 2
    first = 1 if is_input(nodes[0]) else 0
    if not first <= gap <= len(nodes):
        names = [nodes[index].id for index in places]
        return Edit(project, counted(mark("Move {layer} up"), mark("Move {count} layers up"), names), tuple(names))
    return move_to_gap(project, [nodes[index].id for index in places], gap)
