"""Repairs at the two ends of a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netbuilder.core.text import mark, sentence
from netbuilder.document.editing.changing import set_trainable
from netbuilder.document.editing.data import fit_input, set_preparation, with_input_for
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.placing import append, insert
from netbuilder.document.repairing.layers_before import put_before
from netbuilder.document.repairing.situation import Situation, called
from netbuilder.document.wiring import readers_of
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer, layers

_SEVERAL = mark("Add an output layer with {count} units")


def add_input(here: Situation) -> Iterator[Edit]:
    """An Input, of the data's shape where that is known."""
    edit = fit_input(here.project, here.facts) if here.facts else insert(here.project, layers.create("Input"))
    yield called(edit, sentence("Add {layer}", layer="Input"))


def last_is_output(here: Situation) -> Iterator[Edit]:
    """The last layer as the output."""
    graph = here.project.graph
    last = graph.nodes[-1].id
    project = here.project.replace(graph=Graph(graph.nodes, (last,)))
    yield Edit(project, sentence("Make {layer} the output", layer=last), (last,))


def output_layer(here: Situation) -> Iterator[Edit]:
    """One more Dense layer, with as many units and the activation that data and loss ask for."""
    if here.outputs is None:
        return
    shape = here.fit.shape if here.fit else (1,)
    edit = None
    if len(shape) > 1:
        edit = append(here.project, layers.create("Flatten"))
    edit = append(edit.project if edit else here.project, _output(here, here.outputs))
    words = mark("Add an output layer with one unit") if here.outputs == 1 else _SEVERAL
    yield called(edit, sentence(words, count=here.outputs))


def output_layer_behind_hidden(here: Situation) -> Iterator[Edit]:
    """The same, where the last layer looks like a hidden one."""
    if here.fit is not None and here.fit.activation not in ("linear", "softmax", "sigmoid"):
        yield from output_layer(here)


def _output(here: Situation, units: int) -> Layer:
    kind = here.project.loss.kind
    activation = None
    if here.facts and here.facts.classes and not getattr(here.project.loss, "from_logits", False):
        activation = "sigmoid" if kind.startswith("binary") else "softmax"
    return layers.create("Dense", {"units": units, "activation": activation})


def unfreeze(here: Situation) -> Iterator[Edit]:
    """All frozen layers learn again."""
    frozen = [node.id for node in here.project.graph.nodes if not node.trainable]
    if frozen:
        yield set_trainable(here.project, frozen, True)


def input_of_data(here: Situation) -> Iterator[Edit]:
    """The Input in the data's shape."""
    if here.facts:
        yield fit_input(here.project, here.facts)


def switch_flatten(here: Situation) -> Iterator[Edit]:
    """The preparation's flatten the other way round, the Input as it is."""
    edit = set_preparation(here.project, "flatten", not here.project.preparation.flatten)
    title = mark("Lay samples in one row") if edit.project.preparation.flatten else mark("Keep the axes of samples")
    yield called(edit, sentence(title))


def input_and_flatten(here: Situation) -> Iterator[Edit]:
    """The Input in the data's shape, with a Flatten behind it."""
    if not here.facts or here.node is None or len(here.facts.input_shape) < 2:
        return
    changed = with_input_for(here.project, here.facts)
    name = here.node.id
    readers = readers_of(changed.graph.nodes).get(name, [])
    first = next((node for node in changed.graph.nodes if node.id in readers[:1]), None)
    if first is None or len(readers) != 1:
        return
    edit = put_before(changed, replace(first, inputs=(name,)), "Flatten")
    yield called(edit, sentence("Fit the Input to the data and flatten behind it"))
