"""Initializers have the exact values or the statistics of Keras's."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.initializers import initializers

GROUPS = ("initializers",)


def wanted(function: str, case: dict[str, Any]) -> bool:
    kinds = {"test_values": "values", "test_orthogonal": "orthogonal_scale", "test_statistics": "std"}
    return kinds[function] in case


def _draw(case: dict[str, Any], keras_spec: Any, seed: int) -> np.ndarray:
    spec = keras_spec(initializers, case["initializer"])
    made = spec(tuple(case["shape"]), np.random.default_rng(seed), np.dtype(np.float32))
    assert made.dtype == np.float32
    assert made.shape == tuple(case["shape"])
    return made


def test_values(case: dict[str, Any], keras_spec: Any) -> None:
    np.testing.assert_array_equal(_draw(case, keras_spec, 0), case["values"])


def test_orthogonal(case: dict[str, Any], keras_spec: Any) -> None:
    made = _draw(case, keras_spec, 0)
    flat = made.reshape(-1, made.shape[-1])
    product = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
    np.testing.assert_allclose(product, case["orthogonal_scale"] * np.eye(len(product)), atol=1e-5)
    assert not np.array_equal(made, _draw(case, keras_spec, 1))


def test_statistics(case: dict[str, Any], keras_spec: Any) -> None:
    """Five standard errors of both sides, plus what kurtosis adds to the error of a deviation."""
    values = np.concatenate([_draw(case, keras_spec, seed).ravel() for seed in range(case["draws"])])
    error = 5 * np.sqrt(2 / values.size) * case["std"]
    assert abs(values.mean() - case["mean"]) < error
    assert abs(values.std() - case["std"]) < error
    reach = max(case["max"] - case["mean"], case["mean"] - case["min"])
    own = max(values.max() - case["mean"], case["mean"] - values.min())
    if reach < 3 * case["std"]:  # bounded: uniform, or cut at two deviations
        assert abs(own - reach) < 0.03 * reach
