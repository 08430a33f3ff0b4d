"""Which layers a network has and how they are joined: a list of nodes in topological order, without any array."""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import NetBuilderError, ShapeError
from netbuilder.core.problems import Problem
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.input import Input
from netbuilder.engine.layers.placeholder import LACKING

LONGEST_GROUP = 4000


@dataclass(frozen=True, kw_only=True)
class Node:
    """One use of a layer.

    Attributes:
        id: unique in the graph.
        spec: the layer.
        inputs: ids of the nodes it reads from.
        shares: id of the node whose weights it uses instead of its own (a layer used twice).
        trainable: False to keep its weights as they are.
        group: the models that it was nested in, as "encoder/block"; it means nothing for the arithmetic.
    """

    id: str
    spec: Layer
    inputs: tuple[str, ...] = ()
    shares: str | None = None
    trainable: bool = True
    group: str = ""

    @property
    def owner(self) -> str:
        """The node that owns the weights."""
        return self.shares or self.id

    def extras(self) -> dict[str, Any]:
        """What is written of it beside its layer and its inputs, where that is not the usual."""
        shares = {"shares": self.shares} if self.shares else {}
        frozen = {} if self.trainable else {"trainable": False}
        return shares | frozen | ({"group": self.group} if self.group else {})


@dataclass(frozen=True)
class Graph:
    """Nodes, each after those it reads from, and the ids of the nodes that are the outputs."""

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    @classmethod
    def stack(cls, specs: Iterable[Layer], ids: Sequence[str] | None = None) -> Graph:
        """A plain stack: each layer reads from the one before; the first must be an Input."""
        nodes: list[Node] = []
        for index, spec in enumerate(specs):
            name = ids[index] if ids else fresh_id(spec.kind, {node.id for node in nodes})
            nodes.append(Node(id=name, spec=spec, inputs=(nodes[-1].id,) if nodes else ()))
        return cls(tuple(nodes), (nodes[-1].id,) if nodes else ())

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of the Input nodes, in order."""
        return tuple(node.id for node in self.nodes if isinstance(node.spec, Input))

    @functools.cached_property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in reversed(self.nodes)}

    def __getitem__(self, node_id: str) -> Node:
        return self._by_id[node_id]

    def shapes(self) -> dict[str, Shape]:
        """Output shape of each node without the batch axis; raises at the first that does not fit."""
        shapes: dict[str, Shape] = {}
        for node in self.nodes:
            shapes[node.id] = shape_of(node, shapes)
        missing = [name for name in self.outputs if name not in shapes]
        if missing or not self.outputs:
            raise ShapeError("The network has no output.", hint="Add a layer.")
        return shapes

    def problems(self) -> list[Problem]:
        """Everything that does not fit, each tied to its node; nodes behind a broken one are not judged."""
        shapes: dict[str, Shape] = {}
        found: list[Problem] = []
        if not self.inputs:
            found.append(Problem(message="The network has no input.", hint="Choose a data set or add an Input."))
        for node in self.nodes:
            if all(name in shapes for name in node.inputs):
                try:
                    shapes[node.id] = shape_of(node, shapes)
                except NetBuilderError as error:
                    found.append(Problem.of(error, where=node.id))
                    continue
                if node.spec.obstacle:
                    found.append(Problem(message=node.spec.obstacle, hint=LACKING, where=node.id, code="lacking"))
        return found

    def to_json(self) -> dict[str, Any]:
        """The graph as JSON values; the input of a node is left out where it is the node before."""
        written = []
        for before, node in zip((None, *self.nodes), self.nodes, strict=False):
            entry: dict[str, Any] = {"id": node.id, **node.spec.to_json()}
            if node.inputs != ((before.id,) if before else ()):
                entry["inputs"] = list(node.inputs)
            written.append(entry | node.extras())
        plain = bool(self.nodes) and self.outputs == (self.nodes[-1].id,)
        return {"layers": written} if plain else {"layers": written, "outputs": list(self.outputs)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Graph:
        """Reads what `to_json` wrote; ids may be left out."""
        entries = data.get("layers") if isinstance(data, Mapping) else None
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            raise NetBuilderError("A network needs a list called layers.")
        nodes: list[Node] = []
        for entry in entries:
            nodes.append(_node_from_json(entry, nodes))
        outputs = data.get("outputs", [nodes[-1].id] if nodes else [])
        if not isinstance(outputs, (list, tuple)) or not all(isinstance(name, str) for name in outputs):
            raise NetBuilderError("The outputs of a network must be a list of layers' names.")
        return cls(tuple(nodes), tuple(outputs))


_NODE_KEYS = ("id", "inputs", "shares", "trainable", "group")


def _node_from_json(entry: Any, before: Sequence[Node]) -> Node:
    if isinstance(entry, str):
        entry = {"kind": entry}
    if not isinstance(entry, Mapping):
        raise NetBuilderError(
            sentence("A layer must be a name or an object with a kind, but it is {entry}.", entry=shown(entry))
        )
    spec = layers.from_json({key: value for key, value in entry.items() if key not in _NODE_KEYS})
    taken = {node.id for node in before}
    name = entry.get("id") or fresh_id(spec.kind, taken)
    if not isinstance(name, str) or name in taken:
        raise NetBuilderError(
            sentence("Two layers are called {name}.", name=shown(name)),
            hint="Give each layer a name of its own.",
            where=shown(name),
        )
    inputs = entry.get("inputs", [before[-1].id] if before and not isinstance(spec, Input) else [])
    if not isinstance(inputs, (list, tuple)):
        raise NetBuilderError("The inputs of a layer must be a list of layers' names.", where=name)
    inputs = tuple(inputs)
    for source in (*inputs, *filter(None, [entry.get("shares")])):
        if not isinstance(source, str) or source not in taken:
            raise NetBuilderError(
                sentence("It reads from {source}, which is not a layer before it.", source=shown(source)),
                hint="A layer can only read from layers above it.",
                where=name,
            )
    return Node(
        id=name,
        spec=spec,
        inputs=inputs,
        shares=entry.get("shares"),
        trainable=bool(entry.get("trainable", True)),
        group=group_from_json(entry.get("group", ""), name),
    )


def group_from_json(value: Any, where: str) -> str:
    """A group as a file has it, checked."""
    if not isinstance(value, str) or len(value) > LONGEST_GROUP or not (value.isprintable() or not value):
        raise NetBuilderError("The group of a layer must be a text of one line.", where=where)
    return value


def shape_of(node: Node, shapes: Mapping[str, Shape]) -> Shape:
    """The output shape of a node whose inputs have these shapes; raises if they do not fit."""
    least, most = node.spec.inputs
    if len(node.inputs) < least or (most is not None and len(node.inputs) > most):
        wanted = f"{least}" if least == most else f"at least {least}"
        raise ShapeError(
            sentence(
                "{spec} needs {wanted} input, but has {count}."
                if least == 1
                else "{spec} needs {wanted} inputs, but has {count}.",
                spec=node.spec.label(),
                wanted=wanted,
                count=len(node.inputs),
            ),
            hint="Join it to other layers.",
            where=node.id,
        )
    try:
        given = [shapes[name] for name in node.inputs]
        shape = node.spec.output_shape(*given)
    except ShapeError as error:
        raise ShapeError(error.message, hint=error.hint, where=node.id) from error
    if any(length is not None and length < 1 for length in shape):
        raise ShapeError(
            sentence("Nothing is left after {spec}: its output would be {shape}.", spec=node.spec.label(), shape=shape),
            where=node.id,
        )
    return shape


def fresh_id(kind: str, taken: Container[str]) -> str:
    """A name as Keras would choose it: dense, dense_1, …, max_pooling2d."""
    base = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)
    base = re.sub(r"([a-z])([A-Z])", r"\1_\2", base).lower()
    if base not in taken:
        return base
    number = 1
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"
