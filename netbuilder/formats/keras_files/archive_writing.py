"""Writes the `.keras` file: a zip of three members in the dialect that every Keras from 3.3.3 on reads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from netbuilder import __version__
from netbuilder.formats.atomic import write_file
from netbuilder.formats.keras_files.archive import CONFIG, METADATA, WEIGHTS
from netbuilder.formats.keras_files.compiling_writing import compiled_to_keras
from netbuilder.formats.keras_files.graph_writing import model_to_keras
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.keras_files.weights_writing import weights_image
from netbuilder.formats.model import StoredModel

KERAS_VERSION = "3.3.3"
"""The oldest version of Keras 3 whose dialect is written; newer ones read it too."""
_DATE = (1980, 1, 1, 0, 0, 0)


def write_keras(path: str | Path, model: StoredModel) -> None:
    """Writes a `.keras` file in the dialect that every version of Keras from 3.3.3 on reads."""
    write_file(path, keras_image(model))


def keras_image(model: StoredModel) -> bytes:
    """What `write_keras` writes, as bytes."""
    model = with_stand_ins(model)
    config = model_to_keras(model.graph, model.name, model.sequential, model.dtype)
    optimizer = ("", ())
    if model.compiled is not None:
        compiled = compiled_to_keras(model.compiled)
        if compiled:
            config["compile_config"] = compiled
            optimizer = (model.compiled.optimizer.kind.lower(), tuple(model.optimizer_variables))
    metadata = {
        "keras_version": KERAS_VERSION,
        "date_saved": "1980-01-01@00:00:00",
        "netbuilder": {"version": __version__, **model.about},
    }
    members = {
        METADATA: json.dumps(metadata).encode(),
        CONFIG: json.dumps(config).encode(),
        WEIGHTS: weights_image(model.graph, model.weights, model.name, optimizer),
    }
    return _zipped(members)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            # A fixed date: the same model gives the same file.
            file.writestr(zipfile.ZipInfo(name, _DATE), content)
    return archive.getvalue()
