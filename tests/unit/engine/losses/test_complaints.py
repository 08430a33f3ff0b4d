"""Targets that do not fit are answered in a sentence; odd ones are remarked upon."""

import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError, ShapeError
from netbuilder.engine.losses import losses

P = np.full((4, 3), 1 / 3, np.float32)


def complaint(kind, y_true, y_pred=P, error=ShapeError, **settings):
    with pytest.raises(error) as caught:
        losses.create(kind, settings).value_and_gradient(np.array(y_true), y_pred)
    return caught.value


@pytest.mark.parametrize("labels", [np.zeros(4), np.zeros((4, 1))])
@pytest.mark.parametrize("kind", ["categorical_crossentropy", "categorical_focal_crossentropy"])
def test_labels_for_a_one_hot_loss_name_the_sparse_one(kind, labels):
    error = complaint(kind, labels)
    assert "whole-number labels" in error.message
    assert "sparse_categorical_crossentropy" in error.hint


def test_one_hot_targets_for_the_sparse_loss_name_the_other():
    error = complaint("sparse_categorical_crossentropy", np.eye(3)[[0, 1, 2, 0]])
    assert "one-hot" in error.message
    assert "categorical_crossentropy" in error.hint


@pytest.mark.parametrize("kind", ["mse", "binary_crossentropy", "hinge", "kl_divergence", "categorical_crossentropy"])
@pytest.mark.parametrize("shape", [(4, 2), (3, 3), (4, 3, 2), (4, 1)])
def test_other_shapes_are_refused_with_both_shapes(kind, shape):
    error = complaint(kind, np.zeros(shape))
    assert str(shape) in str(error)


@pytest.mark.parametrize(("label", "shown"), [(3, "3"), (-1, "-1"), (10**12, "1000000000000")])
def test_labels_out_of_range(label, shown):
    for kind in ("sparse_categorical_crossentropy", "categorical_generalized_cross_entropy"):
        error = complaint(kind, [0, 1, 2, label], error=DataError)
        assert f"between 0 and 2, but {shown} was found" in error.message
        assert "3 units" in error.hint


@pytest.mark.parametrize("label", [0.5, np.nan, np.inf])
def test_labels_that_are_no_whole_numbers(label):
    error = complaint("sparse_categorical_crossentropy", [0, 1, 2, label], error=DataError)
    assert "whole numbers" in error.message


def test_targets_that_are_texts():
    for kind in ("mse", "sparse_categorical_crossentropy", "circle", "ctc"):
        error = complaint(kind, ["a", "b", "c", "d"], error=DataError)
        assert "must be numbers" in error.message


@pytest.mark.parametrize("shape", [(3,), (5,), (4, 2), (4, 3, 1)])
def test_weights_that_do_not_fit(shape):
    with pytest.raises(ShapeError, match="one weight for each sample"):
        losses.create("mse")(np.zeros((4, 3)), P, np.ones(shape))


def test_ctc_names_the_sample_that_is_too_long():
    scores = np.zeros((2, 3, 4))
    error = complaint("ctc", [[1, 2, 3], [1, 1, 2]], scores, error=DataError)
    assert "Sample 1 has 3 labels, 1 of them repeated" in error.message
    complaint("ctc", [1, 2], scores)
    complaint("ctc", [[9], [1]], scores, error=DataError)


def test_circle_needs_one_label_a_row():
    complaint("circle", [0, 1])


@pytest.mark.parametrize(
    ("kind", "axis"), [("categorical_crossentropy", 2), ("sparse_categorical_crossentropy", -3), ("dice", [0, 5])]
)
def test_an_axis_that_is_not_there(kind, axis):
    assert "no such axis" in complaint(kind, np.eye(3)[[0, 1, 2, 0]], axis=axis).message


def test_alpha_of_the_wrong_length():
    complaint("categorical_focal_crossentropy", np.eye(3)[[0, 1, 2, 0]], error=SettingError, alpha=[0.1, 0.2])


@pytest.mark.parametrize(
    ("kind", "settings"), [("huber", {"delta": 0}), ("mse", {"reduction": "avg"}), ("bce", {"label_smoothing": 1.5})]
)
def test_settings_out_of_range(kind, settings):
    with pytest.raises(SettingError):
        losses.create(kind, settings)


class TestDoubts:
    def doubts(self, kind, y_true):
        return losses.create(kind).doubts(np.array(y_true))

    def test_good_targets_raise_none(self):
        assert self.doubts("mse", [[-5.0], [1e9]]) == []
        assert self.doubts("bce", [[0], [1], [0.5]]) == []
        assert self.doubts("hinge", [[-1], [1]]) == []
        assert self.doubts("categorical_crossentropy", np.eye(3)) == []
        assert self.doubts("sparse_categorical_crossentropy", [0, 1, 2]) == []
        assert self.doubts("bce", np.zeros((0, 1))) == []

    def test_targets_out_of_range(self):
        (problem,) = self.doubts("bce", [[-1], [1]])
        assert "from 0 to 1, but these reach from -1 to 1" in problem.message
        (problem,) = self.doubts("poisson", [[-2], [1]])
        assert "at least 0" in problem.message

    def test_rows_that_do_not_sum_to_1(self):
        (problem,) = self.doubts("categorical_crossentropy", [[1, 1, 0], [0, 1, 0]])
        assert "1 do not" in problem.message
        assert "binary_crossentropy" in problem.hint

    def test_holes(self):
        (problem,) = self.doubts("mse", [[np.nan], [1]])
        assert "1 value that is not a number" in problem.message
        (problem,) = self.doubts("categorical_crossentropy", [[np.nan, np.nan], [0, 1]])
        assert "2 values" in problem.message
