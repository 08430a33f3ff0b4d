"""What every layer promises: shapes, dtypes, weights and derivatives as declared, and arguments left alone."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.input import Input
from netbuilder.engine.network import Network
from netbuilder.engine.parameters import Parameters
from netbuilder.engine.rng import Streams
from tests.contract.differences import check_gradient, weighing
from tests.contract.layer_examples import EXAMPLES, WITHOUT_EXAMPLE, every_example
from tests.contract.layer_run import LayerRun

in_training_or_not = pytest.mark.parametrize("training", [False, True], ids=["use", "training"])
with_steps = [example for example in EXAMPLES if len(example.shapes[0]) > 1]
masked_or_not = pytest.mark.parametrize(
    ("example", "masked"),
    [pytest.param(example, False, id=str(example)) for example in EXAMPLES]
    + [pytest.param(example, True, id=f"{example}-masked") for example in with_steps],
)
HONOURS_MASKS = ("BatchNormalization", "Bidirectional", "GRU", "GlobalAveragePooling1D", "LSTM", "SimpleRNN")


def test_every_layer_has_an_example():
    assert {example.kind for example in EXAMPLES} | WITHOUT_EXAMPLE == set(layers)


@every_example
@in_training_or_not
def test_the_output_has_the_declared_shape(example, training):
    declared = example.layer().output_shape(*example.shapes)
    for rows in (1, 3):
        assert LayerRun(example, rows, training=training).forward().shape == (rows, *declared)


@every_example
def test_an_empty_batch_gives_an_empty_output(example):
    declared = example.layer().output_shape(*example.shapes)
    assert LayerRun(example, rows=0).forward().shape == (0, *declared)


@every_example
def test_open_lengths_are_allowed_or_refused_in_words(example):
    layer = example.layer()
    declared = layer.output_shape(*example.shapes)
    for axis in range(len(example.shapes[0])):
        opened = [(*shape[:axis], None, *shape[axis + 1 :]) for shape in example.shapes]
        try:
            layer.weights(*opened)
            shape = layer.output_shape(*opened)
        except NetBuilderError as error:
            assert error.message
            continue
        assert len(shape) == len(declared)
        assert all(length in (None, known) for length, known in zip(shape, declared, strict=True))


WRONG = ((), (4,), (4, 5), (4, 5, 6), (2, 3, 4, 5), (2, 3, 2, 3, 2), (None,), (None, None, None), (1, 1, 1))


@every_example
def test_inputs_that_do_not_fit_are_refused_in_words(example):
    layer = example.layer()
    for wrong in WRONG:
        for shapes in ((wrong,) * len(example.shapes), (*example.shapes[:-1], wrong)):
            try:
                layer.output_shape(*shapes)
                layer.weights(*shapes)
            except NetBuilderError as error:
                assert error.message


@every_example
@in_training_or_not
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(example, training, dtype):
    run = LayerRun(example, dtype=dtype, training=training)
    y = run.forward()
    assert y.dtype == dtype
    assert np.isfinite(y).all()
    dxs, grads = run.backward(weighing(y.shape).astype(dtype))
    assert all(dx is None or dx.dtype == dtype for dx in dxs)
    assert all(gradient.dtype == dtype and np.isfinite(gradient).all() for gradient in grads.values())


@every_example
@in_training_or_not
def test_arguments_are_left_alone(example, training):
    run = LayerRun(example, training=training, masked=True)
    call = run.call()
    if not training:
        call.params = run.params
    dy = weighing(run.forward().shape)
    given = [*run.xs, dy, *run.params.values(), *(mask for mask in run.masks if mask is not None)]
    before = [array.copy() for array in given]
    for array in given:
        array.flags.writeable = False
    run.forward(call)
    run.layer.backward(call, dy)
    assert all(np.array_equal(old, array) for old, array in zip(before, given, strict=True))


@every_example
@in_training_or_not
def test_the_same_randomness_gives_the_same_output(example, training):
    run = LayerRun(example, training=training)
    assert np.array_equal(run.forward(), run.forward())


@every_example
def test_samples_do_not_depend_on_one_another_in_use(example):
    many = LayerRun(example, rows=3)
    one = LayerRun(example, rows=3)
    one.xs = [x[1:2] for x in one.xs]
    np.testing.assert_allclose(one.forward(), many.forward()[1:2], rtol=1e-12, atol=1e-12)


@masked_or_not
@in_training_or_not
def test_the_derivatives_are_those_of_the_output(example, training, masked):
    run = LayerRun(example, training=training, masked=masked)
    factor = weighing(run.forward().shape)
    dxs, grads = run.backward(factor)
    assert list(grads) == run.learned
    for name, gradient in grads.items():
        check_gradient(lambda: run.loss(factor), run.params[name], gradient, name)
    assert len(dxs) == len(run.xs)
    for number, (x, dx) in enumerate(zip(run.xs, dxs, strict=True)):
        if not example.whole:
            assert dx.shape == x.shape
            check_gradient(lambda: run.loss(factor), x, dx, f"input {number}")


@every_example
@in_training_or_not
def test_gradients_are_added_to_what_is_there(example, training):
    run = LayerRun(example, training=training)
    factor = weighing(run.forward().shape)
    _, once = run.backward(factor)
    _, more = run.backward(factor, grads={name: np.ones_like(run.params[name]) for name in run.learned})
    for name, gradient in once.items():
        np.testing.assert_allclose(more[name], gradient + 1, rtol=1e-12, atol=1e-12)


@every_example
@in_training_or_not
def test_a_frozen_layer_at_the_start_needs_no_derivatives(example, training):
    run = LayerRun(example, training=training)
    factor = weighing(run.forward().shape)
    _, grads = run.backward(factor, grads={}, needs_dx=False, trainable=False)
    assert grads == {}


@every_example
def test_masks_of_the_output_have_its_steps(example):
    run = LayerRun(example, masked=True)
    call = run.call()
    y = run.forward(call)
    mask = run.layer.output_mask(call, *run.xs)
    if mask is not None:
        assert mask.dtype == bool
        assert mask.shape == y.shape[: mask.ndim]


def _honouring():
    return [example for example in with_steps if example.kind in HONOURS_MASKS and len(example.shapes[0]) == 2]


@pytest.mark.parametrize("example", _honouring(), ids=str)
@in_training_or_not
def test_steps_that_do_not_count_have_no_influence(example, training):
    run = LayerRun(example, training=training, masked=True)
    mask = run.masks[0]
    before = run.forward()
    run.xs[0][~mask] += 10
    after = run.forward()
    if before.ndim == 3 and before.shape[:2] == mask.shape:
        before, after = before[mask], after[mask]
    np.testing.assert_allclose(after, before, rtol=1e-12, atol=1e-12)


@every_example
def test_weights_are_declared_in_order_and_can_be_made(example):
    weights = example.layer().weights(*example.shapes)
    names = [weight.name for weight in weights]
    assert len(set(names)) == len(names)
    assert [weight.learned for weight in weights] == sorted((weight.learned for weight in weights), reverse=True)
    parameters = Parameters([("layer", True, weights)], np.dtype("float32"))
    parameters.initialize(Streams(1))
    for weight in weights:
        assert all(isinstance(length, int) for length in weight.shape)
        assert parameters["layer", weight.name].shape == weight.shape
        assert np.isfinite(parameters["layer", weight.name]).all()


@every_example
def test_layers_with_a_kernel_cost_multiplications(example):
    layer = example.layer()
    cost = layer.multiply_adds(*example.shapes)
    assert isinstance(cost, int)
    assert cost >= 0
    if any("kernel" in weight.name for weight in layer.weights(*example.shapes)):
        assert cost > 0


def _with_weights_of_its_own():
    return [example for example in EXAMPLES if len(example.shapes) == 1 and LayerRun(example).learned]


@pytest.mark.parametrize("example", _with_weights_of_its_own(), ids=str)
def test_a_layer_used_twice_gathers_both_gradients(example):
    (shape,) = example.shapes
    layer = example.layer()
    nodes = (
        Node(id="one", spec=Input(shape=shape)),
        Node(id="two", spec=Input(shape=shape)),
        Node(id="first", spec=layer, inputs=("one",)),
        Node(id="again", spec=layer, inputs=("two",), shares="first"),
    )
    network = Network(Graph(nodes, ("first", "again")), dtype="float64")
    run = LayerRun(example)
    for name, array in run.params.items():
        network.parameters["first", name][...] = array
    inputs = [run.xs[0], run.xs[0][::-1].copy()]

    def outputs():
        return network.outputs(trace := network.forward(inputs)), trace

    factors = [weighing(y.shape, seed) for seed, y in enumerate(outputs()[0])]

    def loss():
        ys, trace = outputs()
        return float(sum((factor * y).sum() for factor, y in zip(factors, ys, strict=True))) + trace.penalty

    network.parameters.gradient[:] = 0
    network.backward(outputs()[1], factors)
    check_gradient(loss, network.parameters.trainable, network.parameters.gradient.copy(), "shared weights")
