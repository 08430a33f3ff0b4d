"""A plan agrees with the reference: same losses, outputs and weights after several steps."""

# ruff: noqa: E501 - the networks are a table, one a line
from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers


def network(*layers, shape):
    return {"layers": [{"kind": "Input", "shape": list(shape)}, *layers]}


def dense(units, activation=None, **settings):
    return {"kind": "Dense", "units": units, "activation": activation, **settings}


def conv(filters=5, **settings):
    return {"kind": "Conv2D", "filters": filters, "bias_initializer": "glorot_uniform", **settings}


SOFTMAX = dense(4, "softmax")
PICTURE = (9, 8, 3)
END = ("Flatten", SOFTMAX)
STEMS = {
    "dense": network(dense(20, "relu"), dense(15, "sigmoid"), dense(9, "tanh"), SOFTMAX, shape=(12,)),
    "dense without bias": network(dense(20, "relu", use_bias=False), SOFTMAX, shape=(12,)),
    "dense with any activation": network(dense(20, "gelu"), {"kind": "Activation", "activation": "relu"}, SOFTMAX, shape=(12,)),
    "softmax as a layer": network(dense(4), {"kind": "Activation", "activation": "softmax"}, shape=(12,)),
    "dense on sequences": network(dense(6, "relu"), *END, shape=(5, 3)),
    "large dense kernel": network(dense(300, "relu"), dense(300, "relu"), SOFTMAX, shape=(250,)),
    "large stack": network(dense(401, "sigmoid"), dense(300, "relu"), dense(200, "tanh", use_bias=False), SOFTMAX, shape=(250,)),
    "large stack with a frozen layer": network(dense(401, "sigmoid", trainable=False), dense(300, "relu"), dense(200, "tanh"), SOFTMAX, shape=(250,)),
    "conv": network(conv(activation="relu"), *END, shape=PICTURE),
    "conv same": network(conv(padding="same", activation="relu"), conv(padding="same"), *END, shape=PICTURE),
    "conv even kernel same": network(conv(padding="same"), conv(kernel_size=[2, 4], padding="same"), *END, shape=PICTURE),
    "conv strides": network(conv(), conv(strides=2, padding="same"), conv(strides=[2, 1]), *END, shape=PICTURE),
    "conv dilation": network(conv(padding="same"), conv(dilation_rate=2), *END, shape=PICTURE),
    "conv many channels": network(conv(filters=8), conv(filters=8, activation="tanh"), *END, shape=(9, 8, 7)),
    "conv groups": network(conv(filters=6), conv(filters=6, groups=3), *END, shape=PICTURE),
    "conv one by one": network(conv(), conv(kernel_size=1, activation="relu"), *END, shape=PICTURE),
    "conv pool": network(conv(activation="relu"), "MaxPooling2D", conv(activation="relu"), "MaxPooling2D", *END, shape=(14, 15, 1)),
    "conv same pool": network(conv(padding="same"), conv(padding="same", activation="relu"), "MaxPooling2D", *END, shape=PICTURE),
    "conv strides pool": network(conv(), conv(strides=2, activation="tanh"), {"kind": "MaxPooling2D", "pool_size": [1, 2]}, *END, shape=(12, 11, 5)),
    "conv pool of another activation": network(conv(activation="elu"), "MaxPooling2D", *END, shape=PICTURE),
    "overlapping pool": network(conv(), {"kind": "MaxPooling2D", "pool_size": 3, "strides": 2, "padding": "same"}, *END, shape=PICTURE),
    "conv whole vectors": network(conv(filters=16, activation="relu"), "MaxPooling2D", conv(filters=112, activation="relu"), *END, shape=(14, 15, 1)),
    "conv whole vectors same": network(conv(filters=32, padding="same", activation="relu"), conv(filters=64, padding="same", activation="relu"), "MaxPooling2D", *END, shape=PICTURE),
    "conv whole vectors strides": network(conv(filters=16), conv(filters=48, strides=2, padding="same"), conv(filters=16, strides=[2, 1]), *END, shape=(13, 12, 3)),
    "conv whole vectors dilation": network(conv(filters=16, padding="same"), conv(filters=16, dilation_rate=2), conv(filters=16, dilation_rate=[2, 1]), *END, shape=(13, 12, 3)),
    "large head": network(conv(activation="relu"), "Flatten", dense(250, "relu"), SOFTMAX, shape=PICTURE),
    "batch normalization": network(conv(), "BatchNormalization", {"kind": "Activation", "activation": "relu"}, conv(), *END, shape=PICTURE),
    "batch normalization before the head": network(conv(), "BatchNormalization", *END, shape=PICTURE),
    "few filters": network(conv(), conv(filters=3, padding="same"), *END, shape=PICTURE),
    "penalties": network(dense(20, "relu", kernel_regularizer="l2"), SOFTMAX, shape=(12,)),
    "penalised outputs": network(conv(activity_regularizer="l2"), *END, shape=PICTURE),
    "skip": {
        "layers": [
            {"kind": "Input", "shape": list(PICTURE), "id": "in"},
            conv(padding="same", id="a", activation="relu"),
            conv(padding="same", id="b"),
            {"kind": "Add", "id": "sum", "inputs": ["a", "b"]},
            conv(id="c", activation="relu"),
            "MaxPooling2D",
            *END,
        ]
    },
    "two outputs of one": {
        "layers": [
            {"kind": "Input", "shape": [12], "id": "in"},
            dense(8, "relu", id="a"),
            dense(4, "softmax", id="b"),
            dense(4, "softmax", id="c", inputs=["a"]),
        ],
        "outputs": ["b", "c"],
    },
}  # fmt: skip


