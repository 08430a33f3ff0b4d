"""A data set checks itself when it is made."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import Dataset


def made(**changes):
    settings = {
        "name": "test",
        "x_train": np.arange(12, dtype=np.float32).reshape(6, 2),
        "y_train": np.array([0, 1, 2, 0, 1, 2]),
    } | changes
    return Dataset(**settings)


def test_a_set_keeps_the_dtype_and_memory_of_its_arrays():
    x = np.zeros((3, 28, 28), np.uint8)
    dataset = made(x_train=x, y_train=np.array([0, 1, 1], np.uint8))
    assert dataset.x_train is x
    assert dataset.y_train.dtype == np.uint8
    assert dataset.value_range == (0.0, 255.0)
    assert dataset.pictures and dataset.input_shape == (28, 28)


def test_a_set_without_test_samples_has_empty_ones_of_the_same_shape():
    dataset = made()
    assert dataset.x_test.shape == (0, 2) and dataset.y_test.shape == (0,)
    assert dataset.class_names == ("0", "1", "2") and dataset.classes == dataset.outputs == 3
    assert dataset.counts().tolist() == [2, 2, 2]
    assert dataset.value_range is None and not dataset.pictures


def test_labels_may_be_whole_floats_columns_and_truth_values():
    assert made(y_train=np.array([[0.0], [1], [2], [0], [1], [2]])).y_train.tolist() == [0, 1, 2, 0, 1, 2]
    assert made(y_train=np.array([True, False] * 3)).y_train.tolist() == [1, 0] * 3


def test_regression_has_as_many_outputs_as_answers():
    dataset = made(y_train=np.ones((6, 3)), task="regression")
    assert (dataset.classes, dataset.outputs, dataset.counts().size) == (0, 3, 0)
    assert made(y_train=np.ones(6), task="regression").outputs == 1


def test_one_input_per_sample_becomes_a_column():
    assert made(x_train=np.arange(6.0)).input_shape == (1,)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"x_train": np.empty((0, 2)), "y_train": np.empty(0)}, "has no samples"),
        ({"x_train": np.array([[1, 2]] * 5 + [[np.nan, 0]])}, "NaN .* in sample 6 of 6"),
        ({"x_train": np.array([[np.inf, 2]] + [[1, 2]] * 5)}, "infinite number in sample 1"),
        ({"y_train": np.array([0, 1])}, "inputs 6, answers 2"),
        ({"y_train": np.array([0, 1, 2, 0, 1, -1])}, "between 0 and 2, but sample 6 has -1"),
        ({"y_train": np.array([0, 1, 2, 3, 1, 1]), "class_names": ("a", "b", "c")}, "sample 4 has 3"),
        ({"y_train": np.array([0, 1, 1.5, 0, 1, 1])}, "whole numbers, but sample 3 has 1.5"),
        ({"y_train": np.array([0, 1, np.nan, 0, 1, 1])}, "NaN .* in sample 3"),
        ({"y_train": np.array([0, 1, 10**9, 0, 1, 1])}, "1000000001 classes"),
        ({"y_train": np.eye(6)}, "one class number per sample"),
        ({"y_train": np.array(list("abcdef"))}, "hold text"),
        ({"x_train": np.array([["1", "2"]] * 6)}, "hold text"),
        ({"x_train": [[1, 2], [3]]}, "rows of different lengths"),
        ({"x_train": np.ones((6, 2), complex)}, "complex numbers"),
        ({"x_train": np.array([object()] * 6)}, "not numbers"),
        ({"x_train": np.float32(3)}, "one row of numbers per sample"),
        ({"x_train": np.empty((6, 0))}, "one row of numbers per sample"),
        ({"x_test": np.ones((2, 3)), "y_test": np.zeros(2)}, r"shape \(3,\)"),
        ({"x_test": np.ones((2, 2)), "y_test": np.zeros(3)}, "test inputs 2, test answers 3"),
        ({"x_test": np.ones((2, 2))}, "test answers"),
        ({"task": "guessing"}, "guessing"),
        ({"feature_names": ("a",)}, "1 names are given"),
        ({"y_train": np.array([0.5, np.inf, 1, 1, 1, 1]), "task": "regression"}, "infinite number in sample 2"),
        ({"y_train": np.ones((6, 2, 2)), "task": "regression"}, "one number or one row"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(changes, sentence):
    with pytest.raises(DataError, match=sentence):
        made(**changes)


def test_nan_is_found_deep_in_a_large_array():
    x = np.zeros((3000, 1000), np.float32)
    x[2999, 999] = np.nan
    with pytest.raises(DataError, match="sample 3000 of 3000"):
        made(x_train=x, y_train=np.zeros(3000, int))


def test_a_share_moves_to_the_test_part_and_nothing_is_lost():
    dataset = made(x_train=np.arange(100.0), y_train=np.arange(100) % 4, class_names=tuple("abcd"))
    parted = dataset.with_test(0.2, seed=3)
    assert (len(parted.x_train), len(parted.x_test)) == (80, 20)
    assert sorted(np.concatenate([parted.x_train, parted.x_test]).ravel()) == list(range(100))
    assert np.bincount(parted.y_test).tolist() == [5, 5, 5, 5]
    assert parted.class_names == dataset.class_names
    assert (parted.y_test == parted.x_test.ravel() % 4).all()
    with pytest.raises(DataError, match="already has 20 test samples"):
        parted.with_test(0.1)
