"""Writes the `.keras` file: a zip of three members in the dialect that every Keras from 3.3.3 on reads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from netbuilder import __version__
from netbuilder.formats.keras_files.archive import CONFIG, METADATA, WEIGHTS
from netbuilder.formats.keras_files.compiling_writing import compiled_to_keras
from netbuilder.formats.keras_files.graph_writing import model_to_keras
from netbuilder.formats.keras_files.kept_graph import graph_beside, training_beside
from netbuilder.formats.keras_files.mask_orders import refuse_masks_inside, refuse_mixed_kept
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.keras_files.weights_writing import weights_image
from netbuilder.formats.model import StoredModel

KERAS_VERSION = "3.3.3"
"""The oldest version of Keras 3 whose dialect is written; newer ones read it too."""
_DATE = (1980, 1, 1, 0, 0, 0)


def keras_image(model: StoredModel) -> bytes:
    """The bytes of a `.keras` file in the dialect that every version of Keras from 3.3.3 on reads."""
    written = with_stand_ins(model)
    refuse_mixed_kept(written.graph)
    refuse_masks_inside(written.graph)
    config = model_to_keras(written.graph, model.name, model.sequential, model.dtype)
    optimizer = ("", ())
    if model.compiled is not None:
        compiled = compiled_to_keras(model.compiled)
        if compiled:
            config["compile_config"] = compiled
            optimizer = (model.compiled.optimizer.kind.lower(), tuple(written.optimizer_variables))
    about = {**model.about, "version": __version__, **graph_beside(model.graph, written.graph)}
    if model.compiled is not None and "compile_config" not in config:
        about |= training_beside(model.compiled)
    metadata = {"keras_version": KERAS_VERSION, "date_saved": "1980-01-01@00:00:00", "netbuilder": about}
    members = {
        METADATA: json.dumps(metadata).encode(),
        CONFIG: json.dumps(config).encode(),
        WEIGHTS: weights_image(written.graph, written.weights, model.name, optimizer),
    }
    return _zipped(members)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            # A fixed date: the same model gives the same file.
            file.writestr(zipfile.ZipInfo(name, _DATE), content)
    return archive.getvalue()
