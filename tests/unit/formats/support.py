"""Small models with weights that differ everywhere, for the tests of files."""

from __future__ import annotations

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.formats.model import Compiled, stored_from

OUTPUT = {"kind": "Dense", "units": 3, "activation": "softmax"}

STACKS = {
    "dense": (
        (7,),
        {"kind": "Dense", "units": 5, "activation": "sigmoid", "kernel_regularizer": {"kind": "l2", "l2": 0.02}},
        {"kind": "Dropout", "rate": 0.3},
        {"kind": "Dense", "units": 4, "kernel_initializer": {"kind": "VarianceScaling", "scale": 2.0}},
        {"kind": "Activation", "activation": "tanh"},
    ),
    "convolutions": (
        (12, 12, 2),
        {"kind": "Conv2D", "filters": 4, "kernel_size": 3, "activation": "relu", "padding": "same", "strides": 2},
        {"kind": "BatchNormalization"},
        {"kind": "MaxPooling2D"},
        {"kind": "DepthwiseConv2D", "kernel_size": 2},
        {"kind": "SeparableConv2D", "filters": 5, "kernel_size": 2},
        {"kind": "LeakyReLU", "negative_slope": 0.2},
        {"kind": "Flatten"},
        {"kind": "LayerNormalization"},
        {"kind": "PReLU"},
    ),
    "pictures": (
        (6, 6, 2),
        {"kind": "Conv2DTranspose", "filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"},
        {"kind": "ZeroPadding2D"},
        {"kind": "Cropping2D", "cropping": 1},
        {"kind": "UpSampling2D"},
        {"kind": "AveragePooling2D"},
        {"kind": "GlobalAveragePooling2D"},
        {"kind": "Reshape", "target_shape": [3, 1]},
        {"kind": "Permute", "dims": [2, 1]},
        {"kind": "Flatten"},
        {"kind": "RepeatVector", "n": 2},
        {"kind": "GaussianNoise", "stddev": 0.1},
        {"kind": "GlobalMaxPooling1D"},
    ),
    "sequences": (
        (10, 3),
        {"kind": "Conv1D", "filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2},
        {"kind": "MaxPooling1D"},
        {"kind": "SpatialDropout1D", "rate": 0.1},
        {"kind": "Rescaling", "scale": 0.5},
        {"kind": "ELU"},
        {"kind": "GroupNormalization", "groups": 2},
        {"kind": "Flatten"},
    ),
    "recurrent": (
        (5, 4),
        {"kind": "Masking"},
        {"kind": "LSTM", "units": 3, "return_sequences": True},
        {"kind": "Bidirectional", "layer": {"kind": "GRU", "units": 2, "return_sequences": True}},
        {"kind": "TimeDistributed", "layer": {"kind": "Dense", "units": 4}},
        {"kind": "SimpleRNN", "units": 3},
    ),
}

BRANCHED = {
    "layers": [
        {"kind": "Input", "id": "zeta", "shape": [4]},
        {"kind": "Input", "id": "alpha", "shape": [4]},
        {"kind": "Dense", "id": "a", "units": 5, "inputs": ["alpha"]},
        {"kind": "Dense", "id": "b", "units": 5, "inputs": ["zeta"], "trainable": False},
        {"kind": "Dense", "id": "c", "units": 5, "inputs": ["b"], "activation": "relu"},
        {"kind": "Dense", "id": "a again", "shares": "a", "units": 5, "inputs": ["zeta"]},
        {"kind": "Add", "id": "sum", "inputs": ["a", "c", "a again"]},
        {"kind": "Concatenate", "id": "joined", "inputs": ["sum", "b"]},
        {"kind": "Dense", "id": "numbers", "units": 2, "inputs": ["joined"]},
        {"kind": "Dense", "id": "classes", "units": 3, "inputs": ["a"], "activation": "softmax"},
    ],
    "outputs": ["numbers", "classes"],
}


def graphs():
    stacks = {
        name: Graph.from_json({"layers": [{"kind": "Input", "shape": list(shape)}, *layers, OUTPUT]})
        for name, (shape, *layers) in STACKS.items()
    }
    return {**stacks, "branched": Graph.from_json(BRANCHED)}


def trained(name, optimizer="Adam", steps=3, **settings):
    """A learner after a few steps, and its data."""
    graph = graphs()[name]
    network = Network(graph, seed=2)
    rng = np.random.default_rng(1)
    for place in network.parameters.places:
        array = network.parameters[place.node, place.weight.name]
        array[...] += rng.uniform(0.01, 0.2, array.shape)
    used = [losses.create("sparse_categorical_crossentropy")]
    targets = [rng.integers(0, 3, 6)]
    if name == "branched":
        used.insert(0, losses.create("mean_squared_error"))
        targets.insert(0, rng.random((6, 2)).astype(np.float32))
    learner = Learner(network, used, optimizers.create(optimizer, settings))
    inputs = [rng.random((6, *network.shapes[source])).astype(np.float32) for source in graph.inputs]
    for _ in range(steps):
        learner.train_batch(inputs, targets)
    return learner, inputs, targets


def stored(learner, **more):
    metrics = ((), ("accuracy",)) if len(learner.losses) > 1 else (("accuracy",),)
    compiled = Compiled(learner.losses, learner.stepper.optimizer, metrics=metrics)
    return stored_from(learner, compiled=compiled, **{"sequential": len(learner.losses) == 1, **more})


def outputs(learner, inputs):
    return [output.copy() for output in learner.predict_batch(inputs)]
