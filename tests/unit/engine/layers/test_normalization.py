import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from tests.unit.engine.layers.one_layer import back, made, run

START = {"gamma": [1], "beta": [0], "moving_mean": [0], "moving_variance": [1]}


def test_batch_normalization_by_hand():
    layer = made("BatchNormalization", momentum=0.5, epsilon=0)
    y, call = run(layer, [[1], [3], [5], [7]], {**START, "gamma": [2], "beta": [10]}, training=True)
    np.testing.assert_allclose(y.ravel(), 10 + 2 * np.array([-3, -1, 1, 3]) / np.sqrt(5), rtol=1e-6)
    assert call.params["moving_mean"] == [2]
    assert call.params["moving_variance"] == [0.5 + 0.5 * 5]
    dx = back(layer, call, [[1], [0], [0], [0]])
    # γ/σ·(dy - mean dy - x̂·mean(dy·x̂)), with x̂₁ = -3/√5
    expected = 2 / np.sqrt(5) * (np.array([1, 0, 0, 0]) - 0.25 - np.array([9, 3, -3, -9]) / 20)
    np.testing.assert_allclose(dx.ravel(), expected, atol=1e-6)
    np.testing.assert_allclose(call.grads["gamma"], [-3 / np.sqrt(5)], rtol=1e-6)
    assert call.grads["beta"] == [1]


@pytest.mark.parametrize("call", [{"training": False}, {"training": True, "trainable": False}])
def test_in_use_and_when_frozen_the_moving_averages_stand(call):
    layer = made("BatchNormalization", epsilon=0)
    params = {"gamma": [2], "beta": [1], "moving_mean": [3], "moving_variance": [4]}
    y, used = run(layer, [[5], [7]], params, **call)
    np.testing.assert_allclose(y, [[3], [5]], rtol=1e-6)
    assert (used.params["moving_mean"], used.params["moving_variance"]) == ([3], [4])
    assert back(layer, used, [[1], [10]]).tolist() == [[1], [10]]
    np.testing.assert_allclose(used.grads["gamma"], [1 * 1 + 2 * 10], rtol=1e-6)


def test_masked_steps_are_not_counted():
    layer = made("BatchNormalization", momentum=0, epsilon=0)
    mask = np.array([[True, True, False]])
    _, call = run(layer, [[[1], [3], [1000]]], START, training=True, masks=(mask,))
    np.testing.assert_allclose(call.params["moving_mean"], [2], rtol=1e-6)
    np.testing.assert_allclose(call.params["moving_variance"], [1], rtol=1e-6)


def test_moments_stay_exact_far_from_zero():
    x = np.random.default_rng(0).normal(1000, 1, (512, 3))
    layer = made("BatchNormalization", epsilon=1e-6)
    params = {name: np.repeat(value, 3) for name, value in START.items()}
    y, _ = run(layer, x, params, training=True)
    exact, _ = run(layer, np.float32(x), params, np.float64, training=True)
    np.testing.assert_allclose(y, exact, atol=2e-3)
    np.testing.assert_allclose(y.std(axis=0), 1, rtol=1e-3)


@pytest.mark.parametrize("rows", [1, 7, 64, 96])
def test_sums_do_not_depend_on_how_many_rows_are_taken_together(rows):
    x = np.random.default_rng(0).normal(size=(rows, 5, 3))
    layer = made("BatchNormalization", epsilon=0.1)
    params = {name: np.repeat(value, 3) for name, value in START.items()}
    y, _ = run(layer, x, params, np.float64, training=True)
    flat = x.reshape(-1, 3)
    expected = (flat - flat.mean(axis=0)) / np.sqrt(flat.var(axis=0) + 0.1)
    np.testing.assert_allclose(y.reshape(-1, 3), expected, rtol=1e-9, atol=1e-12)


def test_channels_may_lie_anywhere():
    x = np.random.default_rng(0).normal(size=(4, 3, 5))
    params = {name: np.repeat(value, 3) for name, value in START.items()}
    first, _ = run(made("BatchNormalization", axis=1), x, params, np.float64, training=True)
    last, _ = run(made("BatchNormalization"), x.transpose(0, 2, 1), params, np.float64, training=True)
    np.testing.assert_allclose(first, last.transpose(0, 2, 1), rtol=1e-12)


