"""The model of a project as it stands, to be written to files: trained weights where there are any that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.keras_files.graph_writing import is_stack
from netbuilder.formats.model import Compiled, StoredModel

Weights = Mapping[str, Mapping[str, np.ndarray]]
Own = dict[str, dict[str, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Given:
    """A model to be written.

    Attributes:
        stored: the model.
        fresh: names of the layers whose weights are not trained: they are new, or were changed since.
        trained: whether any weights come from training or from a file.
    """

    stored: StoredModel
    fresh: tuple[str, ...] = ()
    trained: bool = True


def model_of(project: Project, kept: StoredModel | None, data: Dataset | None = None) -> Given:
    """The network of a project with what was learned so far.

    Args:
        project: as it is now.
        kept: the model that was trained, or came from a file; None if there is none.
        data: the samples, to tell in the file what is done to the inputs and what the classes are called.
    """
    graph = project.active_graph
    compiled = Compiled((project.loss,), project.optimizer, metrics=(tuple(project.metrics),))
    if kept is not None and kept.graph == graph:
        return Given(kept if kept.compiled is not None else replace(kept, compiled=compiled))
    graph.shapes()  # refuses in words what cannot be built
    weights, fresh = _weights(graph, project, kept.weights if kept is not None else {})
    stored = StoredModel(
        graph,
        weights,
        sequential=is_stack(graph),
        dtype=project.dtype,
        compiled=compiled,
        about={**_about(project, kept, graph), **_of_data(project, graph, data)},
    )
    return Given(stored, fresh, trained=kept is not None and len(fresh) < len(weights))


def _weights(graph: Graph, project: Project, known: Weights) -> tuple[Own, tuple[str, ...]]:
    """New weights for all layers, but for those that are known and fit; and which layers had to begin anew."""
    network = Network(graph, seed=project.seed, dtype=project.dtype, initialize=False)
    found: Own = {}
    fresh = []
    for owner in dict.fromkeys(place.node for place in network.parameters.places):
        own, given = network.params(owner), known.get(owner, {})
        if own.keys() == given.keys() and all(np.shape(given[name]) == own[name].shape for name in own):
            found[owner] = {name: np.asarray(given[name], own[name].dtype) for name in own}
        else:
            fresh.append(owner)
            network.parameters.initialize(network.streams, (owner,))
            found[owner] = {name: array.copy() for name, array in own.items()}
    return found, tuple(fresh)


def _about(project: Project, kept: StoredModel | None, graph: Graph) -> dict[str, Any]:
    """What is known of inputs and classes stays true as long as the ends of the network are the same."""
    about: dict[str, Any] = {"project": project.name}
    if kept is None or len(graph.inputs) != 1 or len(kept.graph.inputs) != 1:
        return about
    now, then = graph.shapes(), kept.graph.shapes()
    if now[graph.inputs[0]] == then[kept.graph.inputs[0]]:
        about.update({key: kept.about[key] for key in ("data", "task", "preparation") if key in kept.about})
    if now[graph.outputs[0]] == then[kept.graph.outputs[0]] and "class_names" in kept.about:
        about["class_names"] = kept.about["class_names"]
    return about


def _of_data(project: Project, graph: Graph, data: Dataset | None) -> dict[str, Any]:
    """What the data tell, where they fit the network."""
    if data is None or len(graph.inputs) != 1:
        return {}
    try:
        fitted = project.preparation.fitted(data, graph.shapes()[graph.inputs[0]])
    except NetBuilderError:
        return {}
    return about_data(data, fitted)


def about_data(data: Dataset, fitted: Fitted) -> dict[str, Any]:
    """What a model file says of the data that the model is for."""
    return {
        "data": data.name,
        "task": data.task,
        "class_names": list(data.class_names),
        "preparation": fitted.to_json(),
    }
