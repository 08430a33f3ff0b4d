import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.engine.layers import windows
from tests.unit.engine.layers.one_layer import back, made, run


def shapes_of(layer, *shape):
    return {weight.name: weight.shape for weight in layer.weights(shape)}


def sequence(*steps):
    return np.reshape(steps, (1, -1, 1))


def test_conv1d_by_hand():
    layer = made("Conv1D", filters=1, kernel_size=2)
    params = {"kernel": [[[1]], [[10]]], "bias": [0.5]}
    y, call = run(layer, sequence(1, 2, 3), params)
    assert y.ravel().tolist() == [21.5, 32.5]
    dx = back(layer, call, sequence(1, 2))
    assert dx.ravel().tolist() == [1, 12, 20]
    assert call.grads["kernel"].ravel().tolist() == [5, 8]
    assert call.grads["bias"].tolist() == [3]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"padding": "same"}, [21, 32, 43, 4]),
        ({"padding": "causal"}, [10, 21, 32, 43]),
        ({"padding": "causal", "strides": 2}, [10, 32]),
        ({"strides": 2}, [21, 43]),
        ({"dilation_rate": 2}, [31, 42]),
        ({"padding": "causal", "dilation_rate": 2}, [10, 20, 31, 42]),
    ],
)
def test_conv1d_paddings_strides_and_dilations(settings, expected):
    layer = made("Conv1D", filters=1, kernel_size=2, use_bias=False, **settings)
    y, _ = run(layer, sequence(1, 2, 3, 4), {"kernel": [[[1]], [[10]]]})
    assert y.ravel().tolist() == expected


def test_conv2d_by_hand():
    layer = made("Conv2D", filters=1, kernel_size=2, activation="relu")
    x = np.arange(9).reshape(1, 3, 3, 1)
    params = {"kernel": np.reshape([1, 0, 0, -1], (2, 2, 1, 1)), "bias": [4.5]}
    y, call = run(layer, x, params)
    assert y.ravel().tolist() == [0.5] * 4
    dx = back(layer, call, np.reshape([1, 2, 3, 4], (1, 2, 2, 1)))
    assert dx[0, ..., 0].tolist() == [[1, 2, 0], [3, 3, -2], [0, -3, -4]]
    assert call.grads["kernel"].ravel().tolist() == [27, 37, 57, 67]


def test_conv2d_sees_each_group_of_channels_with_its_own_filters():
    layer = made("Conv2D", filters=2, kernel_size=1, groups=2, use_bias=False)
    assert shapes_of(layer, 5, 5, 4) == {"kernel": (1, 1, 2, 2)}
    y, call = run(layer, np.reshape([1, 2, 3, 4], (1, 1, 1, 4)), {"kernel": np.reshape([1, 5, 10, 50], (1, 1, 2, 2))})
    assert y.ravel().tolist() == [21, 215]
    assert back(layer, call, np.reshape([1, 1], (1, 1, 1, 2))).ravel().tolist() == [1, 10, 5, 50]
    assert call.grads["kernel"].ravel().tolist() == [1, 3, 2, 4]


def slow_conv2d(x, kernel, stride):
    height, width = kernel.shape[:2]
    rows, columns = (x.shape[1] - height) // stride + 1, (x.shape[2] - width) // stride + 1
    y = np.empty((len(x), rows, columns, kernel.shape[3]))
    for i in range(rows):
        for j in range(columns):
            part = x[:, i * stride : i * stride + height, j * stride : j * stride + width]
            y[:, i, j] = np.tensordot(part, kernel, 3)
    return y


@pytest.mark.parametrize("block_bytes", [1 << 20, 3000, 200, 1])
@pytest.mark.parametrize(("channels", "stride"), [(1, 1), (2, 2), (5, 1), (5, 2)])
def test_conv2d_does_not_depend_on_the_size_of_its_blocks(monkeypatch, block_bytes, channels, stride):
    monkeypatch.setattr(windows, "BLOCK_BYTES", block_bytes)
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(4, 7, 6, channels)), rng.normal(size=(3, 2, channels, 3))
    layer = made("Conv2D", filters=3, kernel_size=(3, 2), strides=stride)
    y, call = run(layer, x, {"kernel": kernel, "bias": np.zeros(3)}, np.float64)
    np.testing.assert_allclose(y, slow_conv2d(x, kernel, stride), atol=1e-12)
    dy = rng.normal(size=y.shape)
    dx = back(layer, call, dy, np.float64)
    # y is linear in x and in the kernel, so both derivatives give back the same sum.
    np.testing.assert_allclose((dx * x).sum(), (y * dy).sum())
    np.testing.assert_allclose((call.grads["kernel"] * kernel).sum(), (y * dy).sum())


