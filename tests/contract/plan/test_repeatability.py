"""The same seed, threads and machine give the same bits; dropout in a plan drops the share it should."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.plan import threads

LAYERS = {
    "pictures": (
        {"kind": "Input", "shape": [12, 12, 1]},
        {"kind": "Conv2D", "filters": 8, "activation": "relu"},
        "MaxPooling2D",
        "Flatten",
        "Dropout",
        {"kind": "Dense", "units": 10, "activation": "softmax"},
    ),
    "stack": (
        {"kind": "Input", "shape": [144]},
        {"kind": "Dense", "units": 400, "activation": "sigmoid"},
        {"kind": "Dense", "units": 301, "activation": "relu"},
        {"kind": "Dense", "units": 10, "activation": "softmax"},
    ),
    "rows": (
        {"kind": "Input", "shape": [144]},
        {"kind": "Dense", "units": 400, "activation": "relu"},
        "Dropout",
        {"kind": "Dense", "units": 10, "activation": "softmax"},
    ),
}


def trained(name: str) -> np.ndarray:
    network = Network(Graph.from_json({"layers": LAYERS[name]}), seed=5)
    learner = Learner(network, [losses.create("sparse_categorical_crossentropy")], optimizers.create("Adam"))
    rng = np.random.default_rng(0)
    shape = network.lengths(network.graph.inputs[0])
    for rows in (100, 100, 37, 100):
        learner.train_batch([rng.random((rows, *shape), dtype=np.float32)], [rng.integers(0, 10, rows)])
    return network.parameters.trainable


@pytest.mark.parametrize("name", LAYERS)
def test_two_trainings_give_the_same_bits(name):
    np.testing.assert_array_equal(trained(name), trained(name))


@pytest.mark.parametrize("name", LAYERS)
def test_a_crew_that_is_busy_changes_nothing(name):
    free = trained(name)
    crew = threads.crew()
    with crew._busy:  # as if another training had it
        np.testing.assert_array_equal(trained(name), free)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_drops_its_share_and_scales_the_rest(rate):
    layers = [
        {"kind": "Input", "shape": [100]},
        {"kind": "Dropout", "rate": rate},
        {"kind": "Dense", "units": 1, "kernel_initializer": "ones"},
    ]
    network = Network(Graph.from_json({"layers": layers}))
    learner = Learner(network, [losses.create("mean_squared_error")], optimizers.create("SGD", {"learning_rate": 0.0}))
    x = np.ones((1000, 100), np.float32)
    sums = learner.train_batch([x], [np.zeros((1000, 1))]).outputs[0]
    # The mean of 100,000 kept-or-dropped numbers: five standard deviations.
    spread = 5 * np.sqrt(rate / (1 - rate) / 100_000)
    assert sums.mean() / 100 == pytest.approx(1, abs=spread)
    counts = sums[:, 0] * (1 - rate)
    np.testing.assert_allclose(counts, np.round(counts), atol=1e-3)
    assert learner.predict_batch([x])[0] == pytest.approx(100)
