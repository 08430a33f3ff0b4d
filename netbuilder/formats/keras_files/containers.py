"""How the layers of a model are boxed in its file: models in models, in the file's order. Weights lie by this order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netbuilder.formats.keras_files.entries import Definition, Entry

Path = tuple[str, ...]
"""The names of the models around a layer, and its own."""


@dataclass(frozen=True)
class Container:
    """A model or a layer as the file has it; a layer has no children.

    Attributes:
        name: in the file, of this model or layer.
        class_name: in the file ("Functional", "Dense", "RNN"), without a package before it.
        trainable: what the file says of it alone; it is frozen too where one around it is.
        children: of a model its layers, in the order of the file's list, with input layers, without operations that
            are no layers; of a TimeDistributed around a model that model.
        owner: id of the node that has the layer's weights; "" for a model, and for the inputs of
            nested models.
        config: the layer's settings as they are in the file, for what old files do otherwise with weights.
    """

    name: str
    class_name: str
    trainable: bool = True
    children: tuple[Container, ...] = ()
    owner: str = ""
    config: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def has_applied(self) -> bool:
        """Whether it is a layer with another in the place of its activation."""
        return len(self.children) == 2 and self.children[0].name == self.name and bool(self.children[0].owner)

    @property
    def is_model(self) -> bool:
        """Whether it is a model, or a TimeDistributed around one."""
        return bool(self.children)

    def layers(self) -> Iterator[Container]:
        """The layers inside that own their weights, or the layer itself, in the file's order."""
        waiting = [self]
        while waiting:
            each = waiting.pop()
            if each.owner:
                yield each
            waiting += reversed(each.children)

    def owners(self) -> Iterator[tuple[str, bool]]:
        """The owners of the layers inside in the file's order, and whether each may learn with all around it."""
        waiting = [(self, self.trainable)]
        while waiting:
            each, trainable = waiting.pop()
            if each.owner:
                yield each.owner, trainable
            waiting += [(child, trainable and child.trainable) for child in reversed(each.children)]


def trains(config: Mapping[str, Any], weight: str) -> bool:
    """Whether the settings of a layer let a weight of a layer inside it learn; such a weight is called `inner/name`."""
    *inside, _ = weight.split("/")
    for part in inside:
        # Where the file has no backward layer of its own, it is made like the forward one.
        inner = config.get(part) or config.get("layer")
        config = inner.get("config") if isinstance(inner, Mapping) else None  # type: ignore[assignment]
        if not isinstance(config, Mapping):
            return True
        if config.get("trainable") is False:
            return False
    return True


def _with_applied(entry: Entry, layer: Container, owner: str) -> Container:
    """The layer together with the one that it has as its activation: their weights lie in one group."""
    if entry.applied is None:
        return layer
    config = entry.applied_config
    trainable = config.get("trainable", True) is not False
    applied = Container(str(config.get("name")), entry.applied.kind, trainable, (), owner, config)
    return replace(layer, owner="", children=(layer, applied))


def container(definition: Definition, owners: Mapping[Path, str]) -> Container:
    """How the layers lie in one another in the file, with the nodes that own their weights."""
    return _container(definition, owners, (), definition.name)


def _container(definition: Definition, owners: Mapping[Path, str], path: tuple[str, ...], name: str) -> Container:
    children = []
    for entry in definition.entries.values():
        inner = (*path, entry.name)
        if entry.hidden or entry.kind == "operation":
            continue
        if entry.model is not None:
            model = _container(entry.model, owners, inner, entry.name)
            if entry.class_name == "TimeDistributed":
                model = Container(entry.name, "TimeDistributed", entry.trainable, (model,), config=entry.config)
            children.append(replace(model, trainable=entry.trainable and entry.model.trainable))
        else:
            owner = owners.get(inner, "")
            layer = Container(entry.name, entry.class_name, entry.trainable, (), owner, entry.config)
            children.append(_with_applied(entry, layer, owners.get((*inner, ""), "")))
    return Container(name, definition.class_name, definition.trainable, tuple(children))
