"""The compiled step of a stack of Dense layers: when it is taken, its activations, its gradients, its threads."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from netbuilder.engine import kernels
from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.plan import threads
from netbuilder.engine.plan.blas import sgemm
from netbuilder.engine.plan.dense_stack import DenseStackProgram


def learner(optimizer="Adam", loss="sparse_categorical_crossentropy", settings=None, **hidden):
    layers = [
        {"kind": "Input", "shape": [150]},
        {"kind": "Dense", "units": 400, "activation": "sigmoid", **hidden},
        {"kind": "Dense", "units": 5, "activation": "softmax"},
    ]
    network = Network(Graph.from_json({"layers": layers}), seed=1)
    return Learner(network, [losses.create(loss)], optimizers.create(optimizer, settings or {}))


def batch(rows=10):
    rng = np.random.default_rng(0)
    return [rng.random((rows, 150), dtype=np.float32)], [rng.integers(0, 5, rows)]


def is_compiled(one):
    return isinstance(one._programs.training(10), DenseStackProgram)


def test_it_is_taken_with_compiled_kernels(choice_of_kernels):
    assert is_compiled(learner()) == (kernels.wanted() and sgemm() is not None)


@pytest.mark.parametrize(
    "other",
    [
        {"optimizer": "SGD"},
        {"optimizer": "AdamW"},
        {"settings": {"amsgrad": True}},
        {"settings": {"clipnorm": 1.0}},
        {"settings": {"gradient_accumulation_steps": 2}},
        {"loss": "mean_squared_error"},
        {"activation": "gelu"},
        {"kernel_regularizer": "l2"},
        {"trainable": False},
    ],
)
def test_other_networks_and_rules_take_the_ordinary_plan(other):
    assert not is_compiled(learner(**other))


@pytest.mark.parametrize("function", ["sigmoid", "tanh"])
def test_activations_are_right_to_the_last_digits(function, monkeypatch):
    pytest.importorskip("numba")
    from netbuilder.engine.kernels import stack

    x = np.linspace(-100, 100, 200_001).astype(np.float32)
    y, exact = x.copy(), x.astype(np.float64)
    stack._activate({"sigmoid": stack.SIGMOID, "tanh": stack.TANH}[function], y)
    right = np.tanh(exact) if function == "tanh" else 1 / (1 + np.exp(-exact))
    np.testing.assert_allclose(y, right, rtol=3e-7, atol=1e-37)
    odd = np.array([np.nan], np.float32)
    stack._activate(stack.SIGMOID, odd)
    assert np.isnan(odd[0])


def test_gradients_can_be_looked_at_between(choice_of_kernels):
    one = learner()
    program = one._programs.training(10)
    before = one.network.parameters.trainable.copy()
    program.run(*batch(), [None])
    program.gradients()
    found = one.network.parameters.gradient.copy()
    np.testing.assert_array_equal(one.network.parameters.trainable, before)
    one._evaluate(*batch(), None, None)
    np.testing.assert_allclose(found, one.network.parameters.gradient, atol=1e-6)


def test_ordinary_jobs_and_compiled_steps_take_turns():
    one = learner()
    first = one.train_batch(*batch()).loss
    done = []
    for _ in range(20):
        threads.crew().run([lambda: done.append(0), lambda: done.append(1)])
        last = one.train_batch(*batch()).loss
    assert sorted(done) == [0] * 20 + [1] * 20
    assert last < first


def test_a_step_is_over_when_no_mate_looks_at_it_any_more():
    if not kernels.wanted():
        pytest.skip("Compiled kernels are switched off.")
    from netbuilder.engine.kernels import stack
    from netbuilder.engine.plan.blas import give_way

    table, boxes = np.zeros(stack.HEADER, np.int64), np.zeros((1, stack.BOX), np.int64)
    table[stack.THREADS], table[stack.GIVE_WAY] = 2, give_way()
    boxes[0, stack.STATE] = stack.CALLED
    leader = threading.Thread(target=stack.see_off, args=(boxes.ctypes.data, table.ctypes.data))
    leader.start()
    leader.join(0.05)
    assert leader.is_alive()
    boxes[0, stack.STATE] = stack.WATCHING
    leader.join(60)
    assert not leader.is_alive()
