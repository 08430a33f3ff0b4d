"""A graph as Keras writes a model: Functional, or Sequential where it is a plain stack."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.input import Input
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.layers import layer_to_keras
from netbuilder.formats.keras_files.mask_steps import Form, MaskSteps, Step
from netbuilder.formats.keras_files.order import keras_order, numbers_of, order_with_masks
from netbuilder.formats.keras_files.states import parts_in, refuse_packed, takes_states
from netbuilder.formats.keras_files.values import wrapped

_OPERATIONS = re.compile(
    r"(any|broadcast_to|concatenate|expand_dims|logical_and|logical_or|not_equal|ones_like|zeros_like)(_\d+)?", re.ASCII
)
"""What Keras calls the operations that make masks; it takes each name once."""


def keras_names(graph: Graph) -> dict[str, str]:
    """A name for each layer that every version of Keras accepts: letters, digits, _ and -, at most 64, unique."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    masks = any(node.spec.makes_mask for node in graph.nodes)
    for owner in keras_order(graph):
        base = re.sub(r"[^A-Za-z0-9_-]", "_", owner)[:54] or "layer"
        if masks and _OPERATIONS.fullmatch(base):
            base = f"{base}_layer"
        if not base[0].isalnum():
            base = f"layer{base}"  # TensorFlow takes no other first letters
        name, number = base, 0
        while name in taken:
            number += 1
            name = f"{base[:57]}_{number}"
        taken.add(name)
        names[owner] = name
    return names


def is_stack(graph: Graph) -> bool:
    """Whether each layer reads from the one before and no weights are shared."""
    before = [None, *graph.nodes]
    plain = all(
        node.inputs == ((earlier.id,) if earlier else ()) and not node.shares
        for earlier, node in zip(before, graph.nodes, strict=False)
    )
    return plain and bool(graph.nodes) and graph.outputs == (graph.nodes[-1].id,)


