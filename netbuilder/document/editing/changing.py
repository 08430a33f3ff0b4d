"""Changing layers where they stand: settings, activation, name, kind, switched off, frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.text import mark, sentence
from netbuilder.document.editing.edit import Edit, all_found, change_text, counted, found, value_text, with_nodes
from netbuilder.document.editing.placing import is_input
from netbuilder.document.project import Project
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.graph import Graph, Node, fresh_id
from netbuilder.engine.layers import Layer, layers

MOST_LETTERS = 100


def set_setting(project: Project, node_id: str, name: str, value: Any) -> Edit:
    """Gives one setting of a layer another value; a SettingError says what is wrong with it."""
    return set_settings(project, node_id, {name: value})


def set_settings(project: Project, node_id: str, changes: Mapping[str, Any]) -> Edit:
    """Gives some settings of a layer other values at once. Layers that share its weights change alike."""
    node = found(project, node_id)
    spec = node.spec.replace(**changes)
    if len(changes) == 1:
        (name,) = changes
        words = change_text(name, getattr(spec, name))
    else:
        words = sentence("Change {layer}", layer=node_id)
    return Edit(_with_spec(project, node, spec), words, (node_id,))


def _with_spec(project: Project, node: Node, spec: Layer) -> Project:
    if spec == node.spec:
        return project
    owner = node.owner
    return _each(project, lambda each: replace(each, spec=spec) if each.owner == owner else each)


def _each(project: Project, change: Callable[[Node], Node]) -> Project:
    """The project with every node changed in its place."""
    graph = project.graph
    return project.replace(graph=Graph(tuple(change(node) for node in graph.nodes), graph.outputs))


def set_activation(project: Project, node_id: str, activation: Activation | Layer | str | None) -> Edit:
    """Gives a layer another activation, as when one is dropped on its card; None for none.

    A layer of the activation group will do as well: ReLU becomes relu with the same settings.
    """
    node = found(project, node_id)
    if "activation" not in node.spec.params():
        raise SettingError(
            sentence("{spec} has no activation of its own.", spec=node.spec.label()),
            hint="Drop it between two cards: there it is a layer of its own.",
        )
    function = as_function(activation)
    spec = node.spec.replace(activation=function)
    words = sentence("Set activation of {layer} to {value}", layer=node_id, value=value_text(function))
    return Edit(_with_spec(project, node, spec), words, (node_id,))


def as_function(activation: Activation | Layer | str | None) -> Activation | None:
    """The function that a layer of the activation group applies, or what a name stands for."""
    if not isinstance(activation, Layer):
        return activations.resolve(activation)
    if "activation" in activation.params() and activation.group == "Activation":
        return getattr(activation, "activation")  # noqa: B009 - the base class does not declare it
    name = {"LeakyReLU": "leaky_relu"}.get(activation.kind, activation.kind.lower())
    if activation.group != "Activation" or name not in activations:
        raise SettingError(
            sentence("{activation} is not a function that a layer can apply by itself.", activation=activation.label()),
            hint="Drop it between two cards.",
        )
    return activations.create(name, activation.settings())


def rename(project: Project, node_id: str, name: str) -> Edit:
    """Calls a layer something else; Keras must be able to use the name too."""
    found(project, node_id)
    name = name.strip()
    words = sentence("Rename {layer} to {name}", layer=node_id, name=name)
    if name == node_id:
        return Edit(project, words, (node_id,))
    _refuse_name(name)
    if any(node.id == name for node in project.graph.nodes):
        raise SettingError(
            sentence("Another layer is called {name}.", name=name), hint="Give each layer a name of its own."
        )

    def called(old: str) -> str:
        return name if old == node_id else old

    nodes = [_renamed(node, node_id, called) for node in project.graph.nodes]
    outputs = tuple(map(called, project.graph.outputs))
    disabled = tuple(map(called, project.disabled))
    return Edit(project.replace(graph=Graph(tuple(nodes), outputs), disabled=disabled), words, (name,))


def _renamed(node: Node, old: str, called: Callable[[str], str]) -> Node:
    if old not in (node.id, node.shares, *node.inputs):
        return node
    shares = None if node.shares is None else called(node.shares)
    return replace(node, id=called(node.id), inputs=tuple(map(called, node.inputs)), shares=shares)


def _refuse_name(name: str) -> None:
    if not name:
        raise SettingError("A layer needs a name.", hint="Type at least one letter.")
    if "/" in name:
        raise SettingError("A layer's name cannot contain a slash.", hint="Keras parts names there; use _ instead.")
    if not name.isprintable() or not name.strip("."):
        raise SettingError("A layer's name needs letters or digits.", hint="For example: hidden_1.")
    if len(name) > MOST_LETTERS:
        raise SettingError(
            sentence(
                "A layer's name has at most {most_letters} letters, but this one has {count}.",
                most_letters=MOST_LETTERS,
                count=len(name),
            )
        )


def set_enabled(project: Project, ids: Sequence[str], enabled: bool) -> Edit:
    """Switches layers off without deleting them, or on again."""
    nodes = all_found(project, ids)
    if any(is_input(node) for node in nodes):
        raise SettingError("The Input cannot be disabled.", hint="It is where the data enter.")
    names = [node.id for node in nodes]
    if enabled:
        words = counted(mark("Enable {layer}"), mark("Enable {count} layers"), names)
        disabled = tuple(name for name in project.disabled if name not in set(names))
    else:
        words = counted(mark("Disable {layer}"), mark("Disable {count} layers"), names)
        disabled = tuple(dict.fromkeys((*project.disabled, *names)))
    changed = project if disabled == project.disabled else project.replace(disabled=disabled)
    return Edit(changed, words, tuple(names))


def set_trainable(project: Project, ids: Sequence[str], trainable: bool) -> Edit:
    """Keeps the weights of layers as they are, or lets them learn again; shared weights in all their layers."""
    nodes = all_found(project, ids)
    names = [node.id for node in nodes]
    if trainable:
        words = counted(mark("Unfreeze {layer}"), mark("Unfreeze {count} layers"), names)
    else:
        words = counted(mark("Freeze {layer}"), mark("Freeze {count} layers"), names)
    owners = {node.owner for node in nodes}

    def change(node: Node) -> Node:
        return replace(node, trainable=trainable) if node.owner in owners and node.trainable != trainable else node

    return Edit(_unless_equal(project, _each(project, change)), words, tuple(names))


def _unless_equal(before: Project, after: Project) -> Project:
    return before if after == before else after


def replace_layer(project: Project, node_id: str, kind: str | Layer) -> Edit:
    """Puts another kind of layer into a layer's place.

    Given a name, settings that both kinds have are taken over where they fit. Inputs beyond what the new kind takes
    are let go. A name that the program had chosen is chosen anew. Layers that share its weights change alike.
    """
    node = found(project, node_id)
    spec = _like(node.spec, layers[kind]) if isinstance(kind, str) else kind
    if is_input(node) or spec.inputs == (0, 0):
        raise SettingError("The Input cannot be replaced.", hint="Choose other data, or change its shape.")
    most = spec.inputs[1]
    nodes = [
        replace(each, spec=spec, inputs=each.inputs[:most]) if each.owner == node.owner else each
        for each in project.graph.nodes
    ]
    after = with_nodes(project, nodes, project.graph.outputs)
    words = sentence("Replace {layer} by {kind}", layer=node_id, kind=spec.label())
    base = fresh_id(node.spec.kind, ())
    if node_id == base or (node_id.startswith(f"{base}_") and node_id.removeprefix(f"{base}_").isdigit()):
        name = fresh_id(spec.kind, {each.id for each in nodes} - {node_id})
        return Edit(rename(after, node_id, name).project, words, (name,))
    return Edit(after, words, (node_id,))


def _like(old: Layer, kind: type[Layer]) -> Layer:
    """A layer of another kind with the settings of the old one that it has and accepts."""
    spec = layers.create(kind.kind)
    changed = old.settings()
    for name in changed:
        if name in spec.params():
            try:
                spec = spec.replace(**{name: getattr(old, name)})
            except SettingError:
                continue
    return spec
