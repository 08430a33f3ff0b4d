"""Models as projects and runs keep them: as `.keras` files, or, where Keras has no form for a network, in one of ours.

Ours is a checkpoint (see `checkpoint.py`) of the graph, the weights and the training, so that nothing is lost because
another program lacks a layer. Only this program opens it; to give a model to others, `files.save_model` writes it or
says why Keras cannot have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder import __version__
from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.disk import reading
from netbuilder.engine.graph import Graph
from netbuilder.formats.atomic import write_file
from netbuilder.formats.checkpoint import checkpoint_image, is_checkpoint_image, read_checkpoint_image
from netbuilder.formats.keras_files.archive import read_keras_image
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.keras_files.compiling import read_training
from netbuilder.formats.keras_files.compiling_writing import compiled_to_keras
from netbuilder.formats.keras_files.kept_graph import TRAINING, training_beside, with_kept_training
from netbuilder.formats.keras_files.limits import Sizes
from netbuilder.formats.keras_files.read_weights import declared_weights
from netbuilder.formats.keras_files.weights_writing import arrays_in_order
from netbuilder.formats.model import StoredModel, Weights

_ABOUT = {"kind": "model"}


def model_image(model: StoredModel) -> bytes:
    """The bytes of a model, to be kept: those of a `.keras` file wherever Keras has all that is in it."""
    try:
        return keras_image(model)
    except FileError:
        return checkpoint_image(_state(model), _ABOUT)


def read_model_image(image: bytes, where: str) -> StoredModel:
    """The model in such bytes; `where` is for messages."""
    return _read(image, where) if is_checkpoint_image(image) else read_keras_image(image, where)


def keep_model(path: str | Path, model: StoredModel) -> None:
    """Writes a model to a file of our own folders."""
    write_file(path, [model_image(model)])


def read_own(path: str | Path) -> StoredModel:
    """Reads a file in the form of ours."""
    place = Path(path)
    with reading(place):
        content = place.read_bytes()
    return _read(content, str(place))


def _state(model: StoredModel) -> dict[str, Any]:
    compiled = compiled_to_keras(model.compiled) if model.compiled is not None else None
    beside = {} if model.compiled is None or compiled else training_beside(model.compiled)
    return {
        "graph": model.graph.to_json(),
        "weights": {**model.weights, **arrays_in_order(model.graph, model.weights)},
        "optimizer_variables": list(model.optimizer_variables),
        "name": model.name,
        "sequential": model.sequential,
        "dtype": model.dtype,
        "compile_config": compiled,
        "about": {**model.about, **beside, "version": __version__},
    }


def _read(image: bytes, where: str) -> StoredModel:
    state, about = read_checkpoint_image(image, where)
    if about != _ABOUT or not isinstance(state, Mapping):
        raise FileError("This is no model, but a checkpoint of a run.", hint="Open the run under Runs.", where=where)
    try:
        return _model(state, where)
    except FileError:
        raise
    except NetBuilderError as error:
        raise FileError(error.message, hint=error.hint, where=f"{where}: {error.where}".rstrip(": ")) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FileError("A part of this model is missing or of another kind.", where=where) from error


def _model(state: Mapping[str, Any], where: str) -> StoredModel:
    graph = Graph.from_json(state["graph"])
    _require_modest(graph, where)
    _require_fitting(graph, state["weights"], where)
    if state["dtype"] not in ("float32", "float64"):
        raise FileError("The dtype of a model is float32 or float64.", where=where)
    training = read_training(state["compile_config"], [(name,) for name in graph.outputs], where)
    variables = state["optimizer_variables"]
    if not isinstance(variables, list) or not all(map(_is_array, variables)):
        raise FileError("The memory of the optimizer is damaged.", where=where)
    stored = StoredModel(
        graph,
        state["weights"],
        name=str(state["name"]),
        sequential=state["sequential"] is True,
        dtype=state["dtype"],
        compiled=training.compiled,
        about=dict(state["about"]),
        warnings=training.warnings,
        written_by="NetBuilder",
    )
    if TRAINING in stored.about:
        stored = with_kept_training(stored)
    return replace(stored, optimizer_variables=variables if stored.compiled is not None else ())


def _require_modest(graph: Graph, where: str) -> None:
    """Refuses sizes that are refused in files of Keras."""
    sizes, shapes = Sizes(), graph.shapes()
    for node in graph.nodes:
        sizes.count(node, [shapes[name] for name in node.inputs], shapes[node.id], where)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def _require_fitting(graph: Graph, weights: Weights, where: str) -> None:
    """Refuses weights of other shapes than the layers have, before anything is made of them."""
    for owner, declared in declared_weights(graph).items():
        for weight in declared:
            array = weights[owner][weight.name]
            if not _is_array(array) or array.dtype.kind != "f" or array.shape != tuple(weight.shape):
                raise FileError(
                    sentence(
                        "The weights {name} of {owner} are of another kind or shape.", name=weight.name, owner=owner
                    ),
                    where=where,
                )
    if not all(_is_array(array) for arrays in weights.values() for array in arrays.values()):
        raise FileError("Weights of a model are arrays of numbers.", where=where)
