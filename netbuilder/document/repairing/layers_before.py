"""Repairs in front of a layer: another shape for what it gets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from netbuilder.core.text import sentence
from netbuilder.document.editing.changing import set_setting
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.placing import insert
from netbuilder.document.project import Project
from netbuilder.document.repairing.situation import Situation, called
from netbuilder.document.repairing.windows import layouts
from netbuilder.engine.graph import Node
from netbuilder.engine.layers import layers


def put_before(project: Project, node: Node, kind: str, settings: dict[str, Any] | None = None) -> Edit:
    """A layer on the line into another's first input."""
    edit = insert(project, layers.create(kind, settings), node.inputs[0], node.id)
    return called(edit, sentence("Insert {kind} before {layer}", kind=kind, layer=node.id))


def full(here: Situation) -> Node | None:
    """The layer as it stands in the whole graph, where disabled layers may lie above it."""
    if here.node is None or not here.node.inputs:
        return None
    return next((node for node in here.project.graph.nodes if node.id == here.problem.where), None)


def _one_input(here: Situation) -> Node | None:
    """The same if it is no merge, whose inputs must rather be like each other."""
    return full(here) if here.node is not None and here.node.spec.inputs[1] == 1 else None


def flatten(here: Situation) -> Iterator[Edit]:
    """All numbers in one row."""
    node = _one_input(here)
    if node is not None and here.given and len(here.given[0]) > 1:
        yield put_before(here.project, node, "Flatten")


def global_pooling(here: Situation) -> Iterator[Edit]:
    """One number for each channel."""
    node = _one_input(here)
    if node is not None and here.given and len(here.given[0]) in (2, 3):
        yield put_before(here.project, node, f"GlobalAveragePooling{len(here.given[0]) - 1}D")


def reshape(here: Situation) -> Iterator[Edit]:
    """The axes that the layer waits for."""
    node = _one_input(here)
    if node is None or not here.given or None in here.given[0]:
        return
    shape = tuple(length or 1 for length in here.given[0])
    size = math.prod(shape)
    targets = [(*shape, 1)]
    if len(shape) == 3:
        targets.append((shape[0], shape[1] * shape[2]))
    targets += [*list(layouts(size, 3))[:1], (size, 1)]
    for target in dict.fromkeys(targets):
        if target != shape:
            edit = put_before(here.project, node, "Reshape", {"target_shape": target})
            shown = " × ".join(map(str, target))
            yield called(edit, sentence("Insert Reshape to {shape} before {layer}", shape=shown, layer=node.id))


def channel_in_input(here: Situation) -> Iterator[Edit]:
    """One axis more in the Input, where pictures lack the axis of their channels."""
    source = here.source
    if source is None or source.inputs or source.spec.kind != "Input":
        return
    shape = (*getattr(source.spec, "shape", ()), 1)
    edit = set_setting(here.project, source.id, "shape", shape)
    shown = " × ".join("?" if length is None else str(length) for length in shape)
    yield called(edit, sentence("Give the Input the shape {shape}", shape=shown))


def all_steps(here: Situation) -> Iterator[Edit]:
    """All steps of the recurrent layer above, instead of its last."""
    source = here.source
    if source is None:
        return
    if getattr(source.spec, "return_sequences", None) is False:
        edit = set_setting(here.project, source.id, "return_sequences", True)
        yield called(edit, sentence("Let {layer} give all steps", layer=source.id))
    inner = getattr(source.spec, "layer", None)
    if inner is not None and getattr(inner, "return_sequences", None) is False:
        edit = set_setting(here.project, source.id, "layer", inner.replace(return_sequences=True))
        yield called(edit, sentence("Let {layer} give all steps", layer=source.id))
