"""Values of every loss, worked out by hand."""

from math import cosh, exp, log, sqrt

import numpy as np
import pytest

from netbuilder.engine.losses import losses
from netbuilder.engine.losses.automatic import crossentropy_for

# Targets and outputs of one sample, and the loss.
VALUES = [
    ("mean_squared_error", {}, [1, 2], [2, 4], 2.5),
    ("mean_absolute_error", {}, [1, 2], [2, 0], 1.5),
    ("mean_bias_error", {}, [1, 2], [2, 0], -0.5),
    ("mean_absolute_percentage_error", {}, [2, -4], [1, -5], 37.5),
    ("mean_squared_logarithmic_error", {}, [1, 3], [3, 1], log(2) ** 2),
    ("huber", {}, [0, 0], [0.5, -3], (0.125 + 2.5) / 2),
    ("huber", {"delta": 2.0}, [0, 0], [1.5, -3], (1.125 + 4) / 2),
    ("log_cosh", {}, [0, 1], [1, -1], (log(cosh(1)) + log(cosh(2))) / 2),
    ("poisson", {}, [0, 3], [2, 1 - 1e-7], (3 - 1e-7) / 2),
    ("hinge", {}, [-1, 1, 1], [0.5, 0.5, 3], 2 / 3),
    ("hinge", {}, [0, 1, 1], [0.5, 0.5, 3], 2 / 3),
    ("hinge", {}, [0, 1, -1], [0.5, 0.5, 3], (1 + 0.5 + 4) / 3),
    ("squared_hinge", {}, [-1, 1, 1], [0.5, 0.5, 3], 2.5 / 3),
    ("categorical_hinge", {}, [0, 1, 0], [0.2, 0.5, 0.1], 0.7),
    ("categorical_hinge", {}, [0, 1, 0], [0.2, 1.5, 0.1], 0),
    ("cosine_similarity", {}, [3, 4], [4, 3], -24 / 25),
    ("cosine_similarity", {}, [3, 4], [0, 0], 0),
    ("kl_divergence", {}, [0.25, 0.75], [0.5, 0.5], 0.25 * log(0.5) + 0.75 * log(1.5)),
    ("binary_crossentropy", {}, [0, 1], [0.2, 0.4], -(log(0.8) + log(0.4)) / 2),
    ("binary_crossentropy", {"label_smoothing": 0.2}, [1], [0.4], -(0.9 * log(0.4) + 0.1 * log(0.6))),
    ("binary_crossentropy", {"from_logits": True}, [0, 1], [0, 1000], log(2) / 2),
    ("binary_focal_crossentropy", {}, [0, 1], [0.2, 0.4], -(0.04 * log(0.8) + 0.36 * log(0.4)) / 2),
    (
        "binary_focal_crossentropy",
        {"apply_class_balancing": True, "gamma": 1.0},
        [0, 1],
        [0.2, 0.4],
        -(0.75 * 0.2 * log(0.8) + 0.25 * 0.6 * log(0.4)) / 2,
    ),
    ("binary_focal_crossentropy", {"from_logits": True}, [1], [log(4)], -0.04 * log(0.8)),
    ("categorical_crossentropy", {}, [0, 1, 0], [0.2, 0.5, 0.3], log(2)),
    ("categorical_crossentropy", {}, [0, 1, 0], [2, 5, 3], log(2)),
    ("categorical_crossentropy", {"from_logits": True}, [0, 1], [0, log(3)], log(4 / 3)),
    ("categorical_crossentropy", {"label_smoothing": 0.4}, [0, 1], [0.5, 0.5], log(2)),
    ("categorical_crossentropy", {"label_smoothing": 0.4}, [0, 1], [0.2, 0.8], -0.2 * log(0.2) - 0.8 * log(0.8)),
    ("categorical_focal_crossentropy", {}, [0, 1], [0.2, 0.8], -0.25 * 0.04 * log(0.8)),
    ("categorical_focal_crossentropy", {"alpha": [0.5, 1.0], "gamma": 0.0}, [0, 1], [0.2, 0.8], -log(0.8)),
    ("sparse_categorical_crossentropy", {}, 1, [0.2, 0.5, 0.3], log(2)),
    ("sparse_categorical_crossentropy", {"from_logits": True}, 1, [0, log(3)], log(4 / 3)),
    ("categorical_generalized_cross_entropy", {}, 1, [0.2, 0.64, 0.16], (1 - 0.8) / 0.5),
    ("dice", {}, [1, 1, 0], [0.5, 1, 0.5], 1 - 3 / (4 + 1e-7)),
    ("tversky", {}, [1, 1, 0], [0.5, 1, 0.5], 1 - 1.5 / (2 + 1e-7)),
    ("tversky", {"alpha": 1.0, "beta": 0.0}, [1, 1, 0], [0.5, 1, 0.5], 1 - 1.5 / (2 + 1e-7)),
    ("tversky", {"alpha": 0.0, "beta": 2.0}, [1, 1, 0], [0.5, 1, 0.5], 1 - 1.5 / (2.5 + 1e-7)),
]


