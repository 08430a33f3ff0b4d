"""What a layer that hovers over the stack would do to the shapes, before it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.document.editing.placing import insert
from netbuilder.document.foresight import foreseen
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
    ahead = foreseen(project, edit)
    shapes = dict(ahead.shapes)
    return Preview(name, shapes.pop(name), shapes, ahead.broken, ahead.reason, ahead.hint)
