"""From one loss a sample to one number: reductions, sample weights, masks, shapes that almost fit."""

import numpy as np
import pytest

from netbuilder.engine.losses import losses

TRUE = np.zeros((3, 1))
PRED = np.array([[1.0], [2.0], [3.0]])
WEIGHTS = np.array([1.0, 0.0, 2.0])


@pytest.mark.parametrize(
    ("reduction", "plain", "weighted"),
    [
        ("sum_over_batch_size", 14 / 3, 19 / 3),
        ("mean", 14 / 3, 19 / 3),
        ("sum", 14, 19),
        ("mean_with_sample_weight", 14 / 3, 19 / 3),
        ("none", [1, 4, 9], [1, 0, 18]),
        (None, [1, 4, 9], [1, 0, 18]),
    ],
)
def test_reduction(reduction, plain, weighted):
    loss = losses.create("mse", {"reduction": reduction})
    np.testing.assert_allclose(loss(TRUE, PRED), plain)
    np.testing.assert_allclose(loss(TRUE, PRED, WEIGHTS), weighted)
    np.testing.assert_allclose(loss(TRUE, PRED, WEIGHTS[:, None]), weighted)
    assert loss.value_and_gradient(TRUE, PRED, WEIGHTS)[0] == pytest.approx(np.sum(weighted))


def test_the_two_means_differ_where_weights_do_not_sum_to_the_batch():
    weights = np.array([1.0, 1.0, 0.0])
    assert losses.create("mse")(TRUE, PRED, weights) == pytest.approx(5 / 3)
    assert losses.create("mse", {"reduction": "mean_with_sample_weight"})(TRUE, PRED, weights) == pytest.approx(5 / 2)


STEPS_TRUE = np.zeros((2, 3, 1))
STEPS_PRED = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
MASK = np.array([[True, True, False], [True, False, False]])


@pytest.mark.parametrize(
    ("reduction", "masked", "both"),
    [
        ("sum_over_batch_size", 21 / 3, (1 + 4 + 32) / 3),
        ("sum", 21, 37),
        ("mean_with_sample_weight", 21 / 3, 37 / 4),
        ("none", [[1, 4, 0], [16, 0, 0]], [[1, 4, 0], [32, 0, 0]]),
    ],
)
def test_masked_steps_do_not_count(reduction, masked, both):
    loss = losses.create("mse", {"reduction": reduction})
    np.testing.assert_allclose(loss(STEPS_TRUE, STEPS_PRED, None, MASK), masked)
    np.testing.assert_allclose(loss(STEPS_TRUE, STEPS_PRED, np.array([1.0, 2.0]), MASK), both)
    gradient = loss.value_and_gradient(STEPS_TRUE, STEPS_PRED, None, MASK)[1]
    assert ((gradient[..., 0] != 0) == MASK).all()


def test_a_mask_that_hides_everything_gives_0():
    loss = losses.create("mse")
    value, gradient = loss.value_and_gradient(STEPS_TRUE, STEPS_PRED, None, np.zeros((2, 3), bool))
    assert value == 0
    np.testing.assert_array_equal(gradient, np.zeros((2, 3, 1)))


def test_weights_of_single_steps():
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 3.0]])
    assert losses.create("mse")(STEPS_TRUE, STEPS_PRED, weights) == pytest.approx((1 + 108) / 6)


@pytest.mark.parametrize("mask", [None, np.array([True, True, False, True])])
def test_ignored_labels_are_left_out_of_the_mean(mask):
    loss = losses.create("sparse_categorical_crossentropy", {"ignore_class": -1})
    labels = np.array([0, -1, 1, 1])
    p = np.array([[0.5, 0.5], [0.9, 0.1], [0.75, 0.25], [0.2, 0.8]])
    counted = [0, 2, 3] if mask is None else [0, 3]
    expected = -np.log([0.5, 0, 0.25, 0.8][0:1] + [p[i, 1] for i in counted[1:]]).mean()
    assert loss(labels, p, None, mask) == pytest.approx(expected)
    gradient = loss.value_and_gradient(labels, p, None, mask)[1]
    np.testing.assert_array_equal(gradient[1], [0, 0])


def test_weights_of_a_loss_over_the_whole_batch():
    t, p = np.array([[1.0, 0.0], [0.0, 1.0]]), np.full((2, 2), 0.5)
    plain = losses.create("dice")(t, p)
    assert losses.create("dice")(t, p, np.array([1.0, 2.0])) == pytest.approx(1.5 * plain)
    assert losses.create("dice", {"reduction": "sum"})(t, p, np.array([1.0, 2.0])) == pytest.approx(3 * plain)


@pytest.mark.parametrize(
    ("targets", "outputs"), [((4,), (4, 1)), ((4, 1), (4,)), ((4, 3, 1), (4, 3)), ((4, 3), (4, 3, 1))]
)
def test_a_last_axis_of_one_may_be_missing(targets, outputs):
    rng = np.random.default_rng(0)
    t = rng.normal(size=targets)
    p = rng.normal(size=outputs)
    expected = np.mean((t.reshape(outputs) - p) ** 2)
    value, gradient = losses.create("mse").value_and_gradient(t, p)
    assert value == pytest.approx(expected)
    assert gradient.shape == outputs


def test_whole_numbers_and_truths_are_targets_too():
    p = np.array([[0.25, 0.75]], np.float32)
    for kind in (np.int8, np.uint8, np.int64, bool, np.float64):
        assert losses.create("mse")(np.array([[0, 1]], kind), p) == pytest.approx(0.0625)
    for kind in (np.int8, np.uint8, np.float32, bool):
        loss = losses.create("sparse_categorical_crossentropy")
        assert loss(np.array([1], kind), p) == pytest.approx(-np.log(0.75))
    assert losses.create("mse")([1, 2], [2, 4]) == pytest.approx(2.5)
