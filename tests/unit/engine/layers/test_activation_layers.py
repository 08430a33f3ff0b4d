import numpy as np
import pytest

from netbuilder.core.errors import ShapeError
from tests.unit.engine.layers.one_layer import back, made, run


@pytest.mark.parametrize(
    ("kind", "settings", "y", "slopes"),
    [
        ("ReLU", {}, [0, 0, 1, 3], [0, 0, 1, 1]),
        ("ReLU", {"max_value": 2, "negative_slope": 0.5, "threshold": 0.5}, [-1.25, -0.75, 1, 2], [0.5, 0.5, 1, 0]),
        ("LeakyReLU", {}, [-0.6, -0.3, 1, 3], [0.3, 0.3, 1, 1]),
        ("ELU", {"alpha": 2}, [2 * np.expm1(-2), 2 * np.expm1(-1), 1, 3], [2 * np.exp(-2), 2 * np.exp(-1), 1, 1]),
    ],
)
def test_rectifiers_by_hand(kind, settings, y, slopes):
    layer = made(kind, **settings)
    got, call = run(layer, [[-2, -1, 1, 3]])
    np.testing.assert_allclose(got, [y], rtol=1e-6)
    np.testing.assert_allclose(back(layer, call, [[1, 1, 1, 1]]), [slopes], rtol=1e-6)


def test_softmax_sums_to_one_along_its_axes():
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    for axis in (-1, 1, (1, 2)):
        layer = made("Softmax", axis=axis)
        y, call = run(layer, x)
        np.testing.assert_allclose(y.sum(axis=axis), 1, rtol=1e-6)
        np.testing.assert_allclose(back(layer, call, np.ones_like(x)), 0, atol=1e-6)
    for axis in (0, 3, (1, -3)):
        with pytest.raises(ShapeError, match="Softmax cannot use axis"):
            made("Softmax", axis=axis).output_shape((3, 4))


def test_prelu_learns_its_slopes():
    layer = made("PReLU", shared_axes=[1])
    (alpha,) = layer.weights((2, 3))
    assert (alpha.name, alpha.shape) == ("alpha", (1, 3))
    x = [[[-1, 2, -3], [-4, -5, 6]]]
    y, call = run(layer, x, {"alpha": [[0.5, 0.25, 0]]})
    assert y.tolist() == [[[-0.5, 2, 0], [-2, -1.25, 6]]]
    dx = back(layer, call, [[[1, 2, 3], [4, 5, 6]]])
    assert dx.tolist() == [[[0.5, 2, 0], [2, 1.25, 6]]]
    assert call.grads["alpha"].tolist() == [[-17, -25, -9]]


def test_prelu_wants_to_know_its_axes():
    assert made("PReLU", shared_axes=[1]).weights((None, 3))[0].shape == (1, 3)
    with pytest.raises(ShapeError, match="open"):
        made("PReLU").weights((None, 3))
    with pytest.raises(ShapeError, match="cannot share slopes along axes"):
        made("PReLU", shared_axes=[3]).output_shape((2, 3))


def test_maxout_chooses_the_largest_sum():
    layer = made("Maxout", units=2, pieces=2)
    assert [(w.name, w.shape) for w in layer.weights((1,))] == [("kernel", (1, 4)), ("bias", (4,))]
    params = {"kernel": [[1, 2, -1, 2]], "bias": [0, 0, 1, 0]}
    y, call = run(layer, [[3], [-3]], params)
    assert y.tolist() == [[3, 6], [4, -6]]
    assert back(layer, call, [[1, 10], [100, 1000]]).tolist() == [[21], [1900]]
    assert call.grads["kernel"].tolist() == [[3, -2970, -300, 0]]  # of equal sums the first
    assert call.grads["bias"].tolist() == [1, 1010, 100, 0]


def test_maxout_is_dense_reshape_and_global_max_pooling():
    rng = np.random.default_rng(0)
    x, params = rng.normal(size=(5, 3)), {"kernel": rng.normal(size=(3, 8)), "bias": rng.normal(size=8)}
    y, _ = run(made("Maxout", units=4, pieces=2), x, params, np.float64)
    sums, _ = run(made("Dense", units=8), x, params, np.float64)
    laid, _ = run(made("Reshape", target_shape=(2, 4)), sums, dtype=np.float64)
    expected, _ = run(made("GlobalMaxPooling1D"), laid, dtype=np.float64)
    np.testing.assert_allclose(y, expected)


def test_maxout_works_on_the_last_axis():
    layer = made("Maxout", units=2)
    y, call = run(layer, np.ones((2, 3, 4)), {"kernel": np.ones((4, 4)), "bias": np.zeros(4)})
    assert y.shape == (2, 3, 2)
    assert back(layer, call, y).shape == (2, 3, 4)
    assert layer.output_shape((None, 4)) == (None, 2)
    with pytest.raises(ShapeError, match="open"):
        layer.output_shape((3, None))
