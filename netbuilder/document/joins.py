"""Which layers could be joined by a skip connection, to offer them in a menu."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.editing.joining import connect, why_not_connect
from netbuilder.document.judging import judged
from netbuilder.document.project import Project


@dataclass(frozen=True)
class Join:
    """One connection that could be made.

    Attributes:
        source: from which layer.
        target: to which merge.
        refusal: why it cannot be made or would break, "" if it fits.
    """

    source: str
    target: str
    refusal: str = ""


def joins_from(project: Project, source: str) -> list[Join]:
    """A connection from a layer to every merge."""
    return [
        Join(source, node.id, refusal(project, source, node.id))
        for node in project.graph.nodes
        if is_merge(project, node.id) and node.id != source
    ]


def joins_to(project: Project, target: str) -> list[Join]:
    """A connection to a merge from every layer that it does not read yet, the nearest above it first."""
    nodes = project.graph.nodes
    place = next(index for index, node in enumerate(nodes) if node.id == target)
    near = [*reversed(nodes[:place]), *nodes[place + 1 :]]
    read = nodes[place].inputs
    return [Join(node.id, target, refusal(project, node.id, target)) for node in near if node.id not in read]


def fitting_joins(project: Project, target: str, most: int = 3) -> list[Join]:
    """The nearest that fit."""
    return [join for join in joins_to(project, target) if not join.refusal][:most]


def refusal(project: Project, source: str, target: str) -> str:
    """Why a merge cannot read from a layer, or what would not fit; "" if all is well."""
    error = why_not_connect(project, source, target)
    if error is not None:
        return str(error)
    try:
        after = connect(project, source, target).project
    except NetBuilderError as error:
        return str(error)
    if target in project.disabled:
        return ""
    found = (problem for problem in judged(after.active_graph).problems if problem.where == target)
    return next((problem.message for problem in found), "")


def is_merge(project: Project, node_id: str) -> bool:
    """Whether a layer reads from several."""
    return any(node.id == node_id and node.spec.inputs[0] > 1 for node in project.graph.nodes)
