"""Activation functions give Keras's values and derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.activations import activations

GROUPS = ("activations",)


def test_value(case: dict[str, Any], close: Any) -> None:
    spec = activations.create(case["activation"], case["arguments"])
    y = spec.forward(case["x"])
    assert y.dtype == np.float32
    close(y, case["y"], "value")


def test_derivative(case: dict[str, Any], close_in_scale: Any) -> None:
    spec = activations.create(case["activation"], case["arguments"])
    x = case["x"]
    dx = spec.backward(case["dy"], x, spec.forward(x))
    assert dx.dtype == np.float32
    smooth = ~_odd_corners(case)
    if case["activation"] == "exponential":  # grows beyond all bounds, so that one scale says nothing
        np.testing.assert_allclose(dx, case["dx"], rtol=2e-5)
    else:
        close_in_scale(dx[smooth], case["dx"][smooth], "derivative")


def _odd_corners(case: dict[str, Any]) -> np.ndarray:
    """Corners where Keras on TensorFlow has a derivative that is that of neither side.

    celu(0) is made of a maximum and a minimum that tie, and both pass the gradient on: 2. A relu with threshold,
    slope and limit cuts its threshold out of both branches: 0. At all other corners one side's is the convention.
    """
    odd = case["activation"] == "celu" or len(case["arguments"]) == 3
    return np.isin(case["x"], case["kinks"]) if odd else np.zeros(case["x"].shape, bool)
