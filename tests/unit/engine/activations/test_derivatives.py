"""What holds for every activation: its derivative, its dtype, its arguments, its behaviour far out."""

import numpy as np
import pytest

from netbuilder.engine.activations import activations

OPTIONS = [
    ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("relu", {"max_value": 1.0, "threshold": -0.4}),
    ("relu", {"negative_slope": 0.3}),
    ("elu", {"alpha": 0.4}),
    ("celu", {"alpha": 2.5}),
    ("gelu", {"approximate": True}),
    ("squareplus", {"b": 0.7}),
    ("threshold", {"threshold": 0.6, "default_value": 3.0}),
    ("softmax", {"axis": 1}),
    ("softmax", {"axis": [1, 2]}),
    ("log_softmax", {"axis": 1}),
    ("sparsemax", {"axis": 1}),
    ("glu", {"axis": 1}),
]
ALL = [activations.create(kind, settings) for kind, settings in [*((kind, {}) for kind in activations), *OPTIONS]]
SMOOTH_STEP = 1e-6


def away_from_corners(rng, shape):
    """Numbers that are no nearer than 0.01 to any corner of a default activation."""
    x = rng.normal(size=shape) * 2.5
    corners = np.array([-3, -2.5, -1, -0.5, -0.4, 0, 0.5, 0.6, 1, 2, 2.5, 3, 6])
    for _ in range(3):
        x = np.where(np.abs(x[..., None] - corners).min(axis=-1) < 0.01, x + 0.03, x)
    return x


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_backward_is_the_derivative_of_forward(activation):
    rng = np.random.default_rng(1)
    x = away_from_corners(rng, (3, 4, 6))
    y = activation.forward(x)
    dy = rng.normal(size=y.shape)
    dx = activation.backward(dy, x, y)
    direction = rng.normal(size=x.shape)
    for mask in (np.ones_like(x), *(np.arange(x.size).reshape(x.shape) == place for place in (0, 30, 71))):
        step = SMOOTH_STEP * direction * mask
        difference = ((activation.forward(x + step) - activation.forward(x - step)) * dy).sum() / 2
        # Central differences of step h err by h² of the third derivative and by 1e-16 / h of round-off.
        np.testing.assert_allclose((dx * step).sum(), difference, rtol=1e-6, atol=1e-13)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_dtype_shape_and_arguments_are_kept(activation):
    rng = np.random.default_rng(2)
    for dtype in (np.float32, np.float64):
        x = away_from_corners(rng, (2, 6, 4)).astype(dtype)
        before = x.copy()
        y = activation.forward(x)
        dy = rng.normal(size=y.shape).astype(dtype)
        kept, upstream = y.copy(), dy.copy()
        dx = activation.backward(dy, x, y)
        assert (y.dtype, dx.dtype, dx.shape) == (dtype, dtype, x.shape)
        assert y.shape == (2, *activation.output_shape(x.shape[1:]))
        np.testing.assert_array_equal(x, before)
        np.testing.assert_array_equal(y, kept)
        np.testing.assert_array_equal(dy, upstream)


@pytest.mark.parametrize("activation", ALL, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_nothing_overflows(activation, dtype):
    sizes = np.array([20, 100, 1e4, 1, 0, 1e-30], dtype)
    x = np.stack([np.outer([1, -1, 1, -1], sizes), np.outer([-1, 1, 0, 1], sizes[::-1])]).astype(dtype)
    if activation.kind == "exponential":
        x = np.minimum(x, 80)
    y = activation.forward(x)
    dx = activation.backward(np.ones_like(y), x, y)
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


def test_exponential_grows_to_infinity_in_silence():
    assert activations.create("exponential").forward(np.array([1e4], np.float32))[0] == np.inf


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_a_hole_in_the_input_stays_a_hole(activation):
    x = np.ones((1, 2, 2))
    x[0, 0, 0] = np.nan
    y = activation.forward(x)
    activation.backward(np.ones_like(y), x, y)
    assert np.isnan(y).any()


@pytest.mark.parametrize(
    ("kind", "at", "slope"),
    [("elu", -100, 0), ("softplus", -30, 9.357622968839299e-14), ("squareplus", -1e4, 1e-8), ("mish", 50, 1)],
)
def test_small_slopes_keep_their_digits(kind, at, slope):
    activation, x = activations.create(kind), np.array([float(at)])
    dx = activation.backward(np.ones(1), x, activation.forward(x))
    np.testing.assert_allclose(dx, slope, rtol=1e-2 if kind == "softplus" else 1e-6, atol=1e-40)
