"""What holds for every loss: its derivative, its dtype, its arguments."""

import numpy as np
import pytest

from netbuilder.engine.losses import losses

OPTIONS = [
    ("huber", {"delta": 0.3}),
    ("cosine_similarity", {"axis": 1}),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("binary_crossentropy", {"axis": 1}),
    ("binary_focal_crossentropy", {"from_logits": True}),
    ("binary_focal_crossentropy", {"gamma": 0.0}),
    ("binary_focal_crossentropy", {"gamma": 0.5, "apply_class_balancing": True}),
    ("categorical_crossentropy", {"from_logits": True}),
    ("categorical_crossentropy", {"label_smoothing": 0.3}),
    ("categorical_crossentropy", {"axis": 1}),
    ("categorical_focal_crossentropy", {"from_logits": True, "axis": 1}),
    ("categorical_focal_crossentropy", {"gamma": 0.5, "alpha": [0.1, 0.2, 0.3]}),
    ("sparse_categorical_crossentropy", {"from_logits": True}),
    ("sparse_categorical_crossentropy", {"ignore_class": 1}),
    ("sparse_categorical_crossentropy", {"axis": 1}),
    ("dice", {"axis": 1}),
    ("tversky", {"axis": [1, 2], "alpha": 0.3, "beta": 0.9}),
    ("circle", {"remove_diagonal": False, "gamma": 5.0, "margin": 0.1}),
]
ALL = [losses.create(kind, settings) for kind, settings in [*((kind, {}) for kind in losses), *OPTIONS]]
STEP = 1e-6


def arrays(loss, dtype=np.float64):
    """Targets and outputs that suit the loss: labels, one-hot rows, probabilities, scores or any numbers."""
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(4, 2, 3))
    labels = rng.integers(0, 3, (4, 2))
    chances = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    y_true, y_pred = rng.normal(size=scores.shape), scores
    if loss.kind == "ctc":
        y_true, y_pred = np.array([[1, 2, 0], [1, 1, 2], [0, 0, 0]]), rng.normal(size=(3, 7, 3))
    elif loss.kind == "circle":
        y_pred = scores.reshape(8, 3)
        y_true, y_pred = labels.ravel(), y_pred / np.linalg.norm(y_pred, axis=1, keepdims=True)
    elif "sparse" in loss.kind or "generalized" in loss.kind:
        y_true, y_pred = labels, chances
    elif "crossentropy" in loss.kind or loss.kind in ("categorical_hinge", "kl_divergence", "dice", "tversky"):
        y_true, y_pred = np.eye(3)[labels], chances
    elif loss.lowest == 0:
        y_true, y_pred = np.abs(y_true), np.abs(y_pred) + 0.1
    elif "hinge" in loss.kind:
        y_true = np.sign(y_true)
    if loss.kind.startswith("sparse") and loss.axis == 1:
        y_pred = np.swapaxes(y_pred, 1, 2)
    if getattr(loss, "from_logits", False):
        y_pred = scores
    return y_true, y_pred.astype(dtype)


@pytest.mark.parametrize("loss", ALL, ids=repr)
@pytest.mark.parametrize("weighted", [False, True])
def test_gradient_is_the_derivative_of_the_loss(loss, weighted):
    y_true, y_pred = arrays(loss)
    rng = np.random.default_rng(4)
    weights = rng.uniform(0.5, 2, len(y_pred)) if weighted and loss.values(*arranged(loss)).ndim else None
    value, gradient = loss.value_and_gradient(y_true, y_pred, weights)
    np.testing.assert_allclose(value, loss(y_true, y_pred, weights), rtol=1e-12)
    for _ in range(3):
        step = STEP * rng.normal(size=y_pred.shape)
        difference = (loss(y_true, y_pred + step, weights) - loss(y_true, y_pred - step, weights)) / 2
        # Values up to 100 with 1e-16 of round-off, over a step of 1e-6.
        np.testing.assert_allclose((gradient * step).sum(), difference, rtol=1e-6, atol=3e-14)


def arranged(loss):
    y_true, y_pred = arrays(loss)
    return loss.prepared(y_true, y_pred), y_pred


@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_gradient_for_any_upstream_derivative(loss):
    y_true, y_pred = arranged(loss)
    rng = np.random.default_rng(5)
    dvalues = rng.normal(size=loss.values(y_true, y_pred).shape)
    gradient = loss.gradient(y_true, y_pred, dvalues)
    step = STEP * rng.normal(size=y_pred.shape)
    difference = ((loss.values(y_true, y_pred + step) - loss.values(y_true, y_pred - step)) * dvalues).sum() / 2
    np.testing.assert_allclose((gradient * step).sum(), difference, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_dtype_and_arguments_are_kept(loss):
    for dtype in (np.float32, np.float64):
        y_true, y_pred = arrays(loss, dtype)
        targets, outputs = y_true.copy(), y_pred.copy()
        value, gradient = loss.value_and_gradient(y_true, y_pred)
        assert type(value) is float
        assert (gradient.dtype, gradient.shape) == (dtype, y_pred.shape)
        assert loss(y_true, y_pred).dtype == dtype
        np.testing.assert_array_equal(y_true, targets)
        np.testing.assert_array_equal(y_pred, outputs)


@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_holes_in_the_outputs_do_no_harm(loss):
    y_true, y_pred = arrays(loss, np.float32)
    for hole in (np.nan, np.inf, -np.inf, 3e38):
        broken = y_pred.copy()
        broken[0, 0] = hole
        _, gradient = loss.value_and_gradient(y_true, broken)
        assert gradient.shape == broken.shape
    broken[0, 0] = np.nan
    assert np.isnan(loss(y_true, broken)) or loss.kind == "circle" or getattr(loss, "ignore_class", None) is not None


@pytest.mark.parametrize("loss", [loss for loss in ALL if loss.kind not in ("ctc", "circle")], ids=repr)
def test_an_empty_batch_costs_nothing(loss):
    y_true, y_pred = arrays(loss, np.float32)
    value, gradient = loss.value_and_gradient(y_true[:0], y_pred[:0])
    assert value in (0.0, 1.0)
    assert gradient.shape == (0, *y_pred.shape[1:])


class TestSaturation:
    """Keras clips in float32: beyond the bounds the loss stands still and its derivative is 0."""

    def test_binary(self):
        loss = losses.create("binary_crossentropy", {"reduction": "none"})
        p = np.array([[0.0], [1.0], [1.0], [1e-9]], np.float32)
        t = np.array([[1.0], [0.0], [1.0], [1.0]])
        np.testing.assert_allclose(loss(t, p), [16.118095, 15.942385, 1.1920929e-07, 16.118095], rtol=1e-6)
        np.testing.assert_array_equal(loss.value_and_gradient(t, p)[1], np.zeros((4, 1)))

    def test_categorical(self):
        p = np.array([[1, 0, 0], [1, 0, 0]], np.float32)
        for kind, labels in (("sparse_categorical", [0, 1]), ("categorical", np.eye(3)[[0, 1]])):
            loss = losses.create(f"{kind}_crossentropy", {"reduction": "none"})
            np.testing.assert_allclose(loss(np.array(labels), p), [0, 16.118095], atol=4e-7)
            np.testing.assert_array_equal(loss.value_and_gradient(np.array(labels), p)[1], np.zeros((2, 3)))

    def test_scores_do_not_saturate(self):
        loss = losses.create("sparse_categorical_crossentropy", {"from_logits": True})
        value, gradient = loss.value_and_gradient(np.array([1]), np.array([[1000.0, 0.0]], np.float32))
        assert value == 1000
        np.testing.assert_array_equal(gradient, [[1, -1]])
