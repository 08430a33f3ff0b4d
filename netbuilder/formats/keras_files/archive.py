"""The `.keras` file: a zip of three members, read by their exact names and never unpacked to the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.formats import strict_json
from netbuilder.formats.keras_files.assembling import assembled
from netbuilder.formats.keras_files.compiling import output_names, read_training
from netbuilder.formats.keras_files.graph import model_from_keras
from netbuilder.formats.keras_files.weights import read_weights
from netbuilder.formats.model import StoredModel

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
_MOST_BYTES = {METADATA: 1 << 20, CONFIG: 16 << 20, WEIGHTS: 2 << 30}
_HIGHEST_RATIO = 200


def read_keras(path: str | Path) -> StoredModel:
    """Reads a `.keras` file as `write_keras` writes it; anything unknown in it is refused by name."""
    place = Path(path)
    with reading(place), place.open("rb") as file:
        return _read(file, str(place))


def read_keras_image(image: bytes, where: str) -> StoredModel:
    """The model in the bytes of a `.keras` file; `where` is for messages."""
    return _read(io.BytesIO(image), where)


def _read(file: IO[bytes], where: str) -> StoredModel:
    try:
        with zipfile.ZipFile(file) as archive:
            members = {name: member(archive, name, where) for name in _MOST_BYTES}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.LargeZipFile):
        raise FileError(
            "This is not a whole .keras file.", hint="It may have been cut off; use another copy.", where=where
        ) from None
    metadata = strict_json.parse(members[METADATA], where)
    config = strict_json.parse(members[CONFIG], where)
    try:
        return _model(config, metadata, members[WEIGHTS], where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error


def _model(config: Any, metadata: Any, weights: bytes, where: str) -> StoredModel:
    told = metadata if isinstance(metadata, Mapping) else {}
    version = str(told.get("keras_version", ""))
    read = model_from_keras(config, where, version)
    found = read_weights(weights, read.graph, where, read.root)
    keras_2 = version.startswith("2")
    training = read_training(config.get("compile_config"), output_names(config), where, keras_2=keras_2)
    return assembled(read, found, training, told.get("netbuilder"), f"Keras {version[:40]}, .keras")


def member(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """The content of one member, if there is exactly one of that name and it is no larger than it may be."""
    found = [info for info in archive.infolist() if info.filename == name]
    if len(found) != 1:
        word = "lacks" if not found else "has more than one"
        raise FileError(f"This is no .keras file: it {word} {name}.", where=where)
    info = found[0]
    if info.flag_bits & 1:
        raise FileError("This file is encrypted.", where=where)
    if info.file_size > _MOST_BYTES[name] or info.file_size > _HIGHEST_RATIO * max(info.compress_size, 1):
        raise FileError(f"The member {name} of this file is too large.", where=where)
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except (RuntimeError, OSError, ValueError) as error:
        raise FileError(f"The member {name} of this file cannot be read.", where=where) from error
    if len(content) != info.file_size:
        raise FileError(f"The member {name} of this file has not the size that it states.", where=where)
    return content
