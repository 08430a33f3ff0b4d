"""What an edit would do to the shapes, before it is made: while a card or a layer hovers over the stack."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.document.editing.edit import Edit
from netbuilder.document.judging import INPUTS, judged
from netbuilder.document.project import Project
from netbuilder.engine.layers.base import Shape


@dataclass(frozen=True)
class Foresight:
    """The shapes as they would be.

    Attributes:
        shapes: by the ids of the layers after the edit, what each would give; None where that is open.
        broken: the first layer that would not fit any more; "" if all do.
        reason: why, in words.
        hint: what could be done about it.
    """

    shapes: dict[str, Shape | None]
    broken: str = ""
    reason: str = ""
    hint: str = ""


def foreseen(project: Project, edit: Edit) -> Foresight:
    """The shapes if an edit were made.

    What is broken already is not held against the edit, nor that a new merge has yet to be joined to others.
    """
    now = judged(edit.project.active_graph)
    old = {(problem.where, problem.code) for problem in judged(project.active_graph).problems}
    first = next((problem for problem in now.problems if not _is_old(problem, edit, old)), None)
    shapes = now.assumed if first is None else now.shapes
    found: dict[str, Shape | None] = {}
    for node in edit.project.graph.nodes:
        # A layer that is switched off shows what passes by.
        passing = node.inputs[0] if node.id in edit.project.disabled and node.inputs else node.id
        found[node.id] = found.get(passing, shapes.get(passing))
    if first is None:
        return Foresight(found)
    return Foresight(found, first.where, first.message, first.hint)


def _is_old(problem: Problem, edit: Edit, old: set[tuple[str, str]]) -> bool:
    return (problem.where, problem.code) in old or (problem.where in edit.focus and problem.code == INPUTS)
