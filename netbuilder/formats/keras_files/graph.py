"""Reads a graph from a model's configuration, in every dialect from Keras 1.2 to today's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.formats.keras_files.containers import Container, container
from netbuilder.formats.keras_files.definitions import Reader
from netbuilder.formats.keras_files.dtypes import dtype_of
from netbuilder.formats.keras_files.layer_reading import Dialect
from netbuilder.formats.keras_files.naming import changed, clean
from netbuilder.formats.keras_files.unfolding import Unfolding


@dataclass(frozen=True)
class ReadModel:
    """What a model's configuration says.

    Attributes:
        graph: the layers; models in models are unfolded, and their nodes know their group.
        name: of the model.
        sequential: whether it was a Sequential.
        dtype: "float32" or "float64".
        root: how the layers are boxed in the file, which is the order of their weights.
        warnings: sentences to show.
        refused: what cannot be read in a file of ours, except with the graph that is kept beside the model.
    """

    graph: Graph
    name: str
    sequential: bool
    dtype: str
    root: Container
    warnings: tuple[str, ...] = ()
    refused: tuple[FileError, ...] = ()


def model_from_keras(value: Any, where: str, keras_version: str = "", ours: bool = False) -> ReadModel:
    """Reads a model as any version of Keras writes it.

    Args:
        value: its configuration.
        where: for messages.
        keras_version: what the file says of that.
        ours: whether NetBuilder wrote the file, with the graph itself beside the model.
    """
    dialect = replace(_dialect(keras_version), ours=ours)
    definition = Reader(dialect).model(value, where)
    dtype = dtype_of(definition, dialect)
    unfolding = Unfolding(definition, dialect)
    name = clean(definition.name, "model").replace("/", "_")[:200]
    if definition.name and name != definition.name:
        dialect.warn(changed({definition.name: name}))
    root = container(definition, unfolding.owners)
    return ReadModel(
        unfolding.graph,
        name,
        definition.sequential,
        dtype,
        root,
        tuple(dialect.warnings),
        tuple(dialect.refused),
    )


def _dialect(version: str) -> Dialect:
    first, _, rest = version.strip().partition(".")
    major = int(first) if first in ("1", "2", "3") else 0
    minor = rest.partition(".")[0]
    return Dialect(
        version=major,
        early=major == 1 or (major == 2 and minor in ("0", "1")),
        strict_masks=major in (1, 2),
        joins_without_masks=major == 3 and minor in ("0", "1", "2", "3"),
        forgets_inversion=major == 2 and minor.isdigit() and int(minor[:4]) >= 10,
    )
