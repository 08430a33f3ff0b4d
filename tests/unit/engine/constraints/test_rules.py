"""Constraints worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.constraints import constraints


def projected(kind, weight, **settings):
    weight = np.array(weight, np.float64)
    constraints.create(kind, settings).project(weight)
    return weight


def test_the_largest_length_of_each_unit():
    np.testing.assert_allclose(projected("max_norm", [[3, 0.3], [4, 0.4]], max_value=2), [[1.2, 0.3], [1.6, 0.4]], 1e-6)
    np.testing.assert_allclose(projected("max_norm", [[3, 4], [0.3, 0.4]], axis=1), [[1.2, 1.6], [0.3, 0.4]], 1e-6)


def test_unit_length():
    np.testing.assert_allclose(projected("unit_norm", [[3], [4]]), [[0.6], [0.8]], 1e-6)


def test_no_negative_weights():
    assert projected("non_neg", [[-1, 0, 2]]).tolist() == [[0, 0, 2]]


@pytest.mark.parametrize(("rate", "length"), [(1, 2), (0.5, 3.5), (0, 5)])
def test_the_way_towards_a_range(rate, length):
    found = projected("min_max_norm", [[3], [4]], min_value=1, max_value=2, rate=rate)
    assert np.linalg.norm(found) == pytest.approx(length, rel=1e-6)


def test_short_weights_are_lengthened():
    assert np.linalg.norm(projected("min_max_norm", [[0.3], [0.4]], min_value=1, max_value=2)) == pytest.approx(1, 1e-6)


@pytest.mark.parametrize(
    ("name", "kind"), [("MaxNorm", "max_norm"), ("NonNeg", "non_neg"), ("MinMaxNorm", "min_max_norm")]
)
def test_keras_names_are_understood(name, kind):
    assert constraints.from_json(name).kind == kind