def test_depthwise_conv2d_keeps_channels_apart():
    layer = made("DepthwiseConv2D", kernel_size=1, depth_multiplier=2)
    assert shapes_of(layer, 5, 5, 2) == {"kernel": (1, 1, 2, 2), "bias": (4,)}
    params = {"kernel": np.reshape([1, 2, 10, 20], (1, 1, 2, 2)), "bias": [0, 0, 0, 1]}
    y, call = run(layer, np.reshape([3, 4], (1, 1, 1, 2)), params)
    assert y.ravel().tolist() == [3, 6, 40, 81]
    assert back(layer, call, np.ones((1, 1, 1, 4))).ravel().tolist() == [3, 30]
    assert call.grads["kernel"].ravel().tolist() == [3, 3, 4, 4]


def test_depthwise_conv1d_by_hand():
    layer = made("DepthwiseConv1D", kernel_size=2, strides=2, padding="same", use_bias=False)
    y, call = run(layer, sequence(1, 2, 3), {"kernel": [[[1]], [[10]]]})
    assert y.ravel().tolist() == [21, 3]
    assert back(layer, call, sequence(1, 2)).ravel().tolist() == [1, 10, 2]
    assert call.grads["kernel"].ravel().tolist() == [7, 2]


@pytest.mark.parametrize("rank", [1, 2])
def test_separable_is_depthwise_and_then_a_1_by_1_convolution(rank):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 6, 3) if rank == 1 else (2, 6, 7, 3))
    settings = {"kernel_size": 3, "padding": "same", "strides": 2}
    layer = made(f"SeparableConv{rank}D", filters=4, depth_multiplier=2, **settings)
    shapes = shapes_of(layer, *x.shape[1:])
    assert shapes["pointwise_kernel"] == (1,) * rank + (6, 4)
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    y, call = run(layer, x, params, np.float64)
    depth = made(f"DepthwiseConv{rank}D", depth_multiplier=2, use_bias=False, **settings)
    point = made(f"Conv{rank}D", filters=4, kernel_size=1)
    middle, first = run(depth, x, {"kernel": params["depthwise_kernel"]}, np.float64)
    expected, second = run(point, middle, {"kernel": params["pointwise_kernel"], "bias": params["bias"]}, np.float64)
    np.testing.assert_allclose(y, expected)
    dy = rng.normal(size=y.shape)
    dx = back(layer, call, dy, np.float64)
    np.testing.assert_allclose(dx, back(depth, first, back(point, second, dy, np.float64), np.float64))
    np.testing.assert_allclose(call.grads["depthwise_kernel"], first.grads["kernel"])
    np.testing.assert_allclose(call.grads["pointwise_kernel"], second.grads["kernel"])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [1, 12, 120, 200]),
        ({"strides": 2}, [1, 10, 102, 20, 200]),
        ({"strides": 2, "padding": "same"}, [1, 10, 102, 20]),
        ({"strides": 3, "output_padding": 2, "kernel_size": 1, "kernel": [7]}, [7, 0, 0, 14, 0, 0]),
        ({"dilation_rate": 2, "kernel_size": 2, "kernel": [1, 10]}, [1, 2, 10, 20]),
    ],
)
def test_conv1d_transpose_by_hand(settings, expected):
    settings = {"kernel_size": 3, "kernel": [1, 10, 100], **settings}
    kernel = np.reshape(settings.pop("kernel"), (-1, 1, 1))
    layer = made("Conv1DTranspose", filters=1, use_bias=False, **settings)
    y, call = run(layer, sequence(1, 2), {"kernel": kernel})
    assert y.ravel().tolist() == expected
    dx = back(layer, call, np.ones(y.shape))
    assert dx.shape == (1, 2, 1)


