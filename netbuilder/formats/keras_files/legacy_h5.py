"""Reads the older `.h5` file: one HDF5 file in the dialect of Keras 2, which Keras 2 and 3 both read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.formats import strict_json
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.hdf5.source import Progress, Source
from netbuilder.formats.keras_files.assembling import assembled, writer
from netbuilder.formats.keras_files.code_in_files import refuse_hidden_code
from netbuilder.formats.keras_files.compiling import ReadTraining, output_names, read_training
from netbuilder.formats.keras_files.graph import model_from_keras
from netbuilder.formats.keras_files.legacy_weights import read_legacy_state, read_legacy_weights
from netbuilder.formats.keras_files.old_arrays import Writer
from netbuilder.formats.model import StoredModel


def read_h5(path: str | Path, progress: Progress | None = None) -> StoredModel:
    """Reads an `.h5` file as Keras or `h5_image` makes it."""
    place = Path(path)
    where = str(place)
    try:
        with reading(place), place.open("rb") as file, hdf5.opened(Source(file, progress=progress), where) as root:
            return _read(root, where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error


def _read(file: hdf5.Group, where: str) -> StoredModel:
    if "model_config" not in file.attrs:
        raise FileError("This HDF5 file holds no model.", hint="A model has a model_config.", where=where)
    config = _attribute(file, "model_config", where)
    version = version_of(file, where)
    ours = "netbuilder" in file.attrs
    read = model_from_keras(config, where, "" if ours else version)
    refuse_hidden_code(config, where)
    found = read_legacy_weights(
        hdf5.subgroup(file, "model_weights", where), read.graph, where, read.root, writer_of(file, where)
    )
    training, names = ReadTraining(), None
    if "training_config" in file.attrs:
        stored = _attribute(file, "training_config", where)
        keras_2 = not version.startswith("3")
        training = read_training(stored, output_names(config), where, keras_2=keras_2)
        names = found.names if keras_2 else None
    if training.compiled is not None and "optimizer_weights" in file:
        group = hdf5.subgroup(file, "optimizer_weights", where)
        optimizer, complaints = read_legacy_state(group, read.graph, where)
        found = replace(found, optimizer=optimizer, warnings=(*found.warnings, *complaints))
    about = _attribute(file, "netbuilder", where) if ours else None
    return assembled(read, found, training, about, writer(version, ".h5"), names)


def _attribute(file: hdf5.Group, name: str, where: str) -> Any:
    """The value of a JSON text."""
    return strict_json.parse(hdf5.text(file.attrs, name, where), f"{where}, {name}")


def version_of(file: hdf5.Group, where: str) -> str:
    """The version of Keras that wrote a file; the oldest did not say."""
    return hdf5.text(file.attrs, "keras_version", where) if "keras_version" in file.attrs else "1"


def writer_of(file: hdf5.Group, where: str) -> Writer:
    """Who wrote the weights in a file."""
    first = version_of(file, where).partition(".")[0]
    backend = hdf5.text(file.attrs, "backend", where) if "backend" in file.attrs else ""
    return Writer(int(first) if first in ("1", "2", "3") else 0, backend)
