"""Penalties worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netbuilder.core.errors import ShapeError
from netbuilder.engine.regularizers import regularizers

W = np.array([[3.0, -4.0], [0.0, 1.0]])


def gradient(rule, weight):
    found = np.zeros_like(weight)
    rule.add_gradient(weight, found)
    return found


def test_sums_without_a_half():
    assert regularizers.create("l1", {"l1": 0.5}).value(W) == 4
    assert regularizers.create("l2", {"l2": 0.5}).value(W) == 13
    assert regularizers.create("l1_l2", {"l1": 0.5, "l2": 0.5}).value(W) == 17
    assert regularizers.create("l1_l2").value(W) == 0


def test_the_corner_of_l1_counts_as_flat():
    assert gradient(regularizers.create("l1", {"l1": 0.5}), W).tolist() == [[0.5, -0.5], [0, 0.5]]


def test_orthogonal_is_the_mean_cosine():
    rows = regularizers.create("orthogonal_regularizer", {"factor": 1})
    assert rows.value(W) == pytest.approx(4 / 5)
    columns = regularizers.create("orthogonal_regularizer", {"factor": 1, "mode": "columns"})
    assert columns.value(W) == pytest.approx(4 / math.sqrt(17))
    assert rows.value(np.eye(3)) == 0
    assert rows.value(W[:1]) == 0
    assert gradient(rows, W[:1]).tolist() == [[0, 0]]
    with pytest.raises(ShapeError, match="compares the rows of a matrix, but the weight has 4 axes"):
        rows.value(np.ones((3, 3, 2, 2)))


@pytest.mark.parametrize(("name", "kind"), [("L1", "l1"), ("L1L2", "l1_l2"), ("l1l2", "l1_l2")])
def test_keras_names_are_understood(name, kind):
    assert regularizers.from_json(name).kind == kind
