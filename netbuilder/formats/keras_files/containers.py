"""How the layers of a model are boxed in its file: models in models, in the file's order. Weights lie by this order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


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
