"""Accuracies, and the rule that chooses one."""

import numpy as np
import pytest

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.engine.metrics import metrics
from netbuilder.engine.metrics.automatic import accuracy_for, metric_for
from tests.unit.engine.metrics.measuring import measured

LABELS = np.array([0, 2, 1, 1])
ONE_HOT = np.eye(3)[LABELS]
P = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.5, 0.4, 0.1]])
WEIGHTS = np.array([1.0, 2.0, 0.0, 1.0])


@pytest.mark.parametrize(
    ("kind", "y_true"),
    [
        ("sparse_categorical_accuracy", LABELS),
        ("sparse_categorical_accuracy", LABELS[:, None].astype(float)),
        ("categorical_accuracy", ONE_HOT),
    ],
)
def test_share_of_right_classes(kind, y_true):
    assert measured(kind, (y_true, P)) == 0.5
    assert measured(kind, (y_true, P, WEIGHTS)) == 0.25
    assert measured(kind, (y_true[:1], P[:1]), (y_true[1:], P[1:])) == 0.5


def test_a_sequence_is_a_sample():
    y_true, y_pred = np.array([[0, 1], [1, 1]]), np.eye(2)[[[0, 1], [0, 1]]]
    assert measured("sparse_categorical_accuracy", (y_true, y_pred)) == 0.75
    assert measured("sparse_categorical_accuracy", (y_true, y_pred, np.array([3.0, 1.0]))) == 0.875
    steps = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert measured("sparse_categorical_accuracy", (y_true, y_pred, steps)) == 0.5
    # Sequences of other lengths weigh the same, whatever their length.
    longer = (np.array([[1, 1, 1, 1]]), np.zeros((1, 4, 2)))
    assert measured("sparse_categorical_accuracy", (y_true, y_pred), longer) == pytest.approx(1.5 / 3)


def test_binary_accuracy_is_strict_at_the_threshold():
    y_true, y_pred = np.array([1, 0, 1, 1]), np.array([[0.5], [0.5], [0.51], [0.9]])
    assert measured("binary_accuracy", (y_true, y_pred)) == 0.75
    assert measured("binary_accuracy", (y_true[:, None], y_pred), threshold=0.6) == 0.5
    assert measured("binary_accuracy", (np.array([[1, 0]]), np.array([[0.9, 0.9]]))) == 0.5


def test_exact_accuracy():
    assert measured("accuracy", (np.array([1, 2, 3, 4]), np.array([0, 2, 3, 4]))) == 0.75


@pytest.mark.parametrize(("k", "share"), [(1, 0.5), (2, 0.75 + 0.25), (3, 1.0)])
def test_top_k(k, share):
    assert measured("sparse_top_k_categorical_accuracy", (LABELS, P), k=k) == share
    assert measured("top_k_categorical_accuracy", (ONE_HOT, P), k=k) == share


def test_equal_outputs_share_a_place():
    even = np.full((1, 3), 1 / 3)
    assert measured("sparse_top_k_categorical_accuracy", (np.array([2]), even), k=1) == 1
    assert measured("sparse_top_k_categorical_accuracy", (np.array([2]), even * np.nan), k=1) == 0
    with pytest.raises(DataError, match="between 0 and 2"):
        measured("sparse_top_k_categorical_accuracy", (np.array([3]), even))


@pytest.mark.parametrize(
    ("targets", "outputs", "kind"),
    [
        ((8,), (8, 1), "binary_accuracy"),
        ((8, 1), (8, 1), "binary_accuracy"),
        ((8, 4, 1), (8, 4, 1), "binary_accuracy"),
        ((8,), (8, 10), "sparse_categorical_accuracy"),
        ((None, 1), (None, 10), "sparse_categorical_accuracy"),
        ((8, 4), (8, 4, 10), "sparse_categorical_accuracy"),
        ((8, 10), (8, 10), "categorical_accuracy"),
        ((8, 4, 10), (8, 4, 10), "categorical_accuracy"),
    ],
)
def test_the_accuracy_that_fits(targets, outputs, kind):
    assert accuracy_for(targets, outputs) == metrics.create(kind)
    assert metric_for("acc", targets, outputs) == metric_for("accuracy", targets, outputs) == metrics.create(kind)
    crossentropy = metric_for("crossentropy", targets, outputs)
    assert crossentropy.kind == kind.replace("accuracy", "crossentropy")
    assert metric_for("mse", targets, outputs).kind == "mean_squared_error"


@pytest.mark.parametrize(
    ("kind", "y_true", "name"),
    [
        ("categorical_accuracy", LABELS, "sparse_categorical_accuracy"),
        ("sparse_categorical_accuracy", ONE_HOT, "categorical_accuracy"),
        ("top_k_categorical_accuracy", LABELS, "sparse_"),
        ("sparse_top_k_categorical_accuracy", ONE_HOT, "top_k_categorical_accuracy"),
        ("mean_absolute_error", LABELS, ""),
        ("precision", LABELS, ""),
        ("f1_score", LABELS, ""),
        ("auc", LABELS, ""),
        ("r2_score", LABELS, ""),
        ("root_mean_squared_error", LABELS, ""),
    ],
)
def test_targets_that_do_not_fit_are_refused(kind, y_true, name):
    with pytest.raises(ShapeError) as caught:
        measured(kind, (y_true, P))
    assert str(y_true.shape) in caught.value.message
    assert name in caught.value.hint


def test_weights_that_do_not_fit_are_refused():
    for kind in ("categorical_accuracy", "precision", "f1_score", "r2_score", "mse", "auc"):
        with pytest.raises(ShapeError, match="one weight for each sample"):
            measured(kind, (ONE_HOT, P, np.ones(3)))
