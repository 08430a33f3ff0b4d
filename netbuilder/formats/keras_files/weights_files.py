"""Weights for a model that is there already, from whatever file holds some."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, Any

from netbuilder.core.errors import FileError
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.hdf5.headers import SIGNATURE
from netbuilder.formats.hdf5.source import Source
from netbuilder.formats.keras_files.archive import stored_weights
from netbuilder.formats.keras_files.boxing import rebuilt_container
from netbuilder.formats.keras_files.containers import Container
from netbuilder.formats.keras_files.lacking import with_weights
from netbuilder.formats.keras_files.legacy_h5 import writer_of
from netbuilder.formats.keras_files.legacy_weights import read_legacy_weights
from netbuilder.formats.keras_files.optimizer_state import learned_weights, state_variables
from netbuilder.formats.keras_files.read_weights import ReadWeights, declared_weights
from netbuilder.formats.keras_files.weights import read_weights_of
from netbuilder.formats.model import StoredModel

_ZIP = b"PK\x03\x04"


def with_weights_of(model: StoredModel, file: IO[bytes], where: str) -> StoredModel:
    """The same model with other weights: of a `.weights.h5` file, of an older file of weights, or of a whole model.

    What is in the file decides, not what it is called.
    """
    head = file.read(len(SIGNATURE))
    if head.startswith(_ZIP):
        content = stored_weights(file, where)
    elif head == SIGNATURE:
        content = Source(file)
    else:
        raise FileError(
            "This is not a file of weights.", hint="Files of weights end in .weights.h5 or .h5.", where=where
        )
    with hdf5.opened(content, where) as opened:
        found, root = _read(opened, model, where)
    variables: list[Any] = []
    warnings = list(found.warnings)
    if model.compiled is not None and found.optimizer:
        learned = learned_weights(root, model.graph, declared_weights(model.graph))
        variables, more = state_variables(found.optimizer, model.compiled.optimizer, learned, model.graph)
        warnings += more
    return replace(
        model,
        graph=with_weights(model.graph, found.weights),
        weights=found.weights,
        optimizer_variables=variables,
        warnings=tuple(warnings),
    )


def _read(file: hdf5.Group, model: StoredModel, where: str) -> tuple[ReadWeights, Container]:
    """The weights, for a model whose layers are boxed as they were, or for all of them side by side."""
    boxed = rebuilt_container(model.graph)
    flat = rebuilt_container(model.graph, flat=True)
    try:
        return _read_as(file, model, where, boxed), boxed
    except FileError:
        if boxed == flat:
            raise
        try:
            return _read_as(file, model, where, flat), flat
        except FileError:
            pass
        raise


def _read_as(file: hdf5.Group, model: StoredModel, where: str, root: Container) -> ReadWeights:
    group = hdf5.subgroup(file, "model_weights", where) if "model_weights" in file else file
    if any(name in group.attrs for name in ("layer_names", "layer_names0")):
        return read_legacy_weights(group, model.graph, where, root, writer_of(group, where), whole=False)
    return read_weights_of(file, model.graph, where, root, alone=True)
