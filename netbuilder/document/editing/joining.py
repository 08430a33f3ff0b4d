"""Skip connections: joining a layer to a merge, and parting them."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.core.errors import SettingError
from netbuilder.core.text import sentence
from netbuilder.document.editing.edit import Edit, found, with_nodes
from netbuilder.document.project import Project
from netbuilder.document.wiring import in_order, reaches, readers_of
from netbuilder.engine.graph import Graph


def connect(project: Project, source: str, target: str) -> Edit:
    """Lets a merge read from one layer more."""
    refusal = why_not_connect(project, source, target)
    if refusal is not None:
        raise refusal
    nodes = [
        replace(node, inputs=(*node.inputs, source)) if node.id == target else node for node in project.graph.nodes
    ]
    ordered = in_order(nodes)
    assert ordered is not None  # a circle was refused above
    words = sentence("Join {source} to {layer}", source=source, layer=target)
    outputs = _outputs(project.graph, source, target)
    return Edit(with_nodes(project, ordered, outputs), words, (target,))


def _outputs(graph: Graph, source: str, target: str) -> tuple[str, ...]:
    """The outputs, where a layer that now flows into another is none any more: the end behind that is."""
    if source not in graph.outputs:
        return graph.outputs
    readers, end = readers_of(graph.nodes), target
    while readers.get(end):
        end = readers[end][-1]
    return tuple(end if name == source else name for name in graph.outputs)


def why_not_connect(project: Project, source: str, target: str) -> SettingError | None:
    """Why a merge cannot read from that layer, to say it while the line is drawn; None if it can."""
    try:
        found(project, source)
        node = found(project, target)
    except SettingError as error:
        return error
    least, most = node.spec.inputs
    label = node.spec.label()
    if most == 0:
        return SettingError("An Input reads from the data alone.")
    if source == target or reaches(project.graph.nodes, target, source):
        return SettingError(
            sentence(
                "{source} gets what {target} gives: the network would run in a circle.", source=source, target=target
            ),
            hint="Join a layer above it.",
        )
    if most is not None and len(node.inputs) >= most:
        if most == 1:
            return SettingError(
                sentence("{label} reads from one layer only.", label=label),
                hint="Add a merge such as Add or Concatenate and join to that.",
            )
        return SettingError(
            sentence("{label} reads from {most} layers, and has them.", label=label, most=most),
            hint="Part one of them first.",
        )
    if least > 1 and source in node.inputs:
        return SettingError(sentence("{target} reads from {source} already.", target=target, source=source))
    return None


def disconnect(project: Project, source: str, target: str) -> Edit:
    """Lets a layer read from one layer less."""
    node = found(project, target)
    if source not in node.inputs:
        raise SettingError(sentence("{target} does not read from {source}.", target=target, source=source))
    names = list(node.inputs)
    del names[len(names) - 1 - names[::-1].index(source)]
    nodes = [replace(node, inputs=tuple(names)) if each.id == target else each for each in project.graph.nodes]
    words = sentence("Part {source} from {layer}", source=source, layer=target)
    return Edit(with_nodes(project, nodes, project.graph.outputs), words, (target,))