def test_only_what_is_asked_for_is_learned():
    weights = made("BatchNormalization", scale=False).weights((4, 3))
    assert [(weight.name, weight.shape, weight.learned) for weight in weights] == [
        ("beta", (3,), True),
        ("moving_mean", (3,), False),
        ("moving_variance", (3,), False),
    ]
    assert made("LayerNormalization", scale=False, center=False).weights((3,)) == []


def test_layer_normalization_by_hand():
    layer = made("LayerNormalization", epsilon=0)
    y, call = run(layer, [[1, 3], [10, 50]], {"gamma": [2, 3], "beta": [0, 1]})
    np.testing.assert_allclose(y, [[-2, 4], [-2, 4]], rtol=1e-6)
    back(layer, call, [[1, 10], [2, 20]])
    np.testing.assert_allclose(call.grads["gamma"], [-3, 30], rtol=1e-6)
    assert call.grads["beta"].tolist() == [3, 30]


def test_layer_normalization_over_several_axes():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    layer = made("LayerNormalization", axis=[3, 1])
    assert [weight.shape for weight in layer.weights((3, 4, 5))] == [(3, 5), (3, 5)]
    gamma = np.arange(15).reshape(3, 5)
    y, _ = run(layer, x, {"gamma": gamma, "beta": np.zeros((3, 5))}, np.float64)
    mean, variance = x.mean(axis=(1, 3), keepdims=True), x.var(axis=(1, 3), keepdims=True)
    np.testing.assert_allclose(y, (x - mean) / np.sqrt(variance + 1e-3) * gamma[:, None], rtol=1e-9, atol=1e-12)


def test_group_normalization_by_hand():
    layer = made("GroupNormalization", groups=2, epsilon=0)
    y, _ = run(layer, [[1, 3, 10, 50]], {"gamma": [1, 1, 1, 2], "beta": [0, 0, 5, 0]})
    np.testing.assert_allclose(y, [[-1, 1, 4, 2]], rtol=1e-6)


def test_groups_of_one_channel_are_each_on_their_own():
    x = np.random.default_rng(0).normal(size=(2, 6, 3))
    y, _ = run(made("GroupNormalization", groups=-1), x, {"gamma": [1] * 3, "beta": [0] * 3}, np.float64)
    expected = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-3)
    np.testing.assert_allclose(y, expected, rtol=1e-9)


def test_unit_and_rms_normalization_by_hand():
    layer = made("UnitNormalization")
    y, call = run(layer, [[3, 4], [0, 0]])
    np.testing.assert_allclose(y, [[0.6, 0.8], [0, 0]], rtol=1e-6)
    np.testing.assert_allclose(back(layer, call, [[1, 0], [0, 0]])[0], np.array([0.64, -0.48]) / 5, rtol=1e-5)
    y, _ = run(made("RMSNormalization", epsilon=0), [[1, 7]], {"scale": [1, 2]})
    np.testing.assert_allclose(y, [[0.2, 2.8]], rtol=1e-6)


@pytest.mark.parametrize(
    ("kind", "settings", "shape", "words"),
    [
        ("BatchNormalization", {"axis": 0}, (4,), "axis 0"),
        ("BatchNormalization", {"axis": 3}, (4, 4), "axis 3 of samples of shape 4 × 4"),
        ("BatchNormalization", {}, (4, None), "channel axis, but it is open"),
        ("LayerNormalization", {"axis": [1, 2]}, (None, 4), "normalized axis, but it is open"),
        ("LayerNormalization", {"axis": []}, (4,), "no axis"),
        ("GroupNormalization", {"groups": 3}, (4, 8), "cannot divide 8 channels into 3 groups"),
        ("UnitNormalization", {"axis": -3}, (4, 4), "axis -3"),
        ("RMSNormalization", {}, (None,), "open"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(kind, settings, shape, words):
    with pytest.raises(ShapeError, match=words):
        made(kind, **settings).output_shape(shape)


def test_no_groups_at_all_are_refused():
    with pytest.raises(SettingError, match="groups must be"):
        made("GroupNormalization", groups=0)


def test_steps_may_be_open():
    for kind in ("BatchNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization"):
        assert made(kind).output_shape((None, 4)) == (None, 4)
