import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.engine.layers import windows
from tests.unit.engine.layers.one_layer import back, made, run


def sequence(*steps):
    return np.reshape(steps, (1, -1, 1))


def picture(*rows):
    return np.reshape(rows, (1, len(rows), -1, 1))


def test_max_pooling_keeps_the_largest_and_passes_the_change_to_it():
    layer = made("MaxPooling2D")
    y, call = run(layer, picture([1, 2, 9], [4, 3, 9], [9, 9, 9]))
    assert y.ravel().tolist() == [4]
    assert back(layer, call, [[[[5]]]])[0, ..., 0].tolist() == [[0, 0, 0], [5, 0, 0], [0, 0, 0]]


def test_of_equal_largest_cells_only_the_first_is_changed():
    layer = made("MaxPooling2D")
    _, call = run(layer, picture([0, 0, 1, 7], [0, 0, 7, 7]))
    dx = back(layer, call, np.reshape([5, 6], (1, 1, 2, 1)))
    assert dx[0, ..., 0].tolist() == [[5, 0, 0, 6], [0, 0, 0, 0]]


def test_overlapping_windows_add_up_their_changes():
    layer = made("MaxPooling1D", pool_size=3, strides=1)
    y, call = run(layer, sequence(1, 2, 9, 3, 4))
    assert y.ravel().tolist() == [9, 9, 9]
    assert back(layer, call, sequence(1, 10, 100)).ravel().tolist() == [0, 0, 111, 0, 0]


def test_padding_is_never_the_largest():
    layer = made("MaxPooling1D", pool_size=2, padding="same")
    y, call = run(layer, sequence(-5, -6, -7))
    assert y.ravel().tolist() == [-5, -7]
    assert back(layer, call, sequence(1, 2)).ravel().tolist() == [1, 0, 2]


def test_average_pooling_by_hand():
    layer = made("AveragePooling2D")
    y, call = run(layer, picture([1, 2, 9], [4, 5, 9]))
    assert y.ravel().tolist() == [3]
    assert back(layer, call, [[[[4]]]])[0, ..., 0].tolist() == [[1, 1, 0], [1, 1, 0]]


def test_average_pooling_counts_real_cells_only():
    layer = made("AveragePooling1D", pool_size=3, strides=2, padding="same")
    y, call = run(layer, sequence(2, 4, 6, 8, 10))
    assert y.ravel().tolist() == [3, 6, 9]
    assert back(layer, call, sequence(2, 3, 4)).ravel().tolist() == [1, 2, 1, 3, 2]


@pytest.mark.parametrize("kind", ["MaxPooling2D", "AveragePooling2D"])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_pooling_does_not_depend_on_the_size_of_its_blocks(monkeypatch, kind, padding):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 7, 6, 3))
    layer = made(kind, pool_size=(3, 2), strides=2, padding=padding)
    whole, call = run(layer, x)
    dy = rng.normal(size=whole.shape)
    expected = back(layer, call, dy)
    monkeypatch.setattr(windows, "BLOCK_BYTES", 1)
    y, call = run(layer, x)
    np.testing.assert_array_equal(y, whole)
    np.testing.assert_array_equal(back(layer, call, dy), expected)


@pytest.mark.parametrize("keepdims", [False, True])
def test_global_poolings_by_hand(keepdims):
    x = [[[1, -1], [3, -3]], [[0, 5], [8, 5]]]
    shape = (2, 1, 2) if keepdims else (2, 2)
    most, most_call = run(made("GlobalMaxPooling1D", keepdims=keepdims), x)
    mean, mean_call = run(made("GlobalAveragePooling1D", keepdims=keepdims), x)
    assert most.shape == mean.shape == shape
    assert most.reshape(2, 2).tolist() == [[3, -1], [8, 5]]
    assert mean.reshape(2, 2).tolist() == [[2, -2], [4, 5]]
    dy = np.reshape([2, 4, 6, 8], shape)
    dx = back(made("GlobalMaxPooling1D", keepdims=keepdims), most_call, dy)
    assert dx.tolist() == [[[0, 4], [2, 0]], [[0, 4], [6, 4]]]  # equal largest ones share
    dx = back(made("GlobalAveragePooling1D", keepdims=keepdims), mean_call, dy)
    assert dx.tolist() == [[[1, 2], [1, 2]], [[3, 4], [3, 4]]]


def test_global_poolings_of_pictures():
    x = np.arange(8).reshape(1, 2, 2, 2)
    for kind, expected in (("GlobalMaxPooling2D", [6, 7]), ("GlobalAveragePooling2D", [3, 4])):
        y, _ = run(made(kind), x)
        assert y.tolist() == [expected]
        assert made(kind, keepdims=True).output_shape((None, 5, 2)) == (1, 1, 2)


def test_the_global_average_leaves_masked_steps_out():
    layer = made("GlobalAveragePooling1D")
    mask = np.array([[True, True, False], [False, False, False]])
    y, call = run(layer, [[[1], [3], [np.inf]], [[1], [2], [3]]], masks=(mask,))
    assert y.tolist() == [[2], [0]]
    assert back(layer, call, [[4], [4]]).tolist() == [[[2], [2], [0]], [[0], [0], [0]]]
    assert layer.output_mask(call, y) is None


def test_lengths_may_be_open():
    assert made("MaxPooling1D").output_shape((None, 3)) == (None, 3)
    assert made("AveragePooling2D", padding="same").output_shape((7, None, 3)) == (4, None, 3)
    assert made("GlobalMaxPooling1D").output_shape((None, 3)) == (3,)


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (made("MaxPooling2D", pool_size=3), (2, 9, 1), ["3 cells", "has only 2", "padding same or a smaller"]),
        (made("AveragePooling1D"), (5,), ["steps × channels", "Add a Reshape"]),
        (made("GlobalAveragePooling2D"), (10, 3), ["height × width × channels", "10 × 3", "Add a Reshape"]),
    ],
)
def test_shapes_that_do_not_fit_are_refused_in_words(layer, shape, words):
    with pytest.raises(ShapeError) as refusal:
        layer.output_shape(shape)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


@pytest.mark.parametrize("settings", [{"pool_size": 0}, {"strides": 0}, {"padding": "causal"}, {"pool_size": [2]}])
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(SettingError):
        made("MaxPooling2D", **settings)
