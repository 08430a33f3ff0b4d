"""A small network on made-up data, shared by the tests of training."""

from __future__ import annotations

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.training import ArrayFeed, Session, Settings, scores_for

SAMPLES = 70


def data(seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(SAMPLES, 4)).astype(np.float32)
    return x, (x[:, 0] > 0).astype(np.int64)


def learner(optimizer="Adam", seed=3, rate=None):
    graph = Graph.from_json(
        {
            "layers": [
                {"kind": "Input", "shape": [4]},
                {"kind": "Dense", "units": 6, "activation": "tanh"},
                {"kind": "Dropout", "rate": 0.2},
                {"kind": "Dense", "units": 2, "activation": "softmax"},
            ]
        }
    )
    settings = {} if rate is None else {"learning_rate": rate}
    rule = optimizers.create(optimizer, settings)
    return Learner(Network(graph, seed=seed), [losses.create("sparse_categorical_crossentropy")], rule)


def session(epochs=2, *, batch_size=16, hooks=(), validate=True, metrics=("accuracy",), seed=3, **changes):
    settings = {key: changes.pop(key) for key in list(changes) if key in Settings.__dataclass_fields__}
    x, y = data()
    held_x, held_y = data(1)
    learns = changes.pop("learner", None) or learner(seed=seed)
    return Session(
        learns,
        ArrayFeed([x], [y], batch_size=batch_size, rng=np.random.Generator(np.random.SFC64(seed))),
        Settings(epochs=epochs, **settings),
        scores=scores_for(["dense_1"], [((), (2,))], [metrics]),
        validation=ArrayFeed([held_x], [held_y], batch_size=32) if validate else None,
        hooks=hooks,
        **changes,
    )
