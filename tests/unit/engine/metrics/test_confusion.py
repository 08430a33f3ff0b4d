"""The confusion matrix, the report of each class, and intersection over union."""

import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError, ShapeError
from netbuilder.engine.metrics import metrics
from netbuilder.engine.metrics.confusion import (
    ClassScores,
    class_report,
    confusion_matrix,
    predicted_labels,
    true_labels,
)

TRUE = np.array([0, 0, 1, 1, 1, 2])
PRED = np.array([0, 1, 1, 1, 0, 2])
MATRIX = [[1, 1, 0], [1, 2, 0], [0, 0, 1]]


def test_matrix_counts_rows_taken_for_columns():
    matrix = confusion_matrix(TRUE, PRED)
    assert matrix.dtype.kind == "i"
    np.testing.assert_array_equal(matrix, MATRIX)
    assert confusion_matrix(TRUE, PRED, 5).shape == (5, 5)
    weighted = confusion_matrix(TRUE, PRED, weights=np.array([0.5, 1, 1, 1, 1, 2]))
    np.testing.assert_array_equal(weighted, [[0.5, 1, 0], [1, 2, 0], [0, 0, 2]])
    assert confusion_matrix(np.zeros(0, int), np.zeros(0, int), 2).sum() == 0


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="6 labels, but 5 predictions"):
        confusion_matrix(TRUE, PRED[:5])
    with pytest.raises(ShapeError, match="2 sample weights"):
        confusion_matrix(TRUE, PRED, weights=np.ones(2))
    with pytest.raises(DataError, match="between 0 and 1, but 2"):
        confusion_matrix(TRUE, PRED, 2)
    with pytest.raises(DataError, match="no classes"):
        true_labels(np.array([0.5, 1.0]), np.zeros((2, 1)))


def test_labels_from_outputs_and_targets():
    shares = np.array([[0.1, 0.9], [0.8, 0.2]])
    np.testing.assert_array_equal(predicted_labels(shares), [1, 0])
    np.testing.assert_array_equal(predicted_labels(np.array([[0.5], [0.6]])), [0, 1])
    np.testing.assert_array_equal(predicted_labels(np.array([0.4, 0.6]), 0.3), [1, 1])
    for targets in (np.array([1, 0]), np.array([[1.0], [0.0]]), np.eye(2)[[1, 0]]):
        np.testing.assert_array_equal(true_labels(targets, shares), [1, 0])
    np.testing.assert_array_equal(true_labels(np.array([[1.0], [0.0]]), np.array([[0.9], [0.1]])), [1, 0])


def test_report():
    report = class_report(np.array(MATRIX))
    assert report.classes[0] == ClassScores(precision=0.5, recall=0.5, f1=0.5, support=2)
    assert report.classes[1].precision == report.classes[1].recall == report.classes[1].f1 == pytest.approx(2 / 3)
    assert report.classes[2] == ClassScores(precision=1, recall=1, f1=1, support=1)
    assert report.accuracy == pytest.approx(4 / 6)
    assert report.macro.f1 == pytest.approx((0.5 + 2 / 3 + 1) / 3)
    assert report.weighted.recall == pytest.approx((2 * 0.5 + 3 * 2 / 3 + 1) / 6)
    assert report.macro.support == 6


def test_report_of_classes_that_never_occur():
    report = class_report(np.array([[0, 0], [0, 0]]))
    assert report.classes[1] == ClassScores(precision=0, recall=0, f1=0, support=0)
    assert report.accuracy == 0


def measured(kind, *batch, **settings):
    metric = metrics.create(kind, settings)
    state = metric.start()
    metric.update(state, *batch)
    return metric.result(state)


class TestOverlap:
    # Intersection over union of the classes: 1/3, 2/4, 1/1.
    def test_mean_over_classes_that_occur(self):
        assert measured("mean_io_u", TRUE, PRED, num_classes=3) == pytest.approx((1 / 3 + 1 / 2 + 1) / 3, rel=1e-6)
        assert measured("mean_io_u", TRUE, PRED, num_classes=9) == pytest.approx((1 / 3 + 1 / 2 + 1) / 3, rel=1e-6)

    def test_some_classes(self):
        found = measured("io_u", TRUE, PRED, num_classes=3, target_class_ids=[0, 2])
        assert found == pytest.approx((1 / 3 + 1) / 2, rel=1e-6)
        with pytest.raises(SettingError, match="class 3 does not exist"):
            metrics.create("io_u", {"num_classes": 3, "target_class_ids": [0, 3]})

    def test_ignored_and_unknown_labels_do_not_count(self):
        found = measured("mean_io_u", TRUE, PRED, num_classes=3, ignore_class=2)
        assert found == pytest.approx((1 / 3 + 1 / 2) / 2, rel=1e-6)
        assert measured("mean_io_u", TRUE, PRED, num_classes=2) == pytest.approx((1 / 3 + 1 / 2) / 2, rel=1e-6)

    def test_whole_weights(self):
        weights = np.array([2.9, 1, 1, 1, 1, 1])
        assert measured("io_u", TRUE, PRED, weights, num_classes=3, target_class_ids=[0]) == pytest.approx(2 / 4)

    def test_one_hot(self):
        t, p = np.eye(3)[TRUE], np.eye(3)[PRED] * 0.6
        assert measured("one_hot_mean_io_u", t, p, num_classes=3) == pytest.approx((1 / 3 + 1 / 2 + 1) / 3, rel=1e-6)
        found = measured("one_hot_io_u", t, PRED, num_classes=3, target_class_ids=[0], sparse_y_pred=True)
        assert found == pytest.approx(1 / 3, rel=1e-6)
        found = measured("mean_io_u", TRUE, p, num_classes=3, sparse_y_pred=False)
        assert found == pytest.approx((1 / 3 + 1 / 2 + 1) / 3, rel=1e-6)

    def test_binary(self):
        t, p = np.array([[0, 1], [1, 1]]), np.array([[0.5, 0.2], [0.9, 0.7]])
        assert measured("binary_io_u", t, p) == pytest.approx((0 + 2 / 4) / 2, rel=1e-6)
        assert measured("binary_io_u", t, p, threshold=0.6) == pytest.approx((1 / 2 + 2 / 3) / 2, rel=1e-6)

    def test_sizes_that_differ(self):
        with pytest.raises(ShapeError, match="6 and 5"):
            measured("mean_io_u", TRUE, PRED[:5], num_classes=3)
