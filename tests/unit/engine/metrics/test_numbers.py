"""Metrics of numbers and of losses, worked out by hand."""

from math import log, sqrt

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.engine.metrics import metrics
from tests.unit.engine.metrics.measuring import measured

T = np.array([[1.0, 2.0], [3.0, 5.0]])
P = np.array([[2.0, 2.0], [1.0, 6.0]])


@pytest.mark.parametrize(
    ("kind", "plain", "weighted"),
    [
        ("mean_squared_error", 1.5, 2.0),
        ("root_mean_squared_error", sqrt(1.5), sqrt(2)),
        ("mean_absolute_error", 1.0, 1.25),
        ("mean_bias_error", 0.0, -0.25),
        ("mean_absolute_percentage_error", (100 + 0 + 200 / 3 + 20) / 4, (100 + 3 * (200 / 3 + 20)) / 8),
        ("huber", (0.5 + 0 + 1.5 + 0.5) / 4, (0.5 + 3 * 2) / 8),
        ("cosine_similarity", (6 / sqrt(40) + 33 / sqrt(34 * 37)) / 2, (6 / sqrt(40) + 99 / sqrt(34 * 37)) / 4),
    ],
)
def test_means_over_all_batches(kind, plain, weighted):
    assert measured(kind, (T, P)) == pytest.approx(plain)
    assert measured(kind, (T[:1], P[:1]), (T[1:], P[1:])) == pytest.approx(plain)
    assert measured(kind, (T, P, np.array([1.0, 3.0]))) == pytest.approx(weighted)


@pytest.mark.parametrize(
    ("kind", "y_true", "y_pred", "value"),
    [
        ("mean_squared_logarithmic_error", [[3.0]], [[1.0]], log(2) ** 2),
        ("logcosh", [[0.0]], [[log(2)]], log(1.25)),
        ("poisson", [[2.0]], [[1.0 - 1e-7]], 1 - 1e-7),
        ("binary_crossentropy", [[1.0]], [[0.25]], log(4)),
        ("categorical_crossentropy", [[0.0, 1.0]], [[0.75, 0.25]], log(4)),
        ("sparse_categorical_crossentropy", [1], [[0.75, 0.25]], log(4)),
        ("kl_divergence", [[0.5, 0.5]], [[0.25, 0.75]], 0.5 * log(2) + 0.5 * log(2 / 3)),
        ("hinge", [[1.0, -1.0]], [[0.5, 0.5]], 1.0),
        ("squared_hinge", [[1.0, -1.0]], [[0.5, 0.5]], 1.25),
        ("categorical_hinge", [[1.0, 0.0]], [[0.5, 0.75]], 1.25),
        ("pearson_correlation", [[1.0, 2.0, 6.0]], [[5.0, 4.0, 0.0]], -1.0),
        ("concordance_correlation", [[1.0, 2.0, 3.0]], [[2.0, 3.0, 4.0]], (4 / 3) / (4 / 3 + 1 + 1e-7)),
    ],
)
def test_value(kind, y_true, y_pred, value):
    assert measured(kind, (np.array(y_true), np.array(y_pred))) == pytest.approx(value, rel=1e-12)


def test_settings_reach_the_loss():
    assert measured("huber", (T, P), delta=5.0) == pytest.approx(0.75)
    scores = np.array([[0.0, log(3)]])
    assert measured("categorical_crossentropy", (np.eye(2)[[1]], scores), from_logits=True) == pytest.approx(log(4 / 3))
    smoothed = measured("binary_crossentropy", (np.array([[1.0]]), np.array([[0.25]])), label_smoothing=0.2)
    assert smoothed == pytest.approx(-0.9 * log(0.25) - 0.1 * log(0.75))


def test_ignored_labels():
    y_true, y_pred = np.array([1, 0]), np.array([[0.75, 0.25], [0.5, 0.5]])
    assert measured("sparse_categorical_crossentropy", (y_true, y_pred), ignore_class=0) == pytest.approx(log(4) / 2)
    weighted = (y_true, y_pred, np.array([2.0, 5.0]))
    assert measured("sparse_categorical_crossentropy", weighted, ignore_class=0) == pytest.approx(log(4))


