"""What every loss promises: its derivative under every reduction, shapes and dtypes, and finite numbers."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.losses import losses
from netbuilder.engine.losses.base import REDUCTIONS
from tests.contract.differences import check_gradient
from tests.contract.loss_examples import EXAMPLES, EXTREMES, SHAPES, each_case, every_example, shares

every_reduction = pytest.mark.parametrize("reduction", REDUCTIONS)


def data(example, shape, dtype=np.float64):
    rng = np.random.default_rng(4)
    y_true = example.targets(rng, shape)
    return y_true if y_true.dtype.kind == "i" else y_true.astype(dtype), example.outputs(rng, shape).astype(dtype)


def weighings(example, shape):
    """Sample weights and masks that fit the values: none, either, and both."""
    rng = np.random.default_rng(9)
    per_sample = rng.uniform(0.5, 2, shape[0])
    mask = np.arange(shape[0]) != 1
    if example.kind in ("dice", "tversky") and "axis" not in example.settings:
        return [(None, None)]  # one value for the whole batch
    return [(None, None), (per_sample, None), (None, mask), (per_sample, mask)]


def test_every_loss_has_an_example():
    assert {example.kind for example in EXAMPLES} == set(losses)


@each_case
@every_reduction
def test_the_derivative_is_that_of_the_loss(example, shape, reduction):
    loss = losses.create(example.kind, {**example.settings, "reduction": reduction})
    y_true, y_pred = data(example, shape)
    for weights, mask in weighings(example, shape):
        value, dy = loss.value_and_gradient(y_true, y_pred, weights, mask)
        assert dy.shape == y_pred.shape
        assert value == pytest.approx(float(loss(y_true, y_pred, weights, mask).sum()), rel=1e-12)
        check_gradient(lambda w=weights, m=mask: loss.value_and_gradient(y_true, y_pred, w, m)[0], y_pred, dy)


@each_case
def test_without_reduction_there_is_a_value_for_each_place(example, shape):
    loss = losses.create(example.kind, {**example.settings, "reduction": "none"})
    y_true, y_pred = data(example, shape)
    values = loss(y_true, y_pred)
    axis = example.settings.get("axis", -1)
    lengths = [length for place, length in enumerate(y_pred.shape) if place != axis % y_pred.ndim]
    assert list(values.shape) in (lengths, lengths[:1], [])
    total = losses.create(example.kind, {**example.settings, "reduction": "sum"})(y_true, y_pred)
    assert float(total) == pytest.approx(float(values.sum()), rel=1e-12)


@each_case
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_and_arguments_are_left_alone(example, shape, dtype):
    loss = losses.create(example.kind, example.settings)
    y_true, y_pred = data(example, shape, dtype)
    before = y_true.copy(), y_pred.copy()
    y_true.flags.writeable = y_pred.flags.writeable = False
    _, dy = loss.value_and_gradient(y_true, y_pred)
    assert dy.dtype == loss(y_true, y_pred).dtype == dtype
    assert np.array_equal(y_true, before[0])
    assert np.array_equal(y_pred, before[1])


def extremes(example, y_pred, number):
    """Outputs of which the first of each row, or all, are an extreme number; shares still sum to 1."""
    first = np.indices(y_pred.shape)[example.settings.get("axis", -1)] == 0
    if example.outputs is shares:
        return [np.where(first, number, (1 - number) / (y_pred.shape[-1] - 1))]
    some = np.where(first, number, y_pred)
    # The classes are divided by their sum, which no softmax makes 0; Keras gives no number there either.
    return [some] if example.kind == "categorical_crossentropy" else [some, np.full_like(y_pred, number)]


@each_case
def test_extreme_outputs_give_finite_numbers(example, shape):
    loss = losses.create(example.kind, example.settings)
    y_true, y_pred = data(example, shape, np.float32)
    for number in EXTREMES[example.outputs]:
        for outputs in extremes(example, y_pred, number):
            value, dy = loss.value_and_gradient(y_true, outputs.astype(np.float32))
            assert np.isfinite(value)
            assert np.isfinite(dy).all()


@each_case
def test_no_samples_cost_nothing(example, shape):
    loss = losses.create(example.kind, example.settings)
    y_true, y_pred = data(example, shape)
    value, dy = loss.value_and_gradient(y_true[:0], y_pred[:0])
    assert np.isfinite(value)
    assert dy.shape == y_pred[:0].shape


@every_example
def test_targets_that_do_not_fit_are_refused_in_words(example):
    loss = losses.create(example.kind, example.settings)
    _, y_pred = data(example, SHAPES[1])
    for wrong in (np.zeros((7, 9, 2)), np.zeros((3, 4, 6, 2)), np.array([["a"] * 6] * 4), np.array(1.0)):
        with pytest.raises(NetBuilderError) as caught:
            loss(wrong, y_pred)
        assert caught.value.message