def test_conv2d_transpose_turns_conv2d_around():
    rng = np.random.default_rng(2)
    kernel = rng.normal(size=(3, 3, 2, 4))
    forward = made("Conv2D", filters=4, strides=2, use_bias=False)
    _, call = run(forward, rng.normal(size=(2, 9, 7, 2)), {"kernel": kernel}, np.float64)
    small = rng.normal(size=(2, 4, 3, 4))
    expected = back(forward, call, small, np.float64)
    layer = made("Conv2DTranspose", filters=2, strides=2, use_bias=False)
    assert shapes_of(layer, 4, 3, 4) == {"kernel": (3, 3, 2, 4)}
    y, _ = run(layer, small, {"kernel": kernel}, np.float64)
    np.testing.assert_allclose(y, expected)


def test_a_penalty_on_outputs_is_averaged_over_the_batch():
    layer = made("Conv2D", filters=1, kernel_size=1, use_bias=False, activity_regularizer={"kind": "l2", "l2": 0.5})
    y, call = run(layer, np.reshape([1, 2, 3, 4], (2, 2, 1, 1)), {"kernel": np.ones((1, 1, 1, 1))})
    assert call.losses == [0.5 * 30 / 2]
    assert back(layer, call, np.zeros_like(y)).ravel().tolist() == [0.5, 1, 1.5, 2]
    assert layer.mixes_samples
    assert not made("Conv2D").mixes_samples


def test_no_gradient_is_made_that_nobody_wants():
    layer = made("Conv2D", filters=2)
    x = np.ones((1, 4, 4, 1))
    y, call = run(layer, x, {"kernel": np.ones((3, 3, 1, 2)), "bias": np.zeros(2)}, needs_dx=False)
    call.grads.clear()
    assert layer.backward(call, y) is None
    assert not call.grads


def test_lengths_may_be_open():
    assert made("Conv1D", filters=5, padding="same").output_shape((None, 3)) == (None, 5)
    assert made("Conv2D", filters=5).output_shape((None, 8, 3)) == (None, 6, 5)
    assert made("Conv2DTranspose", filters=5, strides=2, padding="same").output_shape((None, 8, 3)) == (None, 16, 5)
    assert made("DepthwiseConv2D", depth_multiplier=2).output_shape((None, None, 3)) == (None, None, 6)


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (made("Conv2D", kernel_size=5), (28, 4, 1), ["5 cells", "has only 4", "padding same or a smaller"]),
        (made("Conv1D", dilation_rate=4), (8, 1), ["9 cells", "sequence has only 8"]),
        (made("Conv2D", groups=2), (8, 8, 3), ["3 input channels", "2 equal groups"]),
        (made("Conv2D", groups=3, filters=4), (8, 8, 3), ["4 filters", "3 equal groups"]),
        (made("Conv2D", strides=2, dilation_rate=2), (8, 8, 3), ["strides", "dilation", "Set one of them to 1"]),
        (made("Conv2D"), (784,), ["height × width × channels", "784", "Add a Reshape"]),
        (made("Conv1D"), (28, 28, 1), ["steps × channels", "Add a Reshape"]),
        (made("Conv2D"), (8, 8, None), ["channel", "open"]),
        (made("Conv2DTranspose", strides=2, output_padding=2), (8, 8, 1), ["output_padding must be smaller"]),
    ],
)
def test_shapes_that_do_not_fit_are_refused_in_words(layer, shape, words):
    with pytest.raises(ShapeError) as refusal:
        layer.output_shape(shape)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_a_sequence_too_short_for_the_window_is_refused_when_it_comes():
    with pytest.raises(ShapeError, match="has only 2"):
        run(made("Conv1D", filters=1), np.ones((1, 2, 1)), {"kernel": np.ones((3, 1, 1)), "bias": np.zeros(1)})


@pytest.mark.parametrize(
    "settings", [{"filters": 0}, {"kernel_size": 0}, {"kernel_size": [3, 3, 3]}, {"padding": "causal"}, {"groups": 0}]
)
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(SettingError):
        made("Conv2D", **settings)