@pytest.mark.parametrize(("kind", "settings", "y_true", "y_pred", "value"), VALUES)
def test_value(kind, settings, y_true, y_pred, value):
    loss = losses.create(kind, settings)
    np.testing.assert_allclose(loss(np.array([y_true]), np.array([y_pred], float)), value, rtol=1e-12, atol=1e-15)
    single = loss(np.array([y_true]), np.array([y_pred], np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, value, rtol=1e-6, atol=1e-7)


def test_every_loss_has_values():
    assert {kind for kind, *_ in VALUES} | {"ctc", "circle"} == set(losses)


def test_ctc_counts_all_ways():
    # Two steps, two classes and the blank, all of the same chance: "1" can be read as 11, 1_ and _1.
    loss = losses.create("ctc")
    even = np.zeros((1, 2, 3))
    np.testing.assert_allclose(loss(np.array([[1, 0]]), even), -log(3 / 9))
    np.testing.assert_allclose(loss(np.array([[1, 2]]), even), -log(1 / 9))
    np.testing.assert_allclose(loss(np.array([[0, 0]]), even), -log(1 / 9))
    # With p(1) = 0.5, p(2) = 0.2 and p(blank) = 0.3 at every step, "1 1" needs a blank: 1_1 alone.
    scores = np.log(np.tile([0.3, 0.5, 0.2], (1, 3, 1)))
    np.testing.assert_allclose(loss(np.array([[1, 1]]), scores), -log(0.5 * 0.3 * 0.5))
    both = loss.replace(reduction="none")(np.array([[1, 1], [2, 0]]), np.repeat(scores, 2, axis=0))
    # "2" alone: one run of 1, 2 or 3 twos among blanks.
    np.testing.assert_allclose(both, [-log(0.075), -log(3 * 0.2 * 0.09 + 2 * 0.04 * 0.3 + 0.008)])


def test_circle_of_three_samples():
    # Two of one class at a right angle (distance 1), one of another class along the first.
    loss = losses.create("circle", {"gamma": 2.0, "margin": 0.25, "reduction": "none"})
    embedded = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    near, far_same, far_across = exp(2 * (1 - 0.0625)), exp(2 * (1 - 0.0625)), exp(2 * (0 - 0.0625))
    expected = [log(1 + near * far_same), log(1 + near * far_across), 0]
    np.testing.assert_allclose(loss(np.array([0, 0, 1]), embedded), expected, rtol=1e-12)
    mean = loss.replace(reduction="sum_over_batch_size")(np.array([0, 0, 1]), embedded)
    np.testing.assert_allclose(mean, sum(expected) / 2)


@pytest.mark.parametrize(
    ("alias", "kind"),
    [
        ("mse", "mean_squared_error"),
        ("MSE", "mean_squared_error"),
        ("mae", "mean_absolute_error"),
        ("mape", "mean_absolute_percentage_error"),
        ("msle", "mean_squared_logarithmic_error"),
        ("bce", "binary_crossentropy"),
        ("kld", "kl_divergence"),
        ("logcosh", "log_cosh"),
        ("mbe", "mean_bias_error"),
        ("BinaryCrossentropy", "binary_crossentropy"),
    ],
)
def test_short_names(alias, kind):
    assert losses.create(alias).brief() == kind


@pytest.mark.parametrize(
    ("targets", "outputs", "kind"),
    [
        ((8,), (8, 1), "binary_crossentropy"),
        ((8, 1), (8, 1), "binary_crossentropy"),
        ((8,), (8, 10), "sparse_categorical_crossentropy"),
        ((None, 1), (None, 10), "sparse_categorical_crossentropy"),
        ((8, 10), (8, 10), "categorical_crossentropy"),
        ((8, 5), (8, 5, 3), "sparse_categorical_crossentropy"),
    ],
)
def test_crossentropy_that_fits(targets, outputs, kind):
    assert crossentropy_for(targets, outputs) == losses.create(kind)


class TestAxis:
    def test_classes_on_another_axis(self):
        t, p = np.eye(3)[:, [0, 2]][None], np.array([[[0.2, 0.3], [0.5, 0.3], [0.3, 0.4]]])
        for kind in ("categorical_crossentropy", "categorical_focal_crossentropy"):
            moved = losses.create(kind, {"axis": 1, "reduction": "none"})(t, p)
            usual = losses.create(kind, {"reduction": "none"})(np.swapaxes(t, 1, 2), np.swapaxes(p, 1, 2))
            np.testing.assert_allclose(moved, usual)
        sparse = losses.create("sparse_categorical_crossentropy", {"axis": 1})
        assert sparse(np.array([[0, 2]]), p) == pytest.approx(-(log(0.2) + log(0.4)) / 2)

    def test_cosine_along_the_first_axis(self):
        t, p = np.array([[3.0, 1.0], [4.0, 0.0]]), np.array([[4.0, 1.0], [3.0, 1.0]])
        loss = losses.create("cosine_similarity", {"axis": 0, "reduction": "none"})
        np.testing.assert_allclose(loss(t, p), [-24 / 25, -sqrt(0.5)])

    def test_overlap_of_each_sample(self):
        t = np.array([[[1.0, 1.0]], [[0.0, 1.0]]])
        loss = losses.create("dice", {"axis": [1, 2], "reduction": "none"})
        np.testing.assert_allclose(loss(t, np.full(t.shape, 0.5)), [1 - 2 / 3, 0.5], rtol=1e-6)
