import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError, ShapeError
from tests.unit.engine.layers.one_layer import back, made, run


def test_rescaling():
    layer = made("Rescaling", scale=0.5, offset=-1)
    y, call = run(layer, [[2, 4]])
    assert y.tolist() == [[0, 1]]
    assert back(layer, call, [[2, 4]]).tolist() == [[1, 2]]
    y, _ = run(made("Rescaling", scale=[1, 2], offset=[0, 1]), [[[2, 4], [6, 8]]])
    assert y.tolist() == [[[2, 9], [6, 17]]]


def test_normalization_with_given_numbers():
    layer = made("Normalization", mean=[1, 2], variance=[4, 9])
    assert layer.weights((2,)) == ()
    y, call = run(layer, [[3, 8]])
    assert y.tolist() == [[1, 2]]
    np.testing.assert_allclose(back(layer, call, [[2, 6]]), [[1, 2]])
    y, call = run(layer.replace(invert=True), [[1, 2]])
    assert y.tolist() == [[3, 8]]
    assert back(layer.replace(invert=True), call, [[2, 6]]).tolist() == [[4, 18]]


@pytest.mark.parametrize(("axis", "shape"), [(-1, (3,)), (1, (4,)), ((1, 3), (4, 3)), (None, ())])
def test_normalization_measures_what_it_is_shown(axis, shape):
    layer = made("Normalization", axis=axis)
    assert [(w.name, w.shape, w.learned) for w in layer.weights((4, 5, 3))] == [
        ("mean", shape, False),
        ("variance", shape, False),
        ("count", (), False),
    ]
    x = np.random.default_rng(0).normal(3, 5, (2050, 4, 5, 3))
    params = {"mean": np.zeros(shape), "variance": np.ones(shape), "count": np.zeros(())}
    layer.adapt(params, x)
    others = {-1: (0, 1, 2), 1: (0, 2, 3), (1, 3): (0, 2), None: (0, 1, 2, 3)}[axis]
    np.testing.assert_allclose(params["mean"], x.mean(axis=others))
    np.testing.assert_allclose(params["variance"], x.var(axis=others))
    assert params["count"] == 2050
    y, _ = run(layer, x, params, np.float64)
    np.testing.assert_allclose(y.mean(axis=others), 0, atol=1e-10)
    np.testing.assert_allclose(y.std(axis=others), 1)


def test_normalization_measures_bytes_exactly():
    params = {"mean": np.zeros(1), "variance": np.ones(1), "count": np.zeros(())}
    made("Normalization").adapt(params, np.array([[0], [255], [255], [0]], np.uint8))
    assert (params["mean"].item(), params["variance"].item()) == (127.5, 127.5**2)


def test_a_feature_that_never_changes_does_not_divide_by_zero():
    y, _ = run(made("Normalization", mean=1, variance=0), [[1, 1 + 1e-6]])
    assert np.isfinite(y).all()


def test_normalization_refuses_what_cannot_be():
    with pytest.raises(DataError, match="are given"):
        made("Normalization", mean=0, variance=1).adapt({}, np.ones((2, 3)))
    params = {"mean": np.zeros(3), "variance": np.ones(3), "count": np.zeros(())}
    with pytest.raises(DataError, match="without samples"):
        made("Normalization").adapt(params, np.ones((0, 3)))
    with pytest.raises(ShapeError, match="holds 3 means, but the data has 4"):
        made("Normalization").adapt(params, np.ones((5, 4)))
    for settings, shape, words in (
        ({"mean": 1}, (3,), "both mean and variance"),
        ({"mean": [1, 2], "variance": 1}, (3,), "2 numbers in mean, but needs 3"),
        ({"axis": 0}, (3,), "cannot use axis 0"),
        ({"axis": 2}, (3,), "cannot use axis 2"),
        ({}, (4, None), "open"),
    ):
        with pytest.raises(ShapeError, match=words):
            made("Normalization", **settings).output_shape(shape)
    with pytest.raises(SettingError):
        made("Normalization", mean=0, variance=-1)
    with pytest.raises(ShapeError, match="2 numbers in scale"):
        made("Rescaling", scale=[1, 2]).output_shape((5,))
