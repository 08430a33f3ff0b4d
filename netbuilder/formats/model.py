"""A model as a value between the engine and the files: layers, weights, and how it was compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import Loss
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import Optimizer

Weights = Mapping[str, Mapping[str, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Compiled:
    """What a model was trained with.

    Attributes:
        losses: for each output its loss, or None.
        optimizer: the rule.
        loss_weights: for each output, or None.
        metrics: for each output, names and specs of what is counted.
        weighted_metrics: alike, counted with sample weights.
    """

    losses: tuple[Loss | None, ...]
    optimizer: Optimizer
    loss_weights: tuple[float, ...] | None = None
    metrics: tuple[tuple[Any, ...], ...] = ()
    weighted_metrics: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class StoredModel:
    """Everything that a model file holds.

    Attributes:
        graph: the layers.
        weights: by owner of the weights and name.
        name: of the model.
        sequential: whether it is to be a Sequential.
        dtype: "float32" or "float64".
        compiled: what it was trained with, if that is known.
        optimizer_variables: the optimizer's arrays in Keras's order; empty if they are not stored.
        about: what NetBuilder keeps beside it: what is done to the inputs, the names of the classes.
        warnings: sentences to show: what was changed, worked out anew or is odd.
        written_by: the program and the kind of file, for example "Keras 2.15.0, .h5".
    """

    graph: Graph
    weights: Weights
    name: str = "model"
    sequential: bool = False
    dtype: str = "float32"
    compiled: Compiled | None = None
    optimizer_variables: Sequence[np.ndarray] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    written_by: str = ""


def weights_of(network: Network) -> dict[str, dict[str, np.ndarray]]:
    """Copies of all weights of a network, by owner and name."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for place in network.parameters.places:
        array = network.parameters[place.node, place.weight.name]
        found.setdefault(place.node, {})[place.weight.name] = array.copy()
    return found


def network_of(stored: StoredModel, seed: int = 0) -> Network:
    """A network with the stored weights."""
    network = Network(stored.graph, seed=seed, dtype=stored.dtype, initialize=False)
    arrays = {(node, name): array for node, group in stored.weights.items() for name, array in group.items()}
    missing = [f"{place.node}/{place.weight.name}" for place in network.parameters.places
               if (place.node, place.weight.name) not in arrays]  # fmt: skip
    if missing:
        raise FileError(sentence("The weights {missing} are missing in this file.", missing=missing[0]))
    network.parameters.load(arrays)
    return network


def learner_of(stored: StoredModel, seed: int = 0) -> Learner:
    """A learner that goes on as the stored model was compiled, with its optimizer's memory where that is stored."""
    from netbuilder.formats.keras_files.optimizer import load_optimizer_variables

    if stored.compiled is None:
        raise FileError("This file does not say with which loss and optimizer the model was trained.")
    compiled = stored.compiled
    learner = Learner(network_of(stored, seed), compiled.losses, compiled.optimizer, compiled.loss_weights)
    if stored.optimizer_variables:
        load_optimizer_variables(learner.stepper, stored.graph, stored.optimizer_variables)
    return learner


def stored_from(learner: Learner, **more: Any) -> StoredModel:
    """A learner as a value to store; `more` are further fields of `StoredModel`."""
    from netbuilder.formats.keras_files.optimizer import optimizer_variables

    network = learner.network
    settings = {
        "dtype": str(network.dtype),
        "optimizer_variables": optimizer_variables(learner.stepper, network.graph),
        **more,
    }
    return StoredModel(network.graph, weights_of(network), **settings)
