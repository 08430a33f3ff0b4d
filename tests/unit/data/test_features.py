"""Features of a table in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.features import feature_numbers


def test_each_feature_has_its_numbers():
    x = np.array([[1, 5], [3, 5], [8, 5]], np.float32)
    first, second = feature_numbers(x, ("a", "b"))
    assert (first.name, first.least, first.mean, first.greatest) == ("a", 1, 4, 8)
    assert first.deviation == pytest.approx(np.std([1, 3, 8]))
    assert second.constant and not first.constant


def test_features_without_names_are_numbered():
    assert [each.name for each in feature_numbers(np.zeros((2, 2)))] == ["1", "2"]


def test_pictures_are_no_table():
    with pytest.raises(DataError, match="rows of numbers"):
        feature_numbers(np.zeros((2, 3, 3)))
