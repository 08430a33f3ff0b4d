"""Repairs of how layers are joined."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.text import sentence
from netbuilder.document.editing.changing import replace_layer
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.joining import connect, why_not_connect
from netbuilder.document.editing.placing import delete, insert
from netbuilder.document.repairing.layers_before import full
from netbuilder.document.repairing.situation import Situation, called
from netbuilder.engine.layers import layers

_MOST = 2


def read_from_above(here: Situation) -> Iterator[Edit]:
    """Another input: the nearest layers above that give the same shape, else the one above."""
    node = here.node
    if node is None:
        return
    names = list(here.nodes)
    above = [name for name in reversed(names[: names.index(node.id)]) if name not in node.inputs]
    wanted = here.given[0] if here.given else None
    alike = [name for name in above if wanted is not None and here.judgement.assumed.get(name) == wanted]
    for name in (alike or ([] if node.inputs else above))[:_MOST]:
        yield connect(here.project, name, node.id)


def join_below(here: Situation) -> Iterator[Edit]:
    """Into the merges that can take it."""
    if here.node is None:
        return
    targets = [
        node.id
        for node in here.nodes.values()
        if node.spec.inputs[1] != 1 and why_not_connect(here.project, here.node.id, node.id) is None
    ]
    for name in targets[:_MOST]:
        yield connect(here.project, here.node.id, name)


def delete_it(here: Situation) -> Iterator[Edit]:
    """Without the layer."""
    if here.node is not None:
        yield delete(here.project, [here.node.id])


def remove_it(here: Situation) -> Iterator[Edit]:
    """Without a layer that is not known here."""
    for edit in delete_it(here):
        yield called(edit, sentence("Remove {layer}", layer=here.problem.where))


def concatenate(here: Situation) -> Iterator[Edit]:
    """Side by side, where inputs are too different to be added."""
    if here.node is not None and here.node.spec.inputs[1] != 1 and here.node.spec.kind != "Concatenate":
        yield replace_layer(here.project, here.node.id, "Concatenate")


def projection(here: Situation) -> Iterator[Edit]:
    """A layer on a skip connection that gives it the shape of the first input.

    Source: He et al. 2016, eq. 2.
    """
    node = full(here)
    if node is None or len(here.given) < 2 or len(node.inputs) != len(here.given) or not here.given[0]:
        return
    wanted = here.given[0]
    for name, shape in list(zip(node.inputs, here.given))[1:]:
        if shape == wanted or len(shape) != len(wanted) or wanted[-1] is None:
            continue
        if len(shape) == 1:
            spec = layers.create("Dense", {"units": wanted[-1]})
        elif shape[:-1] == wanted[:-1] and len(shape) in (2, 3):
            spec = layers.create(f"Conv{len(shape) - 1}D", {"filters": wanted[-1], "kernel_size": 1})
        else:
            continue
        edit = insert(here.project, spec, name, node.id)
        title = sentence("Insert {kind} between {source} and {layer}", kind=spec.kind, source=name, layer=node.id)
        yield called(edit, title)
