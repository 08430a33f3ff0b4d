"""What every activation promises: the derivative of its function, its shape and dtype, and finite numbers."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.activations import activations
from tests.contract.differences import check_gradient, weighing

MORE = {
    "elu": {"alpha": 0.5},
    "celu": {"alpha": 0.5},
    "gelu": {"approximate": True},
    "glu": {"axis": 1},
    "hard_shrink": {"threshold": 0.3},
    "leaky_relu": {"negative_slope": 0.4},
    "log_softmax": {"axis": 1},
    "relu": {"negative_slope": 0.2, "max_value": 0.7, "threshold": 0.1},
    "soft_shrink": {"threshold": 0.3},
    "softmax": {"axis": 1},
    "sparsemax": {"axis": 1},
    "squareplus": {"b": 1.0},
    "threshold": {"threshold": 0.2, "default_value": -0.5},
}
"""Settings beside the defaults."""

GROWS_WITHOUT_LIMIT = {"exponential"}
"""Functions that leave the numbers of a computer for large inputs."""


def _examples():
    for kind in activations:
        yield pytest.param(activations.create(kind), id=kind)
        if kind in MORE:
            yield pytest.param(activations.create(kind, MORE[kind]), id=f"{kind}-{MORE[kind]}")


every_activation = pytest.mark.parametrize("function", list(_examples()))


def inputs(dtype=np.float64):
    """Numbers on both sides of every bend, none of them on one."""
    return np.random.default_rng(2).normal(0, 2, (5, 4, 6)).astype(dtype)


def test_every_activation_with_settings_is_tried_with_others():
    assert {kind for kind in activations if activations[kind].params()} == set(MORE)


@every_activation
def test_the_derivative_is_that_of_the_function(function):
    x = inputs()
    y = function.forward(x)
    dy = weighing(y.shape)
    check_gradient(lambda: float((dy * function.forward(x)).sum()), x, function.backward(dy, x, y))


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype_are_kept(function, dtype):
    x = inputs(dtype)
    y = function.forward(x)
    dx = function.backward(np.ones_like(y), x, y)
    assert y.shape[1:] == function.output_shape(x.shape[1:])
    assert (y.dtype, dx.dtype, dx.shape) == (dtype, dtype, x.shape)


@every_activation
def test_arguments_are_left_alone(function):
    x = inputs()
    y = function.forward(x)
    dy = weighing(y.shape)
    before = [array.copy() for array in (x, y, dy)]
    for array in (x, y, dy):
        array.flags.writeable = False
    function.forward(x)
    function.backward(dy, x, y)
    assert all(np.array_equal(old, array) for old, array in zip(before, (x, y, dy), strict=True))


@every_activation
def test_extreme_inputs_give_finite_numbers(function):
    if function.kind in GROWS_WITHOUT_LIMIT:
        x = np.array([[-1e4, -100, -1e-30, 0, 1e-30, 80]], np.float32)
    else:
        x = np.array([[-1e4, -100, -1e-30, 0, 100, 1e4], [1e4, 1e4, 1e4, -1e4, -1e4, -1e4]], np.float32)
    if "axis" in function.params():
        x = np.stack([x, x[:, ::-1]], axis=1)
    y = function.forward(x)
    assert np.isfinite(y).all()
    assert np.isfinite(function.backward(np.ones_like(y), x, y)).all()


@every_activation
def test_it_says_whether_each_output_has_an_input_of_its_own(function):
    x = inputs()
    y = function.forward(x)
    most = 0
    for place in np.ndindex(*x.shape[1:]):
        other = x.copy()
        other[(0, *place)] += 3
        most = max(most, int((function.forward(other) != y).sum()))
    assert function.elementwise == (y.shape == x.shape and most <= 1)


@every_activation
def test_no_samples_give_no_outputs(function):
    x = inputs()[:0]
    assert function.forward(x).shape == (0, *function.output_shape(x.shape[1:]))
