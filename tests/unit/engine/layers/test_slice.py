import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from tests.unit.engine.layers.one_layer import back, made, run

X = np.arange(24.0).reshape(2, 4, 3)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"step": -1}, np.s_[:, -1]),
        ({"steps": [1, None]}, np.s_[:, 1:]),
        ({"steps": [None, -1], "features": [0, 2]}, np.s_[:, :-1, :2]),
        ({"step": 0, "features": [-1, None]}, np.s_[:, 0, -1:]),
        ({"features": [1, 2]}, np.s_[:, :, 1:2]),
    ],
)
def test_a_part_is_taken_and_its_derivative_put_back(settings, key):
    layer = made("Slice", **settings)
    y, call = run(layer, X)
    np.testing.assert_array_equal(y, X[key])
    expected = np.zeros(X.shape)
    expected[key] = 7
    np.testing.assert_array_equal(back(layer, call, np.full(y.shape, 7.0)), expected)


@pytest.mark.parametrize(
    ("settings", "shape"),
    [
        ({"step": 4}, (4, 3)),
        ({"step": -5}, (4, 3)),
        ({"steps": [2, 2]}, (4, 3)),
        ({"features": [3, None]}, (4, 3)),
        ({"step": 0}, (4,)),
        ({"step": 0, "steps": [0, 1]}, (4, 3)),
    ],
)
def test_what_is_not_there_is_refused(settings, shape):
    with pytest.raises(NetBuilderError, match="Slice"):
        made("Slice", **settings).output_shape(shape)
