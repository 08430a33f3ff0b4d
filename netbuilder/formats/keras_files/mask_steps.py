"""The operations by which Keras 3 makes masks: layers of their graph, which it sorts and names with all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.masking import Masking
from netbuilder.engine.layers.merging import Merge
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.states import parts_in, takes_states
from netbuilder.formats.masks import gives_mask

_READERS = ("SimpleRNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed", "GlobalAveragePooling1D")
_READERS_IN_TRAINING = ("BatchNormalization", "Softmax")


class Form(Enum):
    """Who makes the operations: the file, or a Keras by itself while it joins the layers.

    Until 3.3 layers that join others make no masks; from 3.12 on a Concatenate makes them from its inputs too.
    """

    WRITTEN = "written"
    EARLY = "3.0"
    MIDDLE = "3.4"
    LATE = "3.12"


@dataclass(frozen=True)
class Step:
    """An operation that makes a mask.

    Attributes:
        id: like no node's.
        node: the layer whose mask it helps to make.
        kind: its class.
        inputs: nodes and operations that it reads.
        shape: of its mask, with the axis of the batch.
        settings: what the operation is made with.
        arguments: what it is called with beside its inputs: by name, or "" for what follows them.
        joins: whether it is called with one list.
    """

    id: str
    node: str
    kind: str
    inputs: tuple[str, ...]
    shape: Shape
    settings: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    joins: bool = False

    @property
    def owner(self) -> str:
        """Itself: an operation is called once."""
        return self.id


class MaskSteps:
    """The masks of a graph.

    Attributes:
        steps: the operations by id, each after those that it reads.
        read: for each node that reads a mask, the operation that makes it.
    """

    def __init__(self, graph: Graph, form: Form, kept_read: bool = False) -> None:
        self._form = form
        self._masks: dict[str, str] = {}
        self.steps: dict[str, Step] = {}
        self.read: dict[str, str] = {}
        if not any(node.spec.makes_mask for node in graph.nodes):
            return
        self._shapes: dict[str, Shape] = {name: (None, *shape) for name, shape in graph.shapes().items()}
        parts = parts_in(graph)
        for node in graph.nodes:
            given = self._masks.get(node.inputs[0]) if node.inputs else None
            if given and node.id not in parts and _reads(node, form, kept_read):
                self.read[node.id] = given
            mask = self._made(node)
            if mask is not None:
                self._masks[node.id] = mask

    def needed(self) -> dict[str, Step]:
        """The operations that lead to a mask that is read."""
        wanted = set(self.read.values())
        for name in reversed(self.steps):
            if name in wanted:
                wanted.update(self.steps[name].inputs)
        return {name: step for name, step in self.steps.items() if name in wanted}

    def _made(self, node: Node) -> str | None:
        given = [self._masks.get(name) for name in node.inputs]
        if node.spec.makes_mask:
            return self._begun(node)
        if isinstance(node.spec, MaskedAs) and self._form is Form.WRITTEN:
            return self._either(node, given[1:], "LogicalAnd") if any(given[1:]) else None
        if isinstance(node.spec, Merge) or node.spec.kind == "Concatenate":
            if self._form is Form.EARLY or not gives_mask(node, [mask is not None for mask in given]):
                return None
            return self._either(node, given) if isinstance(node.spec, Merge) else self._joined(node, given)
        return given[0] if gives_mask(node, [mask is not None for mask in given]) else None

    def _begun(self, node: Node) -> str:
        (source,) = node.inputs
        value = node.spec.mask_value if isinstance(node.spec, Masking) else 0
        differs = self._step(node, "NotEqual", (source,), self._shapes[source], arguments={"": value})
        return self._any(node, differs) if isinstance(node.spec, Masking) else differs

    def _either(self, node: Node, given: Sequence[str | None], operation: str = "LogicalOr") -> str:
        """A step counts if it counts in any input, or with LogicalAnd in all."""
        masks = [mask for mask in given if mask is not None]
        if self._form is Form.WRITTEN:
            masks = list(dict.fromkeys(masks))
        found = masks[0]
        for mask in masks[1:]:
            shape = max(self.steps[found].shape, self.steps[mask].shape, key=len)
            found = self._step(node, operation, (found, mask), shape)
        return found

    def _joined(self, node: Node, given: Sequence[str | None]) -> str:
        """Along the steps each keeps its own mask; along the features one that counts is enough."""
        if self._form is not Form.WRITTEN:
            return self._joined_by_keras(node, given)
        there = [self.steps[mask] for mask in given if mask is not None]
        axes, place = len(there[0].shape), node.spec.axis % len(self._shapes[node.id])
        if any(len(step.shape) != axes for step in there):
            raise FileError(
                sentence("Keras cannot join the masks of {id}, which have different numbers of axes.", id=node.id),
                hint="Put the Concatenate before the Masking or Embedding layers.",
                where=node.id,
            )
        if place >= axes:
            everywhere = len(there) < len(given)
            return self._ones(node, there[0].id) if everywhere else self._either(node, given)
        masks = [mask or self._ones(node, name, axes) for mask, name in zip(given, node.inputs, strict=True)]
        shape = self._shapes[node.id][:axes]
        return self._step(node, "Concatenate", tuple(masks), shape, {"axis": place}, joins=True)

    def _ones(self, node: Node, source: str, axes: int = 0) -> str:
        """A mask by which all steps count: like another mask, or of the first axes of an input."""
        if source in self.steps:
            return self._step(node, "OnesLike", (source,), self.steps[source].shape)
        # Not every Keras takes a dtype here, so numbers become truths by a comparison.
        ones = self._step(node, "OnesLike", (source,), self._shapes[source])
        found = self._step(node, "NotEqual", (ones,), self._shapes[source], arguments={"": 0})
        while len(self.steps[found].shape) > axes:
            found = self._any(node, found)
        return found

    def _joined_by_keras(self, node: Node, given: Sequence[str | None]) -> str:
        """In the shape of the inputs, laid side by side as they are."""
        whole = []
        for mask, source in zip(given, node.inputs, strict=True):
            shape = self._shapes[source]
            if mask is None:
                mask = self._step(node, "OnesLike", (source,), shape)
            elif len(self.steps[mask].shape) < len(shape):
                mask = self._step(node, "ExpandDims", (mask,), shape)
                if self._form is Form.LATE:
                    mask = self._step(node, "LogicalOr", (mask, self._step(node, "ZerosLike", (source,), shape)), shape)
                else:
                    mask = self._step(node, "BroadcastTo", (mask,), shape)
            whole.append(mask)
        return self._any(node, self._step(node, "Concatenate", tuple(whole), self._shapes[node.id], joins=True))

    def _any(self, node: Node, mask: str) -> str:
        return self._step(node, "Any", (mask,), self.steps[mask].shape[:-1], {"axis": -1, "keepdims": False})

    def _step(
        self,
        node: Node,
        kind: str,
        inputs: tuple[str, ...],
        shape: Shape,
        settings: Mapping[str, Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        joins: bool = False,
    ) -> str:
        name = f"{node.id}\n{len(self.steps)}"
        self.steps[name] = Step(name, node.id, kind, inputs, shape, settings or {}, arguments or {}, joins)
        return name


def _reads(node: Node, form: Form, kept_read: bool) -> bool:
    """Whether a layer is handed the mask of its first input."""
    if isinstance(node.spec, Placeholder):
        return kept_read
    if takes_states(node.spec) and form is not Form.WRITTEN:
        return False
    return node.spec.kind in _READERS or node.spec.kind in _READERS_IN_TRAINING
