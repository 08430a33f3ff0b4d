"""Writes weights in the layout of Keras 3: `model.weights.h5` inside a `.keras` file, and `.weights.h5` files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.graph_writing import keras_names
from netbuilder.formats.keras_files.weights import layer_groups, place_of
from netbuilder.formats.model import Weights

if TYPE_CHECKING:
    import h5py


def weights_image(graph: Graph, weights: Weights, name: str, optimizer: tuple[str, Sequence[np.ndarray]]) -> bytes:
    """The HDF5 file of a model's weights, and of its optimizer's variables if there are any."""
    with hdf5.new_file() as (file, image):
        file.create_group("vars").attrs["name"] = name
        names = keras_names(graph)
        for group, owner in layer_groups(graph):
            _write_layer(file.create_group(f"layers/{group}"), graph[owner].spec, weights.get(owner, {}), names[owner])
        if optimizer[1]:
            _write_arrays(file.create_group("optimizer/vars"), optimizer[1], optimizer[0])
    return image[0]


def _write_layer(group: h5py.Group, spec: Layer, arrays: Mapping[str, np.ndarray], name: str) -> None:
    parts: dict[str, list[np.ndarray]] = {"vars": []}
    for weight, array in arrays.items():
        parts.setdefault(place_of(spec, weight), []).append(array)
    for place, members in parts.items():
        _write_arrays(group.require_group(place), members, name)


def _write_arrays(group: h5py.Group, arrays: Sequence[np.ndarray], name: str) -> None:
    group.attrs["name"] = name
    for number, array in enumerate(arrays):
        group.create_dataset(str(number), data=array)
