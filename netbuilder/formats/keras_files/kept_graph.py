"""The graph before stand-ins, groups and names of Keras: kept beside the model, so that saving loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import losses
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.keras_files.containers import Container
from netbuilder.formats.keras_files.graph_writing import is_stack, keras_names, model_to_keras
from netbuilder.formats.keras_files.read_weights import declared_weights
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.model import Compiled, StoredModel

TRAINING = "training"
_MOST_LETTERS = 900_000
GRAPH = "graph"
"""Where the graph stands in what NetBuilder keeps beside a model."""


def graph_beside(original: Graph, written: Graph) -> dict[str, Any]:
    """What is to be kept beside a model: the graph, if it cannot be read again from what Keras reads."""
    names = keras_names(written)
    plain = is_stack(original) and original is written and all(names[node.id] == node.id for node in original.nodes)
    if plain and not any(node.group for node in original.nodes):
        return {}
    kept = original.to_json()
    return {GRAPH: kept} if len(json.dumps(kept)) < _MOST_LETTERS else {}


def training_beside(compiled: Compiled) -> dict[str, Any]:
    """Loss and optimizer, to be kept beside a model whose file cannot tell Keras of them."""
    losses_used = [None if loss is None else loss.to_json() for loss in compiled.losses]
    return {TRAINING: {"losses": losses_used, "optimizer": compiled.optimizer.to_json()}}


def with_kept_training(stored: StoredModel) -> StoredModel:
    """The model with the loss and the optimizer that were kept beside it, if the file has no others."""
    kept = stored.about.get(TRAINING)
    if kept is None:
        return stored
    bare = replace(stored, about={key: value for key, value in stored.about.items() if key != TRAINING})
    try:
        used = tuple(None if loss is None else losses.from_json(loss) for loss in kept["losses"])
        compiled = Compiled(used, optimizers.from_json(kept["optimizer"]))
    except (NetBuilderError, KeyError, TypeError, ValueError):
        return bare
    fits = stored.compiled is None and len(used) == len(stored.graph.outputs)
    return replace(bare, compiled=compiled) if fits else bare


def with_kept_graph(stored: StoredModel, config: Mapping[str, Any], root: Container) -> StoredModel:
    """The model with the graph that was kept beside it, if just this graph gives the configuration in the file."""
    if GRAPH not in stored.about:
        return stored
    bare = replace(stored, about={key: value for key, value in stored.about.items() if key != GRAPH})
    try:
        graph = Graph.from_json(stored.about[GRAPH])
        written = with_stand_ins(replace(stored, graph=graph, weights={})).graph
        name = config["config"]["name"]
        expected = model_to_keras(written, name, stored.sequential, stored.dtype)
        if json.loads(json.dumps(expected)) != {key: config[key] for key in config if key != "compile_config"}:
            return bare
        names, owners = keras_names(written), {child.name: child.owner for child in root.children}
        weights = {
            owner: {weight.name: stored.weights[owners[names[owner]]][weight.name] for weight in declared}
            for owner, declared in declared_weights(graph).items()
            if declared
        }
    except (NetBuilderError, KeyError, TypeError, ValueError):
        return bare
    return replace(bare, graph=graph, weights=weights)
