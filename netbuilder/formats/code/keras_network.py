"""The body of `build` in a Keras script: a Sequential where the network is a stack, else the functional interface."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from netbuilder.core.text import first_paragraph
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.input import Input
from netbuilder.formats.code.fitting import WIDTH
from netbuilder.formats.code.keras_values import Values
from netbuilder.formats.code.text import call, first_sentence, identifier, literal, quoted, remark, shape_text
from netbuilder.formats.keras_files.function_parts import called, is_operation
from netbuilder.formats.keras_files.graph_writing import is_stack, keras_names
from netbuilder.formats.keras_files.states import parts_in, refuse_packed, takes_states
from netbuilder.formats.masks import masks_needed
from netbuilder.formats.model import StoredModel

_OURS = ("Model", "Sequential", "build", "compile_model", "load", "load_data", "main", "predict", "prepare", "train")
_RESERVED = frozenset(("np", "keras", "ops", "sys", *_OURS, *dir(builtins)))


@dataclass
class Body:
    """The lines of `build`.

    Attributes:
        stored: the model, without layers that Keras lacks.
        values: writes the settings.
        lines: the text.
        arguments: what `predict` calls its arrays.
    """

    stored: StoredModel
    values: Values = field(default_factory=Values)
    lines: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        graph = self.stored.graph
        self._shapes, self._names = graph.shapes(), _names(graph)
        self._explained: set[str] = set()
        self._variables: dict[str, str] = {}
        self._layers: dict[str, str] = {}
        parts = parts_in(graph)
        refuse_packed(graph, parts)
        # To Keras operations are no layers, and an Input alone is no model.
        plain = len(graph.nodes) > 1 and not any(is_operation(node.spec) for node in graph.nodes)
        self.stack = plain and is_stack(graph)
        if self.stack:
            self._stack(graph)
        else:
            self._graph(graph, parts)

    def _title(self) -> str:
        return quoted(identifier(self.stored.name or "model"))

    def _stack(self, graph: Graph) -> None:
        self.lines.append(f"model = Sequential(name={self._title()})")
        for node in graph.nodes:
            self._add(node, f"model.add({self._made(node)})")
        self.lines.append("return model")
        self.arguments.append("x")

    def _graph(self, graph: Graph, parts: Mapping[str, tuple[str, int]]) -> None:
        self._makers = _mask_makers(graph)
        shared = {node.shares for node in graph.nodes if node.shares} | set(self._makers.values())
        outputs: dict[str, list[str]] = {}
        for name, (source, _) in parts.items():
            outputs.setdefault(source, []).append(name)
        for node in graph.nodes:
            if node.id not in parts:
                self._call(node, parts, outputs.get(node.id, []), node.id in shared)
        self.arguments += [self._variables[name] for name in graph.inputs]
        ends = {key: [self._variables[name] for name in getattr(graph, key)] for key in ("inputs", "outputs")}
        listed = {key: names[0] if len(names) == 1 else f"[{', '.join(names)}]" for key, names in ends.items()}
        self.lines.append("return " + call("Model", (), {**listed, "name": self._title()}))

    def _call(self, node: Node, parts: Mapping[str, tuple[str, int]], ours: list[str], shared: bool) -> None:
        if isinstance(node.spec, Input):
            self._variables[node.id] = self._fresh(node.id)
            self._add(node, f"{self._variables[node.id]} = {self._made(node)}")
            return
        sources = [self._variables[name] for name in node.inputs]
        if is_operation(node.spec):
            self._variables[node.id] = self._fresh(node.id)
            self._explained.add(node.spec.kind)
            self._add(node, f"{self._variables[node.id]} = {called(node.spec, sources[0])}")
            return
        if node.spec.kind == "Slice":
            self._variables[node.id] = self._fresh(node.id)
            self._add(node, f"{self._variables[node.id]} = {sources[0]}{_places(node)}")
            return
        layer = self._layers.get(node.owner) or self._made(node)
        if shared:
            self._explain(node)
            self._layers[node.id] = self._fresh(f"{node.id}_layer")
            self.lines.append(f"{self._layers[node.id]} = {layer}")
            layer = self._layers[node.id]
        given = _arguments(node, sources)
        if node.id in self._makers:
            maker = self.stored.graph[self._makers[node.id]]
            # Keras does not hand masks on by itself where states are given.
            given += f", mask={self._layers[maker.id]}.compute_mask({self._variables[maker.inputs[0]]})"
        count = len(node.spec.parts())
        if not count:
            self._variables[node.id] = self._fresh(node.id)
            self._add(node, f"{self._variables[node.id]} = {layer}({given})")
            return
        numbered = {parts[name][1]: self._fresh(name) for name in ours}
        for name in ours:
            self._variables[name] = numbered[parts[name][1]]
        targets = ", ".join(numbered.get(number, "_") for number in range(count))
        self._add(node, f"{targets} = {layer}({given})")

    def _fresh(self, name: str) -> str:
        taken = {*self._variables.values(), *self._layers.values(), *_RESERVED, *self.values.pieces, *layers}
        chosen = identifier(name, taken)
        self._variables[f"reserved {chosen}"] = chosen
        return chosen

    def _made(self, node: Node) -> str:
        name = self._names.get(node.owner)
        if isinstance(node.spec, Input):
            self.values.classes.add("Input")
            return call("Input", [literal(tuple(node.spec.shape))], {} if self.stack else {"name": quoted(name or "")})
        usual = self.stack and name and re.fullmatch(rf"{_snake(node.spec.kind)}(_\d+)?", name)
        return self.values.layer(node.spec, None if usual else name, node.trainable)

    def _explain(self, node: Node) -> None:
        """Above its first use what the layer does."""
        if node.spec.kind not in self._explained and not isinstance(node.spec, Input):
            self.lines += first_sentence(first_paragraph(type(node.spec)))
        self._explained.add(node.spec.kind)

    def _add(self, node: Node, line: str) -> None:
        """A line of code, beside it what comes out."""
        self._explain(node)
        named = "" if f'name="{node.id}"' in line or not self._foreign(node) else f"{remark(node.id)}: "
        again = f", with the weights of {remark(node.shares)}" if node.shares else ""
        note = f"# {named}→ {shape_text(self._shapes[node.id])}{again}"
        if isinstance(node.spec, Input) or node.spec.parts():
            self.lines += [f"# {named.rstrip(': ')}", line] if named else [line]
        elif len(line) <= WIDTH - 4 < len(line) + len(note) + 2:
            self.lines += [note, line]
        else:
            self.lines.append(f"{line}  {note}")

    def _foreign(self, node: Node) -> bool:
        """Whether the layer is called otherwise in the program than in the code."""
        return self._names.get(node.owner) != node.id and self._variables.get(node.id) != node.id


def _mask_makers(graph: Graph) -> dict[str, str]:
    """For recurrent layers that are given states and a mask: the layer that made the mask."""
    needed, found = masks_needed(graph), {}
    for node in graph.nodes:
        if not takes_states(node.spec) or node.inputs[0] not in needed:
            continue
        maker = graph[node.inputs[0]]
        while not maker.spec.makes_mask and maker.spec.inputs == (1, 1) and not maker.spec.parts():
            maker = graph[maker.inputs[0]]
        if maker.spec.makes_mask and not maker.shares:
            found[node.id] = maker.id
    return found


def _names(graph: Graph) -> dict[str, str]:
    """Names of layers that begin with a letter, as TensorFlow wants it; those that differ in case alone stay apart."""
    return {owner: name if name[0].isalnum() else f"layer{name}" for owner, name in keras_names(graph).items()}


def _snake(kind: str) -> str:
    """What Keras calls a layer to which nobody gives a name."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"(?<=.)(?=[A-Z][a-z])", "_", kind)).lower()


def _arguments(node: Node, sources: list[str]) -> str:
    if takes_states(node.spec):
        return f"{sources[0]}, initial_state=[{', '.join(sources[1:])}]"
    return sources[0] if node.spec.inputs == (1, 1) else f"[{', '.join(sources)}]"


def _places(node: Node) -> str:
    """The part that a Slice takes, as an index."""
    spec = node.spec
    if spec.step is not None:
        along = [":", str(spec.step)]
    else:
        along = [":", _range(spec.steps)] if spec.steps is not None else []
    if spec.features is not None:
        along += ["...", _range(spec.features)]
    return f"[{', '.join(along or ['...'])}]"


def _range(ends: tuple[int | None, int | None]) -> str:
    return ":".join("" if end is None else str(end) for end in ends)
