"""Initializers and constraints refuse weights that they cannot serve, in words."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import ShapeError
from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers


@pytest.mark.parametrize("kind", ["orthogonal", "identity"])
def test_matrices_are_not_for_biases(kind: str) -> None:
    with pytest.raises(ShapeError, match="matri"):
        initializers.create(kind)((5,), np.random.default_rng(0), np.dtype(np.float32))


def test_identity_is_not_for_convolutions() -> None:
    with pytest.raises(ShapeError, match="one matrix"):
        initializers.create("identity")((3, 3, 2, 4), np.random.default_rng(0), np.dtype(np.float32))


def test_orthogonal_is_drawn_anew_and_without_bias_of_sign() -> None:
    spec, rng = initializers.create("orthogonal"), np.random.default_rng(0)
    drawn = np.array([spec((4, 4), rng, np.dtype(np.float64)) for _ in range(400)])
    assert np.abs(drawn.mean(axis=0)).max() < 0.12  # five standard errors of entries of deviation 1/2


def test_norm_over_an_axis_that_is_not_there() -> None:
    with pytest.raises(ShapeError, match="axes"):
        constraints.create("max_norm", {"axis": [0, 1, 2]}).project(np.ones((3, 4), np.float32))
