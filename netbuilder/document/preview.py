"""What a layer that hovers over the stack would do to the shapes, before it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.document.editing.placing import insert
from netbuilder.document.judging import INPUTS, judged
from netbuilder.document.project import Project
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape


@dataclass(frozen=True)
class Preview:
    """The shapes as they would be.

    Attributes:
        node_id: the name that the new layer would get.
        shape: what the new layer would give; None if it cannot take what it gets.
        shapes: by the ids of the layers that are there, what each would give; None where that is open, and what
            passes by where one is switched off.
        broken: the first layer that would not fit any more, maybe the new one; "" if all do.
        reason: why, in words.
        hint: what could be done about it.
    """

    node_id: str
    shape: Shape | None
    shapes: dict[str, Shape | None]
    broken: str = ""
    reason: str = ""
    hint: str = ""


def shapes_with(project: Project, spec: Layer, after: str | None = None, before: str | None = None) -> Preview:
    """The shapes if `spec` were dropped behind a layer, as `editing.insert` would put it.

    What was broken before is not held against the new layer, nor that a merge has yet to be joined to others.
    """
    edit = insert(project, spec, after, before)
    (name,) = edit.focus
    now = judged(edit.project.active_graph)
    old = {(problem.where, problem.code) for problem in judged(project.active_graph).problems}
    first = next((problem for problem in now.problems if _is_new(problem, name, old)), None)
    shapes = now.assumed if first is None else now.shapes
    found: dict[str, Shape | None] = {}
    for node in edit.project.graph.nodes:
        passing = node.inputs[0] if node.id in edit.project.disabled and node.inputs else node.id
        found[node.id] = found.get(passing, shapes.get(passing))
    shape = found.pop(name)
    return Preview(
        name,
        shape,
        found,
        first.where if first else "",
        first.message if first else "",
        first.hint if first else "",
    )


def _is_new(problem: Problem, name: str, old: set[tuple[str, str]]) -> bool:
    if problem.where == name and problem.code == INPUTS:
        return False
    return (problem.where, problem.code) not in old
