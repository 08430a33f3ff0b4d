"""Saving and opening models, whatever the file is called or holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.data.disk import reading
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.allowed import gather
from netbuilder.formats.atomic import check_writable, write_file
from netbuilder.formats.checkpoint import is_checkpoint
from netbuilder.formats.hdf5.headers import SIGNATURE
from netbuilder.formats.hdf5.source import Progress
from netbuilder.formats.keras_files.archive import read_keras
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.keras_files.legacy_h5 import read_h5
from netbuilder.formats.keras_files.legacy_writing import h5_image, legacy_weights_image
from netbuilder.formats.keras_files.mask_orders import refuse_mixed_weights
from netbuilder.formats.keras_files.portable import notes
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.keras_files.weights_files import with_weights_of
from netbuilder.formats.keras_files.weights_writing import weights_image
from netbuilder.formats.model import StoredModel
from netbuilder.formats.own_models import read_own
from netbuilder.formats.weights_list import MODEL, kind_of_hdf5

gather()

_ZIP = b"PK\x03\x04"
_PIECE = 1 << 20


def save_model(path: str | Path, model: StoredModel, progress: Progress | None = None) -> None:
    """Writes a model; the ending of the name decides how: `.keras`, or `.h5` for older programs.

    `progress` is called with the bytes that have been written, and with how many there are.
    """
    place = Path(path)
    if place.suffix != ".keras" and (
        place.suffix not in (".h5", ".hdf5") or place.name.endswith((".weights.h5", ".weights.hdf5"))
    ):
        raise FileError(
            "A model file ends in .keras or .h5.",
            hint=sentence("For example {name}.keras.", name=place.stem or "model"),
            where=str(place),
        )
    check_writable(place)
    if place.suffix == ".keras":
        _refuse_strangers_of_old(model, place)
    image = keras_image(model) if place.suffix == ".keras" else h5_image(model)
    write_file(place, _pieces(image, progress))


def _refuse_strangers_of_old(model: StoredModel, place: Path) -> None:
    """Refuses what Keras would not find: weights of layers that are not known here lie elsewhere in an `.h5` file."""
    for node in model.graph.nodes:
        if isinstance(node.spec, Placeholder) and not all(_is_of_keras_3(path) for path in node.spec.weight_names):
            raise FileError(
                sentence(
                    "{layer} is a layer of class {class_name} from an older file; where a newer one keeps its weights "
                    "is not known here.",
                    layer=shown(node.id),
                    class_name=node.spec.class_name,
                ),
                hint="Keep the model in a project, or put another layer in its place.",
                where=str(place),
            )


def _is_of_keras_3(path: str) -> bool:
    """Whether weights lie at a path as in a `.keras` file, which numbers them."""
    return path.rpartition("/")[2].isdigit()


def saving_notes(path: str | Path, model: StoredModel) -> tuple[str, ...]:
    """What must be said of the file that `save_model` writes: what is left out, and which Keras cannot open it."""
    return notes(model, legacy=Path(path).suffix != ".keras")


def _pieces(image: bytes, progress: Progress | None) -> Iterator[bytes]:
    for start in range(0, len(image), _PIECE):
        yield image[start : start + _PIECE]
        if progress is not None:
            progress(min(start + _PIECE, len(image)), len(image))


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
        return read_own(place) if is_checkpoint(place) else read_h5(place, progress)
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
    """Writes the weights alone: as `.weights.h5` in the layout of Keras 3, as `.h5` in that of Keras 2."""
    place = Path(path)
    if place.suffix != ".h5":
        raise FileError(
            "A file of weights ends in .weights.h5, or in .h5 for Keras 2.",
            hint=sentence("For example {name}.weights.h5.", name=place.stem or "model"),
            where=str(place),
        )
    if not place.name.endswith(".weights.h5"):
        write_file(place, legacy_weights_image(model))
        return
    _refuse_strangers_of_old(model, place)
    written = with_stand_ins(model)
    refuse_mixed_weights(written.graph)
    optimizer = ("", ())
    if model.compiled is not None:
        optimizer = (model.compiled.optimizer.kind.lower(), tuple(written.optimizer_variables))
    write_file(place, weights_image(written.graph, written.weights, model.name, optimizer))


def load_weights(path: str | Path, model: StoredModel) -> StoredModel:
    """The same model with the weights of a file: of weights alone, or of a whole model."""
    place = Path(path).expanduser()
    written = with_stand_ins(model)
    with reading(place), place.open("rb") as file:
        loaded = with_weights_of(written, file, str(place))
    return loaded if written is model else replace(loaded, graph=model.graph)
