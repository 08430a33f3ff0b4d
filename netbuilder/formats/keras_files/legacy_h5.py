"""Reads the older `.h5` file: one HDF5 file in the dialect of Keras 2, which Keras 2 and 3 both read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.engine.graph import Graph
from netbuilder.formats import strict_json
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.compiling import ReadTraining, output_names, read_training
from netbuilder.formats.keras_files.graph import model_from_keras
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.weights import declared_weights
from netbuilder.formats.model import StoredModel


def read_h5(path: str | Path) -> StoredModel:
    """Reads an `.h5` file as `write_h5` writes it."""
    place = Path(path)
    where = str(place)
    with reading(place):
        image = place.read_bytes()
    try:
        with hdf5.opened(image, where) as file:
            return _read(file, where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error


def holds_config(path: Path) -> bool:
    """Whether an HDF5 file says that it holds a model."""
    with reading(path):
        return b"model_config" in path.read_bytes()


def _read(file: hdf5.Group, where: str) -> StoredModel:
    if "model_config" not in file.attrs:
        raise FileError("This HDF5 file holds no model.", hint="A model has a model_config.", where=where)
    config = strict_json.parse(hdf5.text(file.attrs, "model_config", where), where)
    version = hdf5.text(file.attrs, "keras_version", where) if "keras_version" in file.attrs else "1"
    ours = "netbuilder" in file.attrs
    read = model_from_keras(config, where, "" if ours else version)
    read.graph.shapes()
    weights = read_weight_groups(hdf5.subgroup(file, "model_weights", where), read.graph, where)
    training = ReadTraining()
    if "training_config" in file.attrs:
        stored = strict_json.parse(hdf5.text(file.attrs, "training_config", where), where)
        training = read_training(stored, output_names(config), where, keras_2=True)
    about: Any = {}
    if "netbuilder" in file.attrs:
        about = strict_json.parse(hdf5.text(file.attrs, "netbuilder", where), where)
    return StoredModel(
        read.graph,
        weights,
        name=read.name,
        sequential=read.sequential,
        dtype=read.dtype,
        compiled=training.compiled,
        about=about if isinstance(about, Mapping) else {},
        warnings=read.warnings,
        written_by=f"Keras {version[:40]}, .h5",
    )


def read_weight_groups(group: hdf5.Group, graph: Graph, where: str) -> dict[str, dict[str, np.ndarray]]:
    """The weights by owner and name: layers with weights are paired in their order, names do not count."""
    stored = [hdf5.child(group, name, where) for name in hdf5.texts(group.attrs, "layer_names", where)]
    arrays = [(layer, names) for layer in stored if (names := hdf5.texts(layer.attrs, "weight_names", where))]
    declared = declared_weights(graph)
    owners = [owner for owner in keras_order(graph) if declared.get(owner)]
    if len(owners) != len(arrays):
        raise FileError(
            f"The model has {len(owners)} layers with weights, but the file holds weights of {len(arrays)}.",
            where=where,
        )
    found = {}
    for owner, (layer, names) in zip(owners, arrays, strict=True):
        if len(names) != len(declared[owner]):
            raise FileError(
                f"{owner} has {len(declared[owner])} weights, but the file holds {len(names)} for it.", where=where
            )
        found[owner] = {
            weight.name: hdf5.array(_member(layer, name, where), where, weight.shape)
            for weight, name in zip(declared[owner], names, strict=True)
        }
    return found


def _member(group: Any, path: str, where: str) -> Any:
    for part in path.split("/"):
        if not isinstance(group, hdf5.Group):
            raise FileError(f"The part {path} of this file is missing.", where=where)
        group = hdf5.child(group, part, where)
    return group
