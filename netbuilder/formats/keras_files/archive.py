"""The `.keras` file: a zip of three members, read by their exact names and never unpacked to the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from netbuilder.core.errors import DataError, FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.archive import opened_zip, read_member, require_plain, stored_at
from netbuilder.data.disk import reading
from netbuilder.formats import strict_json
from netbuilder.formats.hdf5.source import Progress, Source
from netbuilder.formats.keras_files.assembling import assembled, writer
from netbuilder.formats.keras_files.code_in_files import refuse_hidden_code
from netbuilder.formats.keras_files.compiling import output_names, read_training
from netbuilder.formats.keras_files.graph import model_from_keras
from netbuilder.formats.keras_files.kept_graph import with_kept_graph, with_kept_training
from netbuilder.formats.keras_files.weights import read_weights
from netbuilder.formats.model import StoredModel

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
_MOST_BYTES = {METADATA: 256 << 10, CONFIG: 16 << 20, WEIGHTS: 2 << 30}
_SURELY_FINE, _HIGHEST_RATIO = 1 << 20, 100
_LONGEST_DIRECTORY = 1 << 20


def read_keras(path: str | Path, progress: Progress | None = None) -> StoredModel:
    """Reads a `.keras` file as Keras 3 or `keras_image` makes it; anything unknown in it is refused by name."""
    place = Path(path)
    with reading(place), place.open("rb") as file:
        return _read(file, str(place), progress)


def read_keras_image(image: bytes, where: str) -> StoredModel:
    """The model in the bytes of a `.keras` file; `where` is for messages."""
    return _read(io.BytesIO(image), where)


def _read(file: IO[bytes], where: str, progress: Progress | None = None) -> StoredModel:
    try:
        with _opened(file, where) as archive:
            infos = {name: _info(archive, name, where) for name in _MOST_BYTES}
            metadata, config = (
                strict_json.parse(read_member(archive, infos[name]).getvalue(), f"{where}, {name}")
                for name in (METADATA, CONFIG)
            )
            weights = _weights(archive, infos[WEIGHTS], file, progress)
        return _model(config, metadata, weights, where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error


def _model(config: Any, metadata: Any, weights: Source, where: str) -> StoredModel:
    told = metadata if isinstance(metadata, Mapping) else {}
    version = str(told.get("keras_version", ""))
    # What we write is to be read as newer versions of Keras do, though older ones open it too.
    read = model_from_keras(config, where, "3" if "netbuilder" in told else version, "netbuilder" in told)
    refuse_hidden_code({name: part for name, part in config.items() if name != "compile_config"}, where)
    found = read_weights(weights, read.graph, where, read.root)
    keras_2 = version.startswith("2")
    training = read_training(config.get("compile_config"), output_names(config), where, keras_2=keras_2)
    stored = assembled(read, found, training, told.get("netbuilder"), writer(version, ".keras"))
    kept = with_kept_graph(stored, config, read.root)
    if read.refused and kept.graph is stored.graph:
        raise read.refused[0]
    return with_kept_training(kept)


def stored_weights(file: IO[bytes], where: str, progress: Progress | None = None) -> Source:
    """The HDF5 file of weights inside an open `.keras` file."""
    with _opened(file, where) as archive:
        return _weights(archive, _info(archive, WEIGHTS, where), file, progress)


@contextmanager
def _opened(file: IO[bytes], where: str) -> Iterator[zipfile.ZipFile]:
    """The archive, after its names were checked; what is wrong with it becomes a sentence about the file."""
    try:
        with opened_zip(file, where, _LONGEST_DIRECTORY) as archive:
            require_plain(archive, where)
            yield archive
    except DataError as error:
        place = error.where if error.where.startswith(where) else where
        raise FileError(error.message, hint=error.hint, where=place) from error


def _info(archive: zipfile.ZipFile, name: str, where: str) -> zipfile.ZipInfo:
    """The entry of one member, if there is exactly one of that name and it is no larger than it may be."""
    found = [info for info in archive.infolist() if info.filename == name]
    if len(found) != 1:
        word = "lacks" if not found else "has more than one"
        raise FileError(sentence("This is no .keras file: it {word} {name}.", word=word, name=name), where=where)
    size, packed = found[0].file_size, found[0].compress_size
    if size > _MOST_BYTES[name]:
        raise FileError(
            sentence(
                "The member {name} of this file is too large: it has {size:,} bytes; {most:,} are the most.",
                name=name,
                size=size,
                most=_MOST_BYTES[name],
            ),
            where=where,
        )
    if size > _SURELY_FINE and size > _HIGHEST_RATIO * packed:
        raise FileError(
            sentence(
                "The member {name} of this file is too large: it would unpack from {packed:,} to {size:,} bytes.",
                name=name,
                packed=packed,
                size=size,
            ),
            where=where,
        )
    return found[0]


def _weights(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: IO[bytes], progress: Progress | None) -> Source:
    """The weights, read where they lie if they are not packed, as Keras leaves them."""
    if info.compress_type == zipfile.ZIP_STORED:
        return Source(file, stored_at(archive, info), info.file_size, progress)
    return Source(read_member(archive, info), progress=progress)
