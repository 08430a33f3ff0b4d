import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.engine.layers.chance import kept
from netbuilder.engine.rng import Streams
from tests.unit.engine.layers.one_layer import back, made, run


def stream():
    return Streams(5)["noise"]


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.999, 1.0])
def test_the_share_that_stays_is_right(rate):
    stays = kept(stream(), (300, 1001), rate)
    assert stays.shape == (300, 1001)
    assert stays.dtype == bool
    assert stays.mean() == pytest.approx(1 - rate, abs=4e-3)


def test_the_same_stream_chooses_the_same():
    np.testing.assert_array_equal(kept(stream(), (7, 9), 0.5), kept(stream(), (7, 9), 0.5))


@pytest.mark.parametrize(("kind", "shape"), [("SpatialDropout1D", (40, 6, 50)), ("SpatialDropout2D", (40, 3, 4, 50))])
def test_spatial_dropout_drops_whole_channels(kind, shape):
    layer = made(kind, rate=0.25)
    y, call = run(layer, np.ones(shape), training=True, rng=stream())
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    assert (y == y[(slice(None), *(slice(0, 1),) * (len(shape) - 2))]).all()
    assert (y == 0).mean() == pytest.approx(0.25, abs=0.03)
    np.testing.assert_array_equal(back(layer, call, np.ones(shape)), y)


def test_spatial_dropout_of_everything_leaves_zeros():
    y, _ = run(made("SpatialDropout1D", rate=1), np.ones((2, 3, 4)), training=True, rng=stream())
    assert not y.any()


def test_gaussian_noise_has_its_spread():
    layer = made("GaussianNoise", stddev=0.3)
    y, call = run(layer, np.full((100, 400), 2.0), training=True, rng=stream())
    assert y.mean() == pytest.approx(2, abs=0.01)
    assert y.std() == pytest.approx(0.3, rel=0.02)
    np.testing.assert_array_equal(back(layer, call, y), y)


def test_gaussian_dropout_has_the_spread_of_dropout():
    layer = made("GaussianDropout", rate=0.2)
    y, call = run(layer, np.full((100, 400), 2.0), training=True, rng=stream())
    assert y.mean() == pytest.approx(2, abs=0.02)
    assert y.std() == pytest.approx(2 * 0.5, rel=0.02)
    np.testing.assert_allclose(back(layer, call, np.ones(y.shape)), y / 2, rtol=1e-6)


def test_alpha_dropout_keeps_mean_and_spread():
    layer = made("AlphaDropout", rate=0.3)
    x = np.random.default_rng(0).standard_normal((300, 400))
    y, call = run(layer, x, training=True, rng=stream())
    assert y.mean() == pytest.approx(0, abs=0.02)
    assert y.std() == pytest.approx(1, abs=0.02)
    factor = back(layer, call, np.ones(y.shape))
    assert (factor == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert len(np.unique(y[factor == 0])) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", ["Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout"])
def test_nothing_is_random_in_use(kind, dtype):
    x = np.arange(24.0).reshape(2, 3, 4)
    layer = made(kind)
    y, call = run(layer, x, dtype=dtype)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(back(layer, call, x, dtype), x)
    y, call = run(layer, x, dtype=dtype, training=True, rng=stream())
    assert (y != x).any()
    back(layer, call, x, dtype)


def test_activity_regularization_adds_its_penalty_averaged_over_the_batch():
    layer = made("ActivityRegularization", l1=0.5, l2=0.25)
    y, call = run(layer, [[1, -2], [3, 0]])
    assert y.tolist() == [[1, -2], [3, 0]]
    assert call.losses == [(0.5 * 6 + 0.25 * 14) / 2]
    dx = back(layer, call, [[1, 1], [1, 1]])
    assert dx.tolist() == [[1.5, 0.25], [2, 1]]
    assert layer.mixes_samples


def test_settings_and_shapes_out_of_range_are_refused():
    for kind, settings in (
        ("SpatialDropout1D", {"rate": 1.5}),
        ("GaussianDropout", {"rate": 1}),
        ("GaussianNoise", {"stddev": -1}),
        ("ActivityRegularization", {"l1": -0.1}),
    ):
        with pytest.raises(SettingError):
            made(kind, **settings)
    with pytest.raises(ShapeError, match="height × width × channels"):
        made("SpatialDropout2D").output_shape((8, 8))
