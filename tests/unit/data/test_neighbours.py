"""The nearest training samples: those that plain arithmetic finds, for bytes and decimals, across chunks."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import neighbours
from netbuilder.data.neighbours import Neighbours

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (500, 6, 7), np.uint8)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("chunk", [7, 100, 4000])
def test_the_nearest_are_those_of_plain_arithmetic(dtype, chunk, monkeypatch):
    monkeypatch.setattr(neighbours, "_CHUNK", chunk)
    search = Neighbours(X.astype(dtype))
    for asked in (RNG.integers(0, 256, (6, 7), np.uint8), X[40]):
        apart = np.linalg.norm(X.reshape(500, -1) - asked.reshape(-1).astype(float), axis=1)
        found = search.nearest(asked, 5)
        assert [each.index for each in found] == np.argsort(apart, kind="stable")[:5].tolist()
        np.testing.assert_allclose([each.distance for each in found], np.sort(apart)[:5])


def test_a_sample_is_its_own_nearest_and_fewer_than_asked_is_all():
    search = Neighbours(X[:3])
    assert search.nearest(X[1], 9)[0] == (1, 0.0) and len(search.nearest(X[1], 9)) == 3


def test_another_shape_is_said():
    with pytest.raises(DataError, match="42 numbers each, but 5 came"):
        Neighbours(X).nearest(np.zeros(5))