def model_to_keras(graph: Graph, name: str, sequential: bool, dtype: str = "float32") -> dict[str, Any]:
    """The whole model as Keras 3 writes it."""
    parts = parts_in(graph)
    refuse_packed(graph, parts)
    if sequential and is_stack(graph) and all(_called_plainly(node) for node in graph.nodes):
        return _sequential(graph, name, dtype)
    names = keras_names(graph)
    shapes = graph.shapes()
    calls: dict[str, list[Node]] = {owner: [] for owner in names}
    for node in graph.nodes:
        if node.owner in calls:
            calls[node.owner].append(node)
    places = {node.id: [names[owner], number, 0] for owner, nodes in calls.items() for number, node in enumerate(nodes)}
    places |= {name: [*places[source][:2], number] for name, (source, number) in parts.items()}
    masks = MaskSteps(graph, Form.WRITTEN)
    steps = masks.needed()
    tensors = _Tensors(places | _step_places(steps), shapes, dtype, masks)
    written = [
        _step(steps[name], tensors) if name in steps else _layer(calls[name], names[name], tensors)
        for name in order_with_masks(graph, masks)
    ]
    config = {
        "name": name,
        "trainable": True,
        "layers": written,
        "input_layers": [places[source] for source in graph.inputs],
        "output_layers": [places[output] for output in graph.outputs],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _sequential(graph: Graph, name: str, dtype: str) -> dict[str, Any]:
    names = keras_names(graph)
    shape = graph.shapes()[graph.inputs[0]]
    written = [
        _input(node, names[node.id], dtype)
        if isinstance(node.spec, Input)
        else layer_to_keras(node.spec, names[node.id], node.trainable, dtype)
        for node in graph.nodes
    ]
    config = {"name": name, "trainable": True, "dtype": dtype, "layers": written, "build_input_shape": [None, *shape]}
    return wrapped("keras", "Sequential", config)


def _input(node: Node, name: str, dtype: str) -> dict[str, Any]:
    config = {"batch_shape": [None, *node.spec.output_shape()], "dtype": dtype, "name": name}
    return wrapped("keras.layers", "InputLayer", config)


@dataclass(frozen=True)
class _Tensors:
    """What the layers and the operations give, as Keras tells of it where it is read."""

    places: Mapping[str, list[Any]]
    shapes: Mapping[str, Any]
    dtype: str
    masks: MaskSteps

    def of(self, source: str) -> dict[str, Any]:
        """One output of a layer or an operation."""
        step = self.masks.steps.get(source)
        shape = [None, *self.shapes[source]] if step is None else list(step.shape)
        config = {
            "shape": shape,
            "dtype": self.dtype if step is None else "bool",
            "keras_history": self.places[source],
        }
        return {"class_name": "__keras_tensor__", "config": config}


def _step_places(steps: Mapping[str, Step]) -> dict[str, list[Any]]:
    """Names for the operations, as Keras numbers them."""
    found: dict[str, list[Any]] = {}
    counts: dict[str, int] = {}
    for step in steps.values():
        base = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", step.kind).lower()
        number = counts[base] = counts.get(base, -1) + 1
        found[step.id] = [f"{base}_{number}" if number else base, 0, 0]
    return found


def _step(step: Step, tensors: _Tensors) -> dict[str, Any]:
    """An operation that makes a mask."""
    name = tensors.places[step.id][0]
    given = [tensors.of(source) for source in step.inputs]
    more = {key: value for key, value in step.arguments.items() if key}
    called = {"args": [given] if step.joins else [*given, *([step.arguments[""]] if "" in step.arguments else [])]}
    return {
        "module": "keras.src.ops.numpy",
        "class_name": step.kind,
        "config": dict(step.settings) or {"name": name},
        "registered_name": step.kind,
        "name": name,
        "inbound_nodes": [{**called, "kwargs": more}],
    }


def _layer(calls: Sequence[Node], name: str, tensors: _Tensors) -> dict[str, Any]:
    first, dtype = calls[0], tensors.dtype
    if isinstance(first.spec, MaskedAs):
        first = replace(first, spec=layers.create("Identity"), inputs=numbers_of(first))
        calls = [first]
    if isinstance(first.spec, Input):
        return {**_input(first, name, dtype), "name": name, "inbound_nodes": []}
    called = [_call(node, tensors) for node in calls]
    if isinstance(first.spec, Placeholder):
        layer = layer_to_keras(first.spec, name, first.trainable, dtype)
        return {**layer, "name": name, "inbound_nodes": called}
    given = [[None, *tensors.shapes[source]] for source in first.inputs]
    merges = _merges(first.spec)
    return {
        **layer_to_keras(first.spec, name, first.trainable, dtype),
        "name": name,
        "inbound_nodes": called,
        "build_config": {"input_shape": given if merges else given[0]},
    }


def _merges(spec: Layer) -> bool:
    """Whether the layer is called with a list."""
    return spec.inputs != (1, 1) and not takes_states(spec)


def _called_plainly(node: Node) -> bool:
    return not isinstance(node.spec, Placeholder) or json.loads(node.spec.call or "{}").get("args") == [{"input": 0}]


def _call(node: Node, tensors: _Tensors) -> dict[str, Any]:
    given = [tensors.of(source) for source in node.inputs]
    if isinstance(node.spec, Placeholder):
        told = json.loads(node.spec.call) if node.spec.call else {"args": [{"input": k} for k in range(len(given))]}
        return {"args": _filled(told.get("args", []), given), "kwargs": _filled(told.get("kwargs", {}), given)}
    mask = tensors.masks.read.get(node.id)
    masked = {"mask": tensors.of(mask)} if mask else {}
    if takes_states(node.spec):
        return {"args": given[:1], "kwargs": {"initial_state": given[1:], **masked}}
    return {"args": [given] if _merges(node.spec) else given, "kwargs": masked}


def _filled(value: Any, tensors: Sequence[Any]) -> Any:
    """A structure with the outputs that are read in the place of their numbers."""
    if isinstance(value, Mapping):
        if set(value) == {"input"}:
            return tensors[value["input"]]
        return {key: _filled(item, tensors) for key, item in value.items()}
    return [_filled(item, tensors) for item in value] if isinstance(value, list) else value
