"""Weights in the layout of Keras 3: `model.weights.h5` inside a `.keras` file, and `.weights.h5` files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.engine.parameters import Weight
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.order import keras_order

_RECURRENT = ("SimpleRNN", "LSTM", "GRU")


def read_weights(image: bytes, graph: Graph, where: str) -> tuple[dict[str, dict[str, np.ndarray]], list[np.ndarray]]:
    """The weights for these layers by owner and name, and the optimizer's variables; shapes are checked first."""
    found: dict[str, dict[str, np.ndarray]] = {}
    declared = declared_weights(graph)
    with hdf5.opened(image, where) as file:
        for group, owner in layer_groups(graph):
            if not declared.get(owner):
                continue
            layer = hdf5.subgroup(file, f"layers/{group}", where)
            found[owner] = _read_layer(layer, graph[owner].spec, declared[owner], where)
        optimizer = _read_optimizer(file, where) if "optimizer" in file else []
    return found, optimizer


def layer_groups(graph: Graph) -> Iterator[tuple[str, str]]:
    """The group of each layer in the file, after its class and counted, and the owner of its weights."""
    counts: dict[str, int] = {}
    for owner in keras_order(graph):
        kind = graph[owner].spec.kind
        base = snake_case("InputLayer" if kind == "Input" else kind)
        number = counts.get(base, 0)
        counts[base] = number + 1
        yield (f"{base}_{number}" if number else base), owner


def snake_case(name: str) -> str:
    """A class name as Keras turns it into a group's: conv2d_transpose, p_re_lu, lstm."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def declared_weights(graph: Graph) -> dict[str, list[Weight]]:
    """The weights that each layer owns."""
    shapes = graph.shapes()
    return {
        node.id: list(node.spec.weights(*(shapes[source] for source in node.inputs)))
        for node in graph.nodes
        if not node.shares
    }


def place_of(spec: Layer, weight: str) -> str:
    """The group of a weight inside its layer's: a weight of an inner layer is called `attribute/name`."""
    *inner, _ = weight.split("/")
    path = []
    for attribute in inner:
        path.append(attribute)
        spec = getattr(spec, attribute, None) or getattr(spec, "layer", spec)
    if spec.kind in _RECURRENT:
        path.append("cell")
    return "/".join([*path, "vars"])


def _read_layer(group: hdf5.Group, spec: Layer, declared: Sequence[Weight], where: str) -> dict[str, np.ndarray]:
    counts: dict[str, int] = {}
    found = {}
    for weight in declared:
        place = place_of(spec, weight.name)
        number = counts.get(place, 0)
        counts[place] = number + 1
        members = hdf5.subgroup(group, place, where)
        found[weight.name] = hdf5.array(hdf5.child(members, str(number), where), where, weight.shape)
    return found


def _read_optimizer(file: hdf5.Group, where: str) -> list[np.ndarray]:
    members = hdf5.subgroup(file, "optimizer/vars", where)
    return [hdf5.array(hdf5.child(members, str(number), where), where) for number in range(len(members))]
