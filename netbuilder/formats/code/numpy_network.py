"""The body of `predict` in a numpy script: one commented line for each layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from netbuilder.core.errors import FileError
from netbuilder.core.text import first_paragraph, sentence
from netbuilder.engine.graph import Node
from netbuilder.engine.layers.input import Input
from netbuilder.formats.code.numpy_layers import ONLY_IN_TRAINING, can_write, lines_of, mask_of
from netbuilder.formats.code.numpy_use import RESULT, Use
from netbuilder.formats.code.pieces import Pieces
from netbuilder.formats.code.text import first_sentence, identifier, quoted, remark, shape_text
from netbuilder.formats.keras_files.graph_writing import is_stack
from netbuilder.formats.masks import masks_needed
from netbuilder.formats.model import StoredModel


@dataclass
class Body:
    """The lines of `predict`, and what they need.

    Attributes:
        stored: the model.
        pieces: the functions that may be called.
        keys: for each owner of weights what its arrays are called in the file of weights.
        lines: the text.
    """

    stored: StoredModel
    pieces: Pieces
    keys: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        graph = self.stored.graph
        self._plain = is_stack(graph)
        self._shapes = graph.shapes()
        self._wanted = masks_needed(graph)
        self._names: dict[str, str] = {}
        self._masks: dict[str, str | None] = {}
        self._explained: set[str] = set()
        for node in graph.nodes:
            if node.owner not in self.keys:
                self.keys[node.owner] = identifier(node.owner, self.keys.values())
        for node in graph.nodes:
            self._write(node)

    @property
    def arguments(self) -> list[str]:
        """The names of the inputs."""
        return [self._names[name] for name in self.stored.graph.inputs]

    @property
    def results(self) -> list[str]:
        """The names of the outputs."""
        return [self._names[name] for name in self.stored.graph.outputs]

    def _variable(self, node: Node, prefix: str) -> str:
        return prefix if self._plain else identifier(node.id, set(self._names.values()), f"{prefix}_")

    def _write(self, node: Node) -> None:
        if isinstance(node.spec, Input):
            self._names[node.id] = self._variable(node, "x")
            return
        if not can_write(node.spec.kind):
            raise FileError(
                sentence(
                    "A script cannot be written for {id}, a layer of the kind {kind}.",
                    id=remark(node.id),
                    kind=node.spec.kind,
                ),
                hint="Take the layer out.",
                where=node.id,
            )
        use = self._use(node)
        lines = lines_of(use)
        self.lines += self._comment(node, bool(lines))
        self._write_mask(node, use)
        if not lines:
            self._names[node.id] = use.x
            return
        name = self._names[node.id] = self._variable(node, "x")
        self.lines += [f"{name} = {line.replace(RESULT, name)}" for line in lines]

    def _use(self, node: Node) -> Use:
        key = self.keys[node.owner]
        arrays = self.stored.weights.get(node.owner, {})
        return Use(
            node.spec,
            [self._names[name] for name in node.inputs],
            [self._shapes[name] for name in node.inputs],
            [self._masks.get(name) for name in node.inputs],
            {name: f"W[{quoted(f'{key}/{name}')}]" for name in arrays},
            self.pieces,
        )

    def _write_mask(self, node: Node, use: Use) -> None:
        """Before the line itself, since that may overwrite what the mask is made of."""
        if node.id not in self._wanted:
            return
        text = mask_of(use)
        self._masks[node.id] = use.masks[0] if text is None else self._variable(node, "mask")
        if text is not None:
            self.lines.append(f"{self._masks[node.id]} = {text}  # which steps count")

    def _comment(self, node: Node, acts: bool) -> list[str]:
        """What the layer is called, what comes in and out, and at its first use what it does."""
        shapes = " and ".join(shape_text(self._shapes[name]) for name in node.inputs)
        again = f" with the weights of {remark(node.shares)}" if node.shares else ""
        head = f"# {remark(node.id)}: {node.spec.kind}{again}, {shapes} → {shape_text(self._shapes[node.id])}"
        if not acts:
            why = "acts in training only" if node.spec.kind in ONLY_IN_TRAINING else "changes nothing"
            return [f"{head}; it {why}"]
        explained = [] if node.spec.kind in self._explained else first_sentence(first_paragraph(type(node.spec)))
        self._explained.add(node.spec.kind)
        return [head, *explained]


def used_pieces(lines: Sequence[str], pieces: Pieces) -> set[str]:
    """The pieces that are named in these lines."""
    text = "\n".join(line for line in lines if not line.startswith("#"))
    return set(re.findall(r"\w+", text)).intersection(pieces)
