"""Repairs where the last layer, the loss and the data do not belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netbuilder.core.text import sentence
from netbuilder.document.editing.changing import set_activation, set_setting
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.placing import append, delete
from netbuilder.document.editing.training import set_loss, set_loss_setting
from netbuilder.document.project import Project
from netbuilder.document.repairing.layers_before import put_before
from netbuilder.document.repairing.situation import Situation, called
from netbuilder.engine.layers import layers


def units(here: Situation) -> Iterator[Edit]:
    """As many units as there are classes, or numbers to find."""
    if here.outputs is None or here.fit is None:
        return
    name = here.fit.unit_node
    for field in ("units", "filters"):
        if field in here.nodes[name].spec.params():
            edit = set_setting(here.project, name, field, here.outputs)
            title = sentence("Set {field} of {layer} to {value}", field=field, layer=name, value=here.outputs)
            yield called(edit, title)


def _activated(here: Situation, project: Project, activation: str | None) -> Edit | None:
    """The last function replaced: in the layer that has it, else by a layer of its own."""
    if here.fit is None:
        return None
    node = here.nodes[here.fit.activation_node]
    if "activation" in node.spec.params():
        if activation is None and node.spec.group == "Activation":
            return delete(project, [node.id])
        edit = set_activation(project, node.id, activation)
        title = sentence("Set activation of {layer} to {activation}", layer=node.id, activation=activation or "linear")
        return called(edit, title)
    if activation is None:
        return delete(project, [node.id]) if node.spec.group == "Activation" else None
    edit = append(project, layers.create("Activation", {"activation": activation}))
    return called(edit, sentence("Add a {activation} layer", activation=activation))


def _yielded(edit: Edit | None) -> Iterator[Edit]:
    if edit is not None:
        yield edit


def fitting_activation(here: Situation) -> Iterator[Edit]:
    """The probabilities that the loss expects: softmax, or sigmoid for two classes or several answers at once."""
    kind = here.project.loss.kind
    yield from _yielded(_activated(here, here.project, "sigmoid" if kind.startswith("binary") else "softmax"))


def sigmoid(here: Situation) -> Iterator[Edit]:
    """Sigmoid, the softmax of one unit."""
    yield from _yielded(_activated(here, here.project, "sigmoid"))


def softmax(here: Situation) -> Iterator[Edit]:
    """Softmax, one probability for each class."""
    yield from _yielded(_activated(here, here.project, "softmax"))


def no_activation(here: Situation) -> Iterator[Edit]:
    """Scores as they are."""
    yield from _yielded(_activated(here, here.project, None))


def straight(here: Situation) -> Iterator[Edit]:
    """Numbers as they are, where numbers are to be found."""
    if here.facts is not None and not here.facts.classes:
        yield from no_activation(here)


def logits(here: Situation) -> Iterator[Edit]:
    """The loss takes scores."""
    if here.fit is not None and here.fit.activation == "linear":
        yield set_loss_setting(here.project, "from_logits", True)


def no_logits(here: Situation) -> Iterator[Edit]:
    """The loss takes probabilities."""
    yield set_loss_setting(here.project, "from_logits", False)


def binary(here: Situation) -> Iterator[Edit]:
    """Two classes with one unit."""
    if here.facts is not None and here.facts.classes != 2:
        return
    changed = set_loss(here.project, "binary_crossentropy").project
    edit = _activated(here, changed, "sigmoid")
    if edit is not None:
        yield called(edit, sentence("Use binary_crossentropy with a sigmoid"))


def squared_error(here: Situation) -> Iterator[Edit]:
    """The loss for measured answers, without a function that squeezes them."""
    if here.facts is None or here.facts.classes:
        return
    edit = set_loss(here.project, "mean_squared_error")
    if here.fit is not None and here.fit.activation in ("softmax", "sigmoid"):
        straight = _activated(here, edit.project, None)
        edit = replace(straight, text=edit.text) if straight is not None else edit
    yield edit


def crossentropy(here: Situation) -> Iterator[Edit]:
    """The loss that goes with softmax."""
    yield set_loss(here.project, "categorical_crossentropy")


def one_softmax(here: Situation) -> Iterator[Edit]:
    """Without one of the two."""
    if here.fit is None:
        return
    for name in here.fit.softmaxes:
        if here.nodes[name].spec.group == "Activation":
            yield delete(here.project, [name])
        else:
            edit = set_activation(here.project, name, None)
            yield called(edit, sentence("Set activation of {layer} to {activation}", layer=name, activation="linear"))


def flatten_before(here: Situation) -> Iterator[Edit]:
    """One row before the layer that counts."""
    yield from _before(here, "Flatten")


def pooling_before(here: Situation) -> Iterator[Edit]:
    """One number for each channel before the layer that counts."""
    shape = here.fit.shape if here.fit else ()
    if len(shape) in (2, 3):
        yield from _before(here, f"GlobalAveragePooling{len(shape) - 1}D")


def _before(here: Situation, kind: str) -> Iterator[Edit]:
    name = here.fit.unit_node if here.fit else ""
    node = next((node for node in here.project.graph.nodes if node.id == name), None)
    if node is None:
        return
    if node.inputs and "units" in node.spec.params():
        yield put_before(here.project, node, kind)
    else:
        yield append(here.project, layers.create(kind))
