"""Layers that draw numbers have the moments of Keras's, and draw together what Keras draws together."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.input import Input
from netbuilder.engine.network import Network

GROUPS = ("random_layers",)


def test_moments(case: dict[str, Any], keras_spec: Any) -> None:
    shape = tuple(case["shape"])
    network = Network(Graph.stack([Input(shape=shape[1:]), keras_spec(layers, case["layer"])]), seed=3)
    x = np.full(shape, case["input"], np.float32)
    y = network.outputs(network.forward([x], training=True))[0].astype(np.float64)
    draws = y.size / np.prod([shape[axis] for axis in case["tied"]])
    error = 6 * np.sqrt(2 / draws)
    assert abs(y.mean() - case["mean"]) <= error * max(case["std"], 1e-9)
    assert abs(y.std() - case["std"]) <= error * max(case["std"], 1e-9)
    assert abs((y == 0).mean() - case["zeros"]) <= error
    for axis in case["tied"]:
        assert np.ptp(y, axis=axis).max() == 0
    again = network.outputs(network.forward([x], training=True))[0]
    assert case["std"] == 0 or not np.array_equal(y, again)
