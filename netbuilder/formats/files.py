"""Saving and opening models, whatever the file is called or holds."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.data.disk import reading
from netbuilder.formats.atomic import write_file
from netbuilder.formats.hdf5.headers import SIGNATURE
from netbuilder.formats.hdf5.source import Progress
from netbuilder.formats.keras_files.archive import read_keras
from netbuilder.formats.keras_files.archive_writing import write_keras
from netbuilder.formats.keras_files.legacy_h5 import read_h5
from netbuilder.formats.keras_files.legacy_writing import write_h5
from netbuilder.formats.keras_files.weights_files import with_weights_of
from netbuilder.formats.keras_files.weights_writing import weights_image
from netbuilder.formats.model import StoredModel
from netbuilder.formats.weights_list import MODEL, kind_of_hdf5

_ZIP = b"PK\x03\x04"


def save_model(path: str | Path, model: StoredModel) -> None:
    """Writes a model; the ending of the name decides how: `.keras`, or `.h5` for older programs."""
    place = Path(path)
    if place.suffix == ".keras":
        write_keras(place, model)
    elif place.suffix in (".h5", ".hdf5") and not place.name.endswith(".weights.h5"):
        write_h5(place, model)
    else:
        raise FileError(
            "A model file ends in .keras or .h5.", hint=f"For example {place.stem or 'model'}.keras.", where=str(place)
        )


def load_model(path: str | Path, progress: Progress | None = None) -> StoredModel:
    """Reads a model; its first bytes decide how, not its name.

    `progress` is called with the bytes of weights that have been read, and with how many bytes there are.
    """
    place = Path(path).expanduser()
    with reading(place), place.open("rb") as file:
        head = file.read(8)
    if head.startswith(_ZIP):
        return read_keras(place, progress)
    if head == SIGNATURE:
        return read_h5(place, progress)
    raise FileError(
        "This is not a model file." if head else "This file is empty.",
        hint="Models are .keras or .h5 files.",
        where=str(place),
    )


def holds_model(path: str | Path) -> bool:
    """Whether a file looks like a model: a zip with the members of one, or HDF5 with a model's attributes."""
    place = Path(path)
    if place.suffix == ".keras":
        return True
    return kind_of_hdf5(place) == MODEL


def save_weights(path: str | Path, model: StoredModel) -> None:
    """Writes the weights alone, as a `.weights.h5` file of Keras 3."""
    place = Path(path)
    if not place.name.endswith(".weights.h5"):
        raise FileError("A file of weights ends in .weights.h5.", where=str(place))
    optimizer = ("", ())
    if model.compiled is not None:
        optimizer = (model.compiled.optimizer.kind.lower(), tuple(model.optimizer_variables))
    write_file(place, weights_image(model.graph, model.weights, model.name, optimizer))


def load_weights(path: str | Path, model: StoredModel) -> StoredModel:
    """The same model with the weights of a file: of weights alone, or of a whole model."""
    place = Path(path).expanduser()
    with reading(place), place.open("rb") as file:
        return with_weights_of(model, file, str(place))
