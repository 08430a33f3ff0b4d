"""What an edit is: the project after it, what Undo calls it, and what is selected then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import Spec
from netbuilder.core.text import Text, sentence
from netbuilder.document.project import Project
from netbuilder.document.wiring import outputs_of, owned
from netbuilder.engine.graph import Graph, Node


@dataclass(frozen=True)
class Edit:
    """One step that Undo can take back by putting the project before it into its place again.

    Attributes:
        project: after the step; the very same value if nothing changed.
        text: what Undo shows: a marked template with its arguments; `str` gives it in English.
        focus: ids of the layers to select afterwards.
    """

    project: Project
    text: Text
    focus: tuple[str, ...] = ()


def with_nodes(project: Project, nodes: Sequence[Node], outputs: Sequence[str], **changes: Any) -> Project:
    """The project with these nodes in this order; its list of disabled layers loses those that are gone."""
    before = {node.id: node for node in project.graph.nodes}
    graph = Graph(owned(nodes, before), outputs_of(nodes, outputs))
    disabled = changes.pop("disabled", project.disabled)
    if disabled:
        there = {node.id for node in nodes}
        disabled = tuple(name for name in disabled if name in there)
    return project.replace(graph=graph, disabled=disabled, **changes)


def found(project: Project, node_id: str) -> Node:
    """A node of the project, or a sentence."""
    for node in project.graph.nodes:
        if node.id == node_id:
            return node
    raise SettingError(
        sentence("There is no layer called {node_id!r}.", node_id=node_id), hint="It may have been deleted or renamed."
    )


def all_found(project: Project, ids: Sequence[str]) -> list[Node]:
    """These nodes in the order of the network, or a sentence."""
    wanted = set(ids)
    nodes = [node for node in project.graph.nodes if node.id in wanted]
    if len(nodes) < len(wanted) or not nodes:
        missing = sorted(wanted - {node.id for node in nodes})
        if missing:
            found(project, missing[0])
        raise SettingError("No layer is chosen.", hint="Click on a card first.")
    return nodes


def counted(one: str, several: str, ids: Sequence[str]) -> Text:
    """A text for one layer by its name, or for several by their number; both templates are marked."""
    return sentence(one, layer=ids[0]) if len(ids) == 1 else sentence(several, count=len(ids))


def value_text(value: Any) -> Any:
    """A setting's value as it stands in a sentence."""
    if value is None:
        return sentence("nothing")
    if isinstance(value, Spec):
        return value.kind
    if isinstance(value, bool):
        return sentence("on") if value else sentence("off")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return " × ".join(str(value_text(item)) for item in value) or "()"
    return str(value)


def change_text(field: str, value: Any) -> Text:
    """The text for another value of a setting: Change units to 128, Switch use_bias off."""
    if isinstance(value, bool):
        return sentence("Switch {field} on" if value else "Switch {field} off", field=field)
    return sentence("Change {field} to {value}", field=field, value=value_text(value))
