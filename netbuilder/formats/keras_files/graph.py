"""Reads a graph from a model's configuration: Functional, or Sequential where it is a plain stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.value_types import shown
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.input import Input
from netbuilder.formats.keras_files.layers import layer_from_keras
from netbuilder.formats.keras_files.states import given_states, part_id, with_parts
from netbuilder.formats.keras_files.values import class_and_config

MOST_LAYERS = 5000


@dataclass(frozen=True)
class ReadModel:
    """What a model's configuration says: the layers, the name, whether it was a Sequential, and its dtype."""

    graph: Graph
    name: str
    sequential: bool
    dtype: str


def model_from_keras(value: Any, where: str) -> ReadModel:
    """Reads a model as Keras 3 writes it."""
    class_name, config = class_and_config(value, where)
    if class_name not in ("Functional", "Model", "Sequential"):
        raise FileError(f"This file holds a {shown(class_name)}, not a model that is known here.", where=where)
    entries = config.get("layers") if isinstance(config, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise FileError("The model in this file has no layers.", where=where)
    if len(entries) > MOST_LAYERS:
        raise FileError(f"The model in this file has {len(entries)} layers; {MOST_LAYERS} can be read.", where=where)
    name = str(config.get("name", "model"))[:200]
    if class_name == "Sequential":
        return ReadModel(_read_sequential(entries, config, where), name, True, _dtype(entries))
    return ReadModel(_read_functional(entries, config, where), name, False, _dtype(entries))


def _dtype(entries: Sequence[Any]) -> str:
    """The numbers that the model calculates with: those of its first layer that says so."""
    for entry in entries:
        config = entry.get("config") if isinstance(entry, Mapping) else None
        dtype = config.get("dtype") if isinstance(config, Mapping) else None
        if isinstance(dtype, Mapping) and isinstance(dtype.get("config"), Mapping):
            dtype = dtype["config"].get("name")
        if dtype == "float64":
            return "float64"
    return "float32"


def _read_sequential(entries: Sequence[Any], config: Mapping[str, Any], where: str) -> Graph:
    nodes: list[Node] = []
    for entry in entries:
        class_name, settings = class_and_config(entry, where)
        name, trainable = _name_of(settings, where)
        if not nodes and class_name != "InputLayer":
            shape = settings.get("batch_input_shape") or settings.get("batch_shape") or config.get("build_input_shape")
            nodes.append(Node(id="input_layer", spec=_input_spec(shape, where)))
        spec = _spec(entry, class_name, settings, where)
        _refuse_twice(name, {node.id for node in nodes}, where)
        nodes.append(Node(id=name, spec=spec, inputs=(nodes[-1].id,) if nodes else (), trainable=trainable))
    return Graph(tuple(nodes), (nodes[-1].id,))


def _spec(entry: Any, class_name: str, settings: Mapping[str, Any], where: str) -> Layer:
    if class_name == "InputLayer":
        return _input_spec(settings.get("batch_shape") or settings.get("batch_input_shape"), where)
    return layer_from_keras(entry, where)


def _input_spec(shape: Any, where: str) -> Input:
    if not isinstance(shape, list) or not shape:
        raise FileError("The shape of the model's input is missing in this file.", where=where)
    return Input(shape=tuple(shape[1:]))


def _name_of(settings: Any, where: str) -> tuple[str, bool]:
    name = settings.get("name") if isinstance(settings, Mapping) else None
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise FileError("A layer in this file has no proper name.", where=where)
    return name, settings.get("trainable", True) is not False


def _refuse_twice(name: str, taken: set[str], where: str) -> None:
    if name in taken:
        raise FileError(f"Two layers in this file are called {shown(name)}.", where=where)


def _read_functional(entries: Sequence[Any], config: Mapping[str, Any], where: str) -> Graph:
    waiting: dict[str, tuple[Node, tuple[str, ...]]] = {}
    for entry in entries:
        class_name, settings = class_and_config(entry, where)
        name, trainable = _name_of(settings, where)
        _refuse_twice(name, set(waiting), where)
        spec = _spec(entry, class_name, settings, where)
        calls = [_sources(call, where) for call in _list(entry.get("inbound_nodes", []), where)]
        for number, sources in enumerate(calls if class_name != "InputLayer" else [()]):
            shares = None if number == 0 else name
            own = given_states(spec, len(sources))
            node = Node(id=_call_id(name, number), spec=own, shares=shares, trainable=trainable)
            _refuse_twice(node.id, set(waiting), where)
            waiting[node.id] = (node, sources)
    waiting = with_parts(waiting)
    ends = [_call_ids(config.get(key), where) for key in ("input_layers", "output_layers")]
    outputs = [part_id(end, 0) if part_id(end, 0) in waiting else end for end in ends[1]]
    return Graph(_sorted(waiting, ends[0], where), tuple(_existing(end, waiting, where) for end in outputs))


def _call_id(name: str, number: int) -> str:
    return name if number == 0 else f"{name}/{number}"


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FileError(f"A list is expected in this file, but there is {shown(value)}.", where=where)
    return value


def _sources(call: Any, where: str) -> tuple[str, ...]:
    """The calls that one call reads from."""
    if not isinstance(call, Mapping):
        raise FileError("The way the layers of this model are joined is written in an unknown way.", where=where)
    given = dict(call.get("kwargs") or {})
    states = given.pop("initial_state", None)
    extra = {key: value for key, value in given.items() if value not in (None, False)}
    if extra:
        raise FileError(
            f"A layer in this file is called with {shown(sorted(extra))}, which is not known here.", where=where
        )
    found: list[str] = []
    waiting = list(reversed([*_list(call.get("args", []), where), *([] if states is None else [states])]))
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
            continue
        class_name, config = class_and_config(item, where)
        if class_name != "__keras_tensor__" or not isinstance(config, Mapping):
            raise FileError(f"A layer in this file reads from {shown(class_name)}, not from a layer.", where=where)
        found += _call_ids([config.get("keras_history")], where)
    return tuple(found)


def _call_ids(places: Any, where: str) -> list[str]:
    """Ids of our nodes from triples of layer, call and output; a single triple may stand alone."""
    places = _list(places, where)
    if len(places) == 3 and isinstance(places[0], str):
        places = [places]
    found = []
    for place in places:
        proper = isinstance(place, list) and len(place) == 3 and isinstance(place[0], str)
        if not proper or not all(isinstance(number, int) and 0 <= number < 10_000 for number in place[1:]):
            raise FileError(f"{shown(place)} does not name an output of a layer in this file.", where=where)
        call = _call_id(place[0], place[1])
        found.append(part_id(call, place[2]) if place[2] else call)
    return found


def _existing(name: str, waiting: Mapping[str, Any], where: str) -> str:
    if name not in waiting:
        raise FileError(f"The model in this file refers to {shown(name)}, which is not in it.", where=where)
    return name


def _sorted(waiting: Mapping[str, tuple[Node, tuple[str, ...]]], inputs: Sequence[str], where: str) -> tuple[Node, ...]:
    """All nodes, each after those it reads from; inputs first, in the order in which data are given."""
    first = [_existing(name, waiting, where) for name in inputs]
    rest = [name for name in waiting if name not in set(first)]
    missing = {name: len(set(waiting[name][1])) for name in waiting}
    readers: dict[str, list[str]] = {name: [] for name in waiting}
    for name, (_, sources) in waiting.items():
        for source in dict.fromkeys(sources):
            readers[_existing(source, waiting, where)].append(name)
    ready = [name for name in reversed([*first, *rest]) if missing[name] == 0]
    order: list[Node] = []
    while ready:
        name = ready.pop()
        node, sources = waiting[name]
        order.append(Node(id=node.id, spec=node.spec, inputs=sources, shares=node.shares, trainable=node.trainable))
        for reader in reversed(readers[name]):
            missing[reader] -= 1
            if missing[reader] == 0:
                ready.append(reader)
    if len(order) < len(waiting):
        raise FileError("The layers of this model read from one another in a circle.", where=where)
    return _owners_first(order)


def _owners_first(order: Sequence[Node]) -> tuple[Node, ...]:
    """The call that comes first owns the weights; the file's first call need not be it."""
    owners: dict[str, str] = {}
    found = []
    for node in order:
        layer = node.shares or node.id
        owner = owners.setdefault(layer, node.id)
        shares = None if owner == node.id else owner
        found.append(Node(id=node.id, spec=node.spec, inputs=node.inputs, shares=shares, trainable=node.trainable))
    return tuple(found)
