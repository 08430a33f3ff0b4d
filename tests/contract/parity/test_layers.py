"""Layers give Keras's outputs, gradients, penalties and kept averages, by the reference path and by the plan."""

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

GROUPS = (
    "layers_core",
    "layers_conv",
    "layers_pool",
    "layers_norm",
    "layers_recurrent",
    "layers_merge",
    "layers_masks",
)
DIFFERENT_IN_TRAINING = ("BatchNormalization", "GaussianNoise")
RATES = ("dropout", "recurrent_dropout", "rate")


def wanted(function: str, case: dict[str, Any]) -> bool:
    """A step is taken with one output; it needs weights to move and the behaviour of training."""
    if function != "test_step":
        return True
    if (
        len(case["outputs"]) != 1 or case["output_mask"] is not None or not any(case["trainable"])
    ):  # a mask would change the loss
        return False
    return case["training"] or not _differs(case["layers"])


def _differs(described: Any) -> bool:
    """Whether anything in there behaves otherwise in training."""
    if isinstance(described, list):
        return any(_differs(part) for part in described)
    if not isinstance(described, dict):
        return False
    if described.get("class_name") in DIFFERENT_IN_TRAINING or any(described.get(name) for name in RATES):
        return True
    return any(_differs(part) for part in described.values())


def network_of(case: dict[str, Any], keras_spec: Any) -> Network:
    nodes = [Node(id=f"input_{i}", spec=Input(shape=x.shape[1:])) for i, x in enumerate(case["inputs"])]
    sources = [node.id for node in nodes]
    for number, described in enumerate(case.get("before", [])):
        if described is not None:
            nodes.append(Node(id=f"before_{number}", spec=keras_spec(layers, described), inputs=(sources[number],)))
            sources[number] = nodes[-1].id
    before = tuple(sources)
    for number, described in enumerate(case["layers"]):
        trainable = described["config"].get("trainable", True)
        spec = keras_spec(layers, described)
        if len(before) > 1 and hasattr(spec, "with_initial_state"):
            spec = spec.with_initial_state()
        nodes.append(Node(id=f"layer_{number}", spec=spec, inputs=before, trainable=trainable))
        before = (nodes[-1].id,)
        penalty = described["config"].get("activity_regularizer")
        if penalty is not None and "activity_regularizer" not in spec.params():
            spec = layers.create("ActivityRegularization", penalty["config"])
            nodes.append(Node(id=f"penalty_{number}", spec=spec, inputs=before))
            before = (nodes[-1].id,)
    parts = nodes[-1].spec.parts()
    ends = tuple(f"part_{number}" for number in range(len(parts))) or before
    nodes += [Node(id=name, spec=part, inputs=before) for name, part in zip(ends, parts, strict=False)]
    network = Network(Graph(tuple(nodes), ends))
    own = network.parameters.ordered()
    assert [array.shape for array in own] == [array.shape for array in case["weights"]]
    for array, value in zip(own, case["weights"], strict=True):
        array[...] = value
    return network


def test_forward(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    network = network_of(case, keras_spec)
    trace = network.forward(case["inputs"], training=case["training"])
    for own, expected in zip(network.outputs(trace), case["outputs"], strict=True):
        close(own, expected, "output")
    mask = trace.masks[network.graph.outputs[0]]
    assert (mask is None) == (case["output_mask"] is None)
    if mask is not None:
        np.testing.assert_array_equal(mask, case["output_mask"])
    penalty = trace.penalty + network.parameters.penalty()
    close(penalty, case.get("losses", 0.0), "penalties", atol=1e-6)
    if "weights_after" in case:
        kept = [a for a, learned in zip(network.parameters.ordered(), case["trainable"], strict=True) if not learned]
        for array, expected in zip(kept, case["weights_after"], strict=True):
            close(array, expected, "kept array after the call")


def test_gradients(case: dict[str, Any], keras_spec: Any, close_in_scale: Any) -> None:
    network = network_of(case, keras_spec)
    trace = network.forward(case["inputs"], training=case["training"], input_gradients=True)
    network.parameters.gradient[:] = 0
    dvalues = network.backward(trace, case["upstream"])
    network.parameters.add_penalty_gradients()
    end = "_with_losses" if "losses" in case else ""
    found = list(network.parameters.gradients())
    expected = case[f"weight_gradients{end}"]
    assert len(found) == len(expected)
    names = [name for name, learned in zip(case["weight_names"], case["trainable"], strict=True) if learned]
    for name, gradient, own in zip(names, expected, found, strict=True):
        close_in_scale(own, gradient, f"gradient of {name}")
    floats = [node for node, x in zip(network.graph.inputs, case["inputs"], strict=True) if x.dtype.kind == "f"]
    for node, gradient in zip(floats, case[f"input_gradients{end}"], strict=True):
        own = dvalues.get(node)
        close_in_scale(np.zeros_like(gradient) if own is None else own, gradient, f"gradient of {node}")


def test_prediction(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    network = network_of(case, keras_spec)
    if case["training"]:
        wished = network.outputs(network.forward(case["inputs"]))
    else:
        wished = case["outputs"]
    learner = Learner(network, [None] * len(wished), optimizers.create("SGD"))
    for _ in range(2):
        for own, expected in zip(learner.predict_batch(case["inputs"]), wished, strict=True):
            close(own, expected, "output")


def test_step(case: dict[str, Any], keras_spec: Any, close: Any, close_in_scale: Any) -> None:
    """One step of plain SGD at rate 1 moves the weights by the gradient.

    The loss is half the squared distance to targets that lie `upstream` away from the outputs.
    """
    network = network_of(case, keras_spec)
    start = [array.copy() for array in network.parameters.ordered()]
    loss = losses.create("mean_squared_error", {"reduction": "sum"})
    y, dy = case["outputs"][0], case["upstream"][0]
    target = y.astype(np.float64) - dy.astype(np.float64) * (y.shape[-1] / 2 if y.ndim > 1 else 0.5)
    learner = Learner(network, [loss], optimizers.create("SGD", {"learning_rate": 1.0}))
    result = learner.train_batch(case["inputs"], [target.astype(np.float32)])
    close(result.outputs[0], y, "output")
    end = "_with_losses" if "losses" in case else ""
    now = network.parameters.ordered()
    moved = [a - b for a, b, learned in zip(start, now, case["trainable"], strict=True) if learned]
    names = [name for name, learned in zip(case["weight_names"], case["trainable"], strict=True) if learned]
    for name, own, gradient in zip(names, moved, case[f"weight_gradients{end}"], strict=True):
        close_in_scale(own, gradient, f"step of {name}", tolerance=2e-4)
