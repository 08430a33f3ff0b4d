"""A few steps of a tiny network, to see that the arithmetic works here."""

from __future__ import annotations

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers


def trial_losses(steps: int = 20) -> tuple[float, float]:
    """The loss of the first and of the last step."""
    specs = [
        layers.create("Input", {"shape": (4,)}),
        layers.create("Dense", {"units": 8, "activation": "tanh"}),
        layers.create("Dense", {"units": 2, "activation": "softmax"}),
    ]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 4)).astype(np.float32)
    labels = (x[:, 0] > 0).astype(np.int64)
    learner = Learner(
        Network(Graph.stack(specs)),
        [losses.create("sparse_categorical_crossentropy")],
        optimizers.create("Adam", {"learning_rate": 0.05}),
    )
    found = [learner.train_batch([x], [labels]).loss for _ in range(steps)]
    return found[0], found[-1]