def test_hinges_must_see_every_batch_by_itself():
    assert metrics.create("hinge").each_batch
    assert metrics.create("cosine_similarity", {"axis": 0}).each_batch
    assert not metrics.create("cosine_similarity").each_batch
    assert not metrics.create("mse").each_batch


class TestR2:
    T = np.array([[1.0, 10.0], [2.0, 10.0], [3.0, 40.0]])
    P = np.array([[1.0, 10.0], [2.0, 20.0], [2.0, 40.0]])
    # Column 1: errors 1, variance 2. Column 2: errors 100, variance 600.
    EACH = (0.5, 5 / 6)

    @pytest.mark.parametrize(
        ("aggregation", "value"),
        [
            (None, EACH),
            ("uniform_average", sum(EACH) / 2),
            ("variance_weighted_average", (2 * 0.5 + 600 * 5 / 6) / 602),
        ],
    )
    def test_aggregation(self, aggregation, value):
        found = measured("r2_score", (self.T[:2], self.P[:2]), (self.T[2:], self.P[2:]), class_aggregation=aggregation)
        np.testing.assert_allclose(found, value)

    def test_weights_are_repeated_samples(self):
        twice = measured("r2_score", (self.T[[0, 1, 2, 2]], self.P[[0, 1, 2, 2]]))
        assert measured("r2_score", (self.T, self.P, np.array([1.0, 1.0, 2.0]))) == pytest.approx(twice)

    def test_adjusted_for_the_number_of_inputs(self):
        plain = measured("r2_score", (self.T, self.P))
        adjusted = measured("r2_score", (self.T, self.P), num_regressors=2)
        assert adjusted == pytest.approx(1 - (1 - plain) * 5 / 3)
        assert measured("r2_score", (self.T, self.P), num_regressors=5) == plain

    def test_one_output_without_an_axis(self):
        assert measured("r2_score", (self.T[:, 0], self.P[:, 0])) == 0.5

    def test_targets_that_are_all_alike(self):
        assert measured("r2_score", (np.ones((3, 1)), np.zeros((3, 1)))) == 0.0

    def test_unknown_aggregation(self):
        with pytest.raises(SettingError):
            metrics.create("r2_score", {"class_aggregation": "median"})


ARRAYS = {
    "sparse": (np.array([0, 1]), np.full((2, 2), 0.5)),
    "io_u": (np.array([0, 1]), np.array([1, 1])),
    "plain": (np.eye(2), np.full((2, 2), 0.5)),
}


def suiting(kind):
    if "sparse" in kind:
        return ARRAYS["sparse"]
    return ARRAYS["io_u"] if kind in ("io_u", "mean_io_u") else ARRAYS["plain"]


@pytest.mark.parametrize("kind", metrics)
class TestEveryMetric:
    def test_nothing_counted_is_0(self, kind):
        metric = metrics.create(kind)
        np.testing.assert_array_equal(metric.result(metric.start()), 0)

    def test_counts_are_plain_and_arguments_kept(self, kind):
        metric, (y_true, y_pred) = metrics.create(kind), suiting(kind)
        t, p = y_true.copy(), y_pred.copy()
        state = metric.start()
        keys = set(state)
        metric.update(state, y_true, y_pred, np.array([1.0, 2.0]))
        assert set(state) == keys
        assert all(isinstance(value, (int, float, np.ndarray)) for value in state.values())
        np.testing.assert_array_equal(y_true, t)
        np.testing.assert_array_equal(y_pred, p)

    def test_weights_of_1_change_nothing(self, kind):
        metric, batch = metrics.create(kind), suiting(kind)
        plain, weighted = metric.start(), metric.start()
        metric.update(plain, *batch)
        metric.update(weighted, *batch, np.ones(2))
        np.testing.assert_allclose(metric.result(plain), metric.result(weighted))

    def test_holes_in_the_outputs_do_no_harm(self, kind):
        metric, (y_true, y_pred) = metrics.create(kind), suiting(kind)
        if kind in ("io_u", "mean_io_u"):  # these take whole numbers
            return
        for hole in (np.nan, np.inf, -np.inf):
            state = metric.start()
            broken = np.where([[True, False], [False, True]], [[hole, 0], [0, -hole]], y_pred)
            metric.update(state, y_true, broken)
            metric.update(state, y_true, broken, np.array([0.0, 2.0]))
            metric.result(state)
