"""Whole models go through the same losses to the same weights as in Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.input import Input
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers

GROUPS = ("training",)


def _graph(case: dict[str, Any], keras_spec: Any) -> Graph:
    config = case["model"]["config"]
    nodes: list[Node] = []
    names: dict[tuple[str, int], str] = {}
    for described in config["layers"]:
        own = described["config"]
        trainable = own.get("trainable", True)
        if described["class_name"] == "InputLayer":
            spec: Any = Input(shape=tuple(own["batch_shape"][1:]))
        else:
            spec = keras_spec(layers, described)
        calls = described.get("inbound_nodes") or [None]
        for number, call in enumerate(calls):
            name = own["name"] if number == 0 else f"{own['name']}_again_{number}"
            names[own["name"], number] = name
            before = (nodes[-1].id,) if nodes and "inbound_nodes" not in described else _sources(call, names)
            shares = own["name"] if number else None
            nodes.append(Node(id=name, spec=spec, inputs=before, shares=shares, trainable=trainable))
    outputs = config.get("output_layers", [nodes[-1].id, 0, 0])
    outputs = outputs if isinstance(outputs[0], list) else [outputs]
    return Graph(tuple(nodes), tuple(names.get((name, number), name) for name, number, _ in outputs))


def _sources(call: Any, names: dict[tuple[str, int], str]) -> tuple[str, ...]:
    if call is None:
        return ()
    tensors = call["args"][0] if isinstance(call["args"][0], list) else call["args"]
    histories = [tensor["config"]["keras_history"] for tensor in tensors]
    return tuple(names[name, number] for name, number, _ in histories)


def _weights(case: dict[str, Any], batch: dict[str, Any]) -> list[np.ndarray] | None:
    """Sample weights, or class weights as such."""
    if "class_weight" in case:
        factors = dict(case["class_weight"])
        y = batch["y"][0]
        labels = y.argmax(-1) if y.ndim > 1 else y
        return [np.array([factors[int(label)] for label in labels], np.float32)]
    return [batch["sample_weight"]] if "sample_weight" in batch else None


def test_ten_batches(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    network = Network(_graph(case, keras_spec))
    own = network.parameters.ordered()
    assert [array.shape for array in own] == [array.shape for array in case["start"]]
    for array, value in zip(own, case["start"], strict=True):
        array[...] = value
    described = case["loss"] if isinstance(case["loss"], list) else [case["loss"]]
    rules = [keras_spec(losses, one) for one in described]
    learner = Learner(network, rules, keras_spec(optimizers, case["optimizer"]), case["loss_weights"])
    for number, (batch, log) in enumerate(zip(case["batches"], case["logs"], strict=True)):
        result = learner.train_batch(batch["x"], batch["y"], _weights(case, batch))
        close(result.loss, log["loss"], f"loss of batch {number + 1}")
        if number == 0:
            for array, expected in zip(own, case["weights_after_one"], strict=True):
                close(array, expected, "weight after one batch")
    for array, expected in zip(own, case["weights"], strict=True):
        close(array, expected, "weight in the end", rtol=1e-3, atol=1e-4)
    for output, expected in zip(learner.predict_batch(case["batches"][0]["x"]), case["predicted"], strict=True):
        close(output, expected, "prediction in the end", rtol=1e-3, atol=1e-4)
    tested = learner.test_batch(case["batches"][0]["x"], case["batches"][0]["y"])
    close(tested.loss, case["evaluated"]["loss"], "loss in the end", rtol=1e-3)
