"""A project around a model that came from a file: its layers, how it was trained, and data that fit it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from netbuilder.core.spec import Spec
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.checks import DataFacts
from netbuilder.document.fit import function_of
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.document.source import Source
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.giving_models import about_data
from netbuilder.experiments.models import TrainedModel
from netbuilder.formats.model import StoredModel

_BUNDLED = {
    (784, 10): "mnist_small",
    (4, 3): "iris",
    (13, 3): "wine",
    (30, 1): "breast_cancer",
    (30, 2): "breast_cancer",
    (2, 3): "spiral",
    (2, 2): "moons",
}
"""Data that come with the program, by the numbers that enter and leave a network."""
_SCALED_INSIDE = ("Rescaling", "Normalization", "Embedding", "BatchNormalization", "Masking")


def project_of(stored: StoredModel, name: str, like: Project, facts: DataFacts | None = None) -> Project:
    """A project with the layers of a model, and with its loss, optimizer and metrics where the file tells them.

    Args:
        stored: the model.
        name: of the project.
        like: whose data are kept if they fit, and whose settings of the run.
        facts: of the data of `like`.
    """
    loss, optimizer, metrics = _training(stored)
    source = _source(stored, like, facts)
    return Project(
        name=name,
        data=source,
        preparation=_preparation(stored, source, like),
        validation_split=like.validation_split,
        graph=stored.graph,
        loss=loss,
        optimizer=optimizer,
        metrics=metrics,
        epochs=like.epochs,
        batch_size=like.batch_size,
        seed=like.seed,
        dtype=stored.dtype if stored.dtype in ("float32", "float64") else "float32",
    )


def tidied(stored: StoredModel) -> StoredModel:
    """The model with the optimizer's numbers as people write them: 0.001 was kept as 0.0010000000474974513."""
    compiled = stored.compiled
    if compiled is None:
        return stored
    numbers = {name: _short(value) for name, value in compiled.optimizer.settings().items() if isinstance(value, float)}
    return replace(stored, compiled=replace(compiled, optimizer=compiled.optimizer.replace(**numbers)))


def _short(value: float) -> float:
    """The shortest number that is the same in single precision, if this one is of single precision."""
    single = np.float32(value)
    return float(str(single)) if float(single) == value else value


def _training(stored: StoredModel) -> tuple[Loss, Any, tuple[Any, ...]]:
    compiled = stored.compiled
    guessed = _guessed_loss(stored.graph)
    if compiled is None:
        counted = () if guessed.kind == "mean_squared_error" else ("accuracy",)
        return guessed, optimizers.create("Adam"), counted
    metrics = (compiled.metrics or ((),))[0]
    told = tuple(each.brief() if isinstance(each, Spec) else each for each in metrics)
    return (compiled.losses or (None,))[0] or guessed, compiled.optimizer, told


def _guessed_loss(graph: Graph) -> Loss:
    """The loss that is usual for the last activation."""
    kind = function_of(graph[graph.outputs[0]]) if graph.outputs else ""
    if kind in ("softmax", "log_softmax"):
        return losses.create("sparse_categorical_crossentropy")
    return losses.create("binary_crossentropy" if kind == "sigmoid" else "mean_squared_error")


def _source(stored: StoredModel, like: Project, facts: DataFacts | None) -> Source:
    named = stored.about.get("data")
    for kind in datasets:
        if named == datasets[kind].title:
            return like.data if getattr(like.data, "kind", "") == kind else datasets.create(kind)
    inputs, outputs = _ends(stored)
    if facts is not None and math.prod(facts.input_shape) == inputs and outputs in (facts.classes, facts.outputs):
        return like.data
    kind = _BUNDLED.get((inputs, outputs), "")
    return datasets.create(kind) if kind else like.data


def _ends(stored: StoredModel) -> tuple[int, int]:
    """How many numbers enter and leave; 0 where that is open."""
    shapes = stored.graph.shapes()
    ends = (stored.graph.inputs, stored.graph.outputs)
    inputs, outputs = (math.prod(length or 0 for length in shapes[names[0]]) if names else 0 for names in ends)
    return inputs, outputs


def _preparation(stored: StoredModel, source: Source, like: Project) -> Preparation:
    """What is done to the samples: as NetBuilder noted in the file, else bytes become numbers from 0 to 1."""
    told = stored.about.get("preparation")
    if isinstance(told, dict) and {"scale", "shift", "data_shape", "input_shape"} <= told.keys():
        rows = [told[name] if isinstance(told[name], list) else [] for name in ("data_shape", "input_shape")]
        return Preparation(scale=_scale(told["scale"], told["shift"]), flatten=len(rows[1]) == 1 < len(rows[0]))
    shape = stored.graph.shapes().get(stored.graph.inputs[0], ()) if stored.graph.inputs else ()
    pictures = getattr(source, "kind", "") in ("mnist_small", "mnist", "fashion_mnist", "cifar10")
    flat = len(shape) == 1 and (pictures or (source == like.data and like.preparation.flatten))
    inside = any(node.spec.kind in _SCALED_INSIDE and _first(stored.graph, node.inputs) for node in stored.graph.nodes)
    if source == like.data and not pictures:
        return like.preparation.replace(flatten=flat)
    return Preparation(scale="none" if inside else "unit" if pictures else "standard", flatten=flat)


def _first(graph: Graph, read: tuple[str, ...]) -> bool:
    return bool(read) and read[0] in graph.inputs


def _scale(scale: Any, shift: Any) -> str:
    try:
        factor, offset = np.asarray(scale, np.float64), np.asarray(shift, np.float64)
    except (TypeError, ValueError):
        return "none"
    if factor.ndim or offset.ndim:
        return "standard"
    if factor == 1 and offset == 0:
        return "none"
    return {0.0: "unit", -1.0: "signed"}.get(float(offset), "standard")


def fitted_to(model: TrainedModel, project: Project, data: Dataset) -> TrainedModel:
    """A model that did not say how its inputs were prepared, with what the project does to these data.

    Args:
        model: from a file that tells nothing of it.
        project: whose preparation is meant.
        data: the samples of the project.
    """
    stored = model.stored
    fitted = project.preparation.fitted(data, model.network.shapes[stored.graph.inputs[0]])
    about = {**about_data(data, fitted), **stored.about}
    names = tuple(data.class_names) if len(data.class_names) == model.outputs else model.class_names
    return replace(model, stored=replace(stored, about=about), fitted=fitted, class_names=names, remark="")
