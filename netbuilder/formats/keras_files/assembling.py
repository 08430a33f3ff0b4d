"""Puts together what was read of a model: its layers, its weights, and how far its training had come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from netbuilder.formats.keras_files.compiling import ReadTraining
from netbuilder.formats.keras_files.graph import ReadModel
from netbuilder.formats.keras_files.lacking import with_weights
from netbuilder.formats.keras_files.optimizer_state import learned_weights, state_variables
from netbuilder.formats.keras_files.read_weights import ReadWeights, declared_weights
from netbuilder.formats.model import StoredModel

_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)


def writer(version: str, kind: str) -> str:
    """Who wrote a file, as far as it says so."""
    return f"Keras {version}, {kind}" if _VERSION.fullmatch(version) else f"Keras, {kind}"


def assembled(
    read: ReadModel,
    found: ReadWeights,
    training: ReadTraining,
    about: Any,
    written_by: str,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> StoredModel:
    """The model; `names` are those of its weights where the optimizer's variables are called after them."""
    warnings = [*read.warnings, *found.warnings, *training.warnings]
    variables: list[Any] = []
    if training.compiled is not None:
        learned = learned_weights(read.root, read.graph, declared_weights(read.graph))
        rule = training.compiled.optimizer
        variables, more = state_variables(found.optimizer, rule, learned, read.graph, names)
        warnings += more
    return StoredModel(
        with_weights(read.graph, found.weights),
        found.weights,
        name=read.name,
        sequential=read.sequential,
        dtype=read.dtype,
        compiled=training.compiled,
        optimizer_variables=variables,
        about=about if isinstance(about, Mapping) else {},
        warnings=tuple(dict.fromkeys(warnings)),
        written_by=written_by,
    )