def learners(graph, loss="sparse_categorical_crossentropy", optimizer="Adam", **settings):
    made = []
    for plan in (True, False):
        own = Network(Graph.from_json(graph), seed=3)
        each = [losses.from_json(loss) for _ in own.graph.outputs]
        made.append(Learner(own, each, optimizers.create(optimizer, settings), plan=plan))
    return made


def batch(learner, rows, seed=1):
    rng = np.random.default_rng(seed)
    shape = learner.network.lengths(learner.network.graph.inputs[0])
    x = rng.standard_normal((rows, *shape), dtype=np.float32)
    x[:, : len(x[0]) // 3] = 0  # ties between neighbours, as on the dark border of a digit
    return x, rng.integers(0, 4, rows)


def compare(planned, reference, rows=70, steps=3, weights=None):
    for step in range(steps):
        x, y = batch(planned, rows, seed=step)
        targets = [y] * len(planned.losses)
        results = [learner.train_batch([x], targets, weights) for learner in (planned, reference)]
        assert results[0].loss == pytest.approx(results[1].loss, rel=2e-5)
        for mine, theirs in zip(results[0].outputs, results[1].outputs, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)
    own, other = planned.network.parameters, reference.network.parameters
    # Adam divides by the size of the gradient, so rounding of tiny gradients shows: steps are 0.001 long.
    np.testing.assert_allclose(own.trainable, other.trainable, atol=2e-5)
    np.testing.assert_allclose(own.fixed, other.fixed, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", STEMS)
def test_plan_and_reference_learn_alike(name):
    compare(*learners(STEMS[name], optimizer="SGD", learning_rate=0.1))


@pytest.mark.parametrize("name", ["dense", "conv pool", "conv same", "large head"])
def test_they_learn_alike_with_adam(name):
    compare(*learners(STEMS[name]))


@pytest.mark.parametrize("name", ["dense", "conv pool", "conv same", "conv whole vectors", "large head"])
@pytest.mark.parametrize("rows", [1, 2, 3, 7, 129])
def test_any_number_of_rows(name, rows):
    compare(*learners(STEMS[name]), rows=rows, steps=2)


@pytest.mark.parametrize("rows", [4, 10, 63])
@pytest.mark.parametrize("name", ["large dense kernel", "large stack", "large stack with a frozen layer"])
def test_few_rows_of_large_layers(name, rows, monkeypatch):
    monkeypatch.setenv("NETBUILDER_THREADS", "3")
    compare(*learners(STEMS[name], optimizer="SGD", learning_rate=0.1), rows=rows)


@pytest.mark.parametrize("rows", [1, 10, 63, 70])
@pytest.mark.parametrize("threads", ["1", "2", "3"])
def test_large_stacks_with_adam(rows, threads, monkeypatch):
    monkeypatch.setenv("NETBUILDER_THREADS", threads)
    compare(*learners(STEMS["large stack"]), rows=rows)


def test_a_stack_with_sample_weights():
    planned, reference = learners(STEMS["large stack"])
    compare(planned, reference, weights=[np.linspace(0, 2, 70, dtype=np.float32)])


@pytest.mark.parametrize("name", ["dense", "conv pool", "conv whole vectors", "conv whole vectors same", "large head"])
def test_gradients_agree_to_rounding(name):
    planned, reference = learners(STEMS[name], optimizer="SGD", learning_rate=1.0)
    x, y = batch(planned, 70)
    before = planned.network.parameters.trainable.copy()
    for learner in (planned, reference):
        learner.train_batch([x], [y])
    steps = [learner.network.parameters.trainable - before for learner in (planned, reference)]
    assert np.abs(steps[0] - steps[1]).max() <= 2e-5 * np.abs(steps[1]).max()


@pytest.mark.parametrize(
    "settings",
    [
        {"clipnorm": 0.1},
        {"global_clipnorm": 0.1},
        {"clipvalue": 0.01},
        {"weight_decay": 0.1},
        {"gradient_accumulation_steps": 2},
        {"use_ema": True, "ema_overwrite_frequency": 2},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_options_of_the_optimizer(settings):
    compare(*learners(STEMS["dense"], **settings), steps=4)


@pytest.mark.parametrize("name", ["dense", "conv pool"])
@pytest.mark.parametrize(
    ("loss", "one_hot"),
    [
        ("categorical_crossentropy", True),
        ({"kind": "categorical_crossentropy", "label_smoothing": 0.2}, True),
        ({"kind": "categorical_crossentropy", "reduction": "sum"}, True),
        ({"kind": "sparse_categorical_crossentropy", "reduction": "mean_with_sample_weight"}, False),
        ("mean_squared_error", True),
    ],
    ids=str,
)
@pytest.mark.parametrize("weighted", [False, True])
def test_losses_and_sample_weights(name, loss, one_hot, weighted):
    planned, reference = learners(STEMS[name], loss=loss, optimizer="SGD")
    for step in range(3):
        x, y = batch(planned, 70, seed=step)
        # Weighted and unweighted batches take turns, so that nothing of the one is left in the other.
        weights = [np.linspace(0, 2, 70, dtype=np.float32)] if weighted and step != 1 else None
        targets = [np.eye(4, dtype=np.float32)[y] if one_hot else y]
        results = [learner.train_batch([x], targets, weights) for learner in (planned, reference)]
        assert results[0].loss == pytest.approx(results[1].loss, rel=2e-5)
    np.testing.assert_allclose(planned.network.parameters.trainable, reference.network.parameters.trainable, atol=1e-5)


def test_loss_weights():
    graph = Graph.from_json(STEMS["dense"])
    trained = []
    for plan in (True, False):
        loss = losses.create("sparse_categorical_crossentropy")
        learner = Learner(Network(graph, seed=3), [loss], optimizers.create("SGD"), [0.25], plan=plan)
        x, y = batch(learner, 70)
        result = learner.train_batch([x], [y])
        assert result.loss == pytest.approx(0.25 * result.losses[0])
        trained.append(learner.network.parameters.trainable)
    np.testing.assert_allclose(*trained, atol=1e-6)


@pytest.mark.parametrize("name", STEMS)
@pytest.mark.parametrize("rows", [1, 70])
def test_prediction(name, rows):
    planned, reference = learners(STEMS[name])
    x, _ = batch(planned, rows)
    for mine, theirs in zip(planned.predict_batch([x]), reference.predict_batch([x]), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["dense", "conv pool", "skip", "two outputs of one", "penalties", "penalised outputs"])
def test_losses_without_learning(name):
    planned, reference = learners(STEMS[name])
    x, y = batch(planned, 70)
    targets = [y] * len(planned.losses)
    weights = [np.linspace(0, 2, 70, dtype=np.float32)] * len(planned.losses)
    for given in (None, weights):
        mine, theirs = (learner.test_batch([x], targets, given) for learner in (planned, reference))
        assert mine.loss == pytest.approx(theirs.loss, rel=1e-5)
        assert mine.losses == pytest.approx(theirs.losses, rel=1e-5)


def test_frozen_layers_stay_as_they_are():
    frozen = network(dense(20, "relu", id="a", trainable=False), dense(9, "relu"), SOFTMAX, shape=(12,))
    planned, reference = learners(frozen)
    before = planned.network.params("a")["kernel"].copy()
    compare(planned, reference)
    np.testing.assert_array_equal(planned.network.params("a")["kernel"], before)


@pytest.mark.parametrize("plan", [True, False])
def test_an_input_that_is_an_output_too_comes_back_as_it_went_in(plan):
    graph = Graph.from_json({**network(dense(3), shape=(4,)), "outputs": ["input", "dense"]})
    learner = Learner(
        Network(graph, seed=0), [None, losses.create("mean_squared_error")], optimizers.create("SGD"), plan=plan
    )
    x = np.random.default_rng(0).standard_normal((300, 4)).astype(np.float32)
    same, _ = learner.predict_batch([x])
    np.testing.assert_array_equal(same, x)
