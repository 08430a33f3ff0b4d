"""Writes weights in the layout of Keras 3: `model.weights.h5` inside a `.keras` file, and `.weights.h5` files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.graph_writing import keras_names
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.read_weights import declared_weights
from netbuilder.formats.keras_files.weights import place_of, snake_case
from netbuilder.formats.model import Weights

if TYPE_CHECKING:
    import h5py

_CLASSES = {"Input": "InputLayer", "MaskedAs": "Identity"}
"""What Keras calls our kinds of layers, where that is another name."""


def weights_image(graph: Graph, weights: Weights, name: str, optimizer: tuple[str, Sequence[np.ndarray]]) -> bytes:
    """The HDF5 file of a model's weights, and of its optimizer's variables if there are any."""
    arrays = arrays_in_order(graph, weights)
    with hdf5.new_file() as (file, image):
        file.create_group("vars").attrs["name"] = name
        names, specs = keras_names(graph), {node.id: node.spec for node in graph.nodes}
        for group, owner in _groups(graph, specs):
            _write_layer(file.create_group(f"layers/{group}"), specs[owner], arrays[owner], names[owner])
        if optimizer[1]:
            _write_arrays(file.create_group("optimizer/vars"), optimizer[1], optimizer[0])
    return image[0]


def arrays_in_order(graph: Graph, weights: Weights) -> dict[str, dict[str, np.ndarray]]:
    """The arrays of each layer in the order in which it declares them, in the shapes that it declares."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for owner, declared in declared_weights(graph).items():
        given = weights.get(owner, {})
        missing = [weight.name for weight in declared if weight.name not in given]
        if missing:
            raise FileError(
                sentence("The weights {missing} of {owner} are missing.", missing=missing[0], owner=owner), where=owner
            )
        found[owner] = {weight.name: np.asarray(given[weight.name]).reshape(weight.shape) for weight in declared}
    return found


def _groups(graph: Graph, specs: Mapping[str, Layer]) -> Iterator[tuple[str, str]]:
    """The group of each layer in the file, after its class and counted, and the owner of its weights."""
    counts: dict[str, int] = {}
    for owner in keras_order(graph):
        spec = specs[owner]
        kind = spec.class_name.rpartition(">")[2] if isinstance(spec, Placeholder) else spec.kind
        base = snake_case(_CLASSES.get(kind, kind))
        number = counts.get(base, 0)
        counts[base] = number + 1
        yield (f"{base}_{number}" if number else base), owner


def _write_layer(group: h5py.Group, spec: Layer, arrays: Mapping[str, np.ndarray], name: str) -> None:
    if isinstance(spec, Placeholder):
        group.create_group("vars").attrs["name"] = name
        for path, array in arrays.items():
            group.create_dataset(path, data=array)
        return
    parts: dict[str, list[np.ndarray]] = {"vars": []}
    for weight, array in arrays.items():
        parts.setdefault(place_of(spec, weight), []).append(array)
    for place, members in parts.items():
        _write_arrays(group.require_group(place), members, name)


def _write_arrays(group: h5py.Group, arrays: Sequence[np.ndarray], name: str) -> None:
    group.attrs["name"] = name
    for number, array in enumerate(arrays):
        group.create_dataset(str(number), data=array)
