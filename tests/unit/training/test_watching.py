"""Looking at a step changes nothing, and tells what the step really did."""

import numpy as np
import pytest

from netbuilder.engine.graph import Graph
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.training.microscope import Backward, Forward, Loss, Microscope, Update
from netbuilder.training.probe import Probe

NETWORKS = {
    "dense": [
        {"kind": "Input", "shape": [6, 6, 1]},
        {"kind": "Flatten"},
        {"kind": "Dense", "units": 300, "activation": "relu", "kernel_regularizer": "l2"},
        {"kind": "Dropout", "rate": 0.3},
        {"kind": "Dense", "units": 3, "activation": "softmax"},
    ],
    "pictures": [
        {"kind": "Input", "shape": [6, 6, 1]},
        {"kind": "Conv2D", "filters": 4, "kernel_size": 3},
        {"kind": "BatchNormalization"},
        {"kind": "Activation", "activation": "relu"},
        {"kind": "GaussianNoise", "stddev": 0.1},
        {"kind": "MaxPooling2D"},
        {"kind": "Flatten"},
        {"kind": "Dense", "units": 3, "activation": "softmax"},
    ],
    "sequences": [
        {"kind": "Input", "shape": [6, 6, 1]},
        {"kind": "Reshape", "target_shape": [6, 6]},
        {"kind": "LSTM", "units": 3, "recurrent_dropout": 0.2},
        {"kind": "Dense", "units": 3, "activation": "softmax"},
    ],
}
RULES = {
    "SGD": {"momentum": 0.9},
    "Adam": {"clipnorm": 0.1},
    "RMSprop": {"gradient_accumulation_steps": 2},
    "LBFGS": {},
}


def learner(network="dense", rule="Adam", plan=True):
    graph = Graph.from_json({"layers": NETWORKS[network]})
    made = optimizers.create(rule, RULES[rule])
    return Learner(Network(graph, seed=4), [losses.create("sparse_categorical_crossentropy")], made, plan=plan)


def batch(rows=5, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(rows, 6, 6, 1)).astype(np.float32)], [rng.integers(0, 3, rows)]


def all_bits(learner):
    parameters = learner.network.parameters
    return [
        parameters.trainable.tobytes(),
        parameters.fixed.tobytes(),
        *(slot.tobytes() for slot in learner.stepper.slots),
        str(learner.network.streams.state()),
        str(learner.stepper.memory),
        learner.stepper.batches,
    ]


@pytest.mark.parametrize("plan", [True, False])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_watched_step_leaves_the_same_bits(network, rule, plan):
    alone, watched = learner(network, rule, plan), learner(network, rule, plan)
    readings = []
    probe = Probe(watched, readings.append)
    for number in range(6):
        if number % 3 == 1:
            probe.arm()
        elif number % 3 == 2:
            watched.watch = Microscope(readings.append)
        results = [each.train_batch(*batch(seed=number)).loss for each in (alone, watched)]
        assert results[0] == results[1]
    assert all_bits(alone) == all_bits(watched)
    assert [reading.step for reading in readings] == [2, 3, 5, 6]


@pytest.mark.parametrize("plan", [True, False])
def test_a_probe_reads_gradient_and_movement_of_the_step(plan):
    one = learner("dense", "SGD", plan)
    rates = []
    probe = Probe(one, rates.append)
    before = {node: {n: a.copy() for n, a in one.network.params(node).items()} for node in ("dense", "dense_1")}
    probe.arm()
    one.train_batch(*batch())
    one.train_batch(*batch())
    (reading,) = rates
    assert reading.learning_rate == pytest.approx(0.01)
    assert [layer.node for layer in reading.layers] == ["dense", "dense_1"]
    assert reading.gradient == pytest.approx(np.hypot(*(layer.gradient for layer in reading.layers)))
    again = learner("dense", "SGD", plan)
    again.train_batch(*batch())
    for layer in reading.layers:
        old, new = before[layer.node], again.network.params(layer.node)
        moved = np.sqrt(sum(((new[name] - old[name]) ** 2).sum() for name in old))
        size = np.sqrt(sum((old[name] ** 2).sum() for name in old))
        assert layer.ratio == pytest.approx(moved / size, rel=1e-4)
        if layer.node == "dense_1":  # without a penalty the first step of SGD is rate · gradient
            assert layer.gradient == pytest.approx(moved / 0.01, rel=1e-3)


def test_an_armed_probe_does_not_push_a_microscope_away():
    one = learner()
    found = []
    microscope = Microscope(found.append)
    one.watch = microscope
    Probe(one, found.append).arm()
    assert one.watch is microscope


def test_a_record_tells_the_four_phases_in_order():
    one = learner("pictures", "SGD")
    found = []
    one.watch = Microscope(found.append)
    result = one.train_batch(*batch(rows=7))
    (record,) = found
    kinds = [type(phase) for phase in record.phases()]
    assert kinds == sorted(kinds, key=[Forward, Loss, Backward, Update].index)
    assert set(kinds) == {Forward, Loss, Backward, Update}
    assert (record.rows, record.loss.total) == (7, result.loss)
    assert [each.node for each in record.forward] == [node.id for node in one.network.graph.nodes]
    relu = next(each for each in record.forward if each.node.startswith("activation"))
    assert relu.output.smallest == 0.0
    assert 0.1 < relu.output.zeros < 0.9
    assert relu.output.shape == (7, 4, 4, 4)
    assert next(iter(record.backward)).node == one.network.graph.outputs[0]
    last = record.backward[0].weights["kernel"]
    moved = next(each for each in record.update if each.node == one.network.graph.outputs[0]).weights["kernel"]
    assert moved.change.largest == pytest.approx(-0.01 * last.smallest, rel=1e-3)
    kept = next(each for each in record.update if each.node.startswith("batch_norm")).weights
    assert kept["moving_mean"].change.deviation > 0


def test_numbers_that_explode_are_read_without_a_warning():
    one = learner("dense", "SGD")
    found = []
    Probe(one, found.append).arm()
    x, y = batch()
    with np.errstate(all="ignore"):
        one.train_batch([x[0] * np.float32(1e30)], y)
        one.watch = Microscope(found.append)
        one.train_batch([x[0] * np.float32(np.nan)], y)
    assert not np.isfinite(found[0].gradient)
    assert np.isnan(found[1].loss.total)
