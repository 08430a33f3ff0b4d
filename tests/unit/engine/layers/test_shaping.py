import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from tests.unit.engine.layers.one_layer import back, made, run


def sequence(*steps):
    return np.reshape(steps, (1, -1, 1))


def picture(*rows):
    return np.reshape(rows, (1, len(rows), -1, 1))


def test_zero_padding():
    layer = made("ZeroPadding1D", padding=(1, 2))
    y, call = run(layer, sequence(5, 6))
    assert y.ravel().tolist() == [0, 5, 6, 0, 0]
    assert back(layer, call, sequence(1, 2, 3, 4, 5)).ravel().tolist() == [2, 3]
    layer = made("ZeroPadding2D", padding=((1, 0), (0, 1)))
    y, call = run(layer, picture([5, 6]))
    assert y[0, ..., 0].tolist() == [[0, 0, 0], [5, 6, 0]]
    assert back(layer, call, picture([1, 2, 3], [4, 5, 6])).ravel().tolist() == [4, 5]


@pytest.mark.parametrize(
    ("given", "pairs"),
    [(2, ((2, 2), (2, 2))), ([1, 3], ((1, 1), (3, 3))), ([[0, 1], [2, 3]], ((0, 1), (2, 3))), ([1, [2, 3]], None)],
)
def test_sides_of_pictures_are_given_in_one_two_or_four_numbers(given, pairs):
    pairs = pairs or ((1, 1), (2, 3))
    layer = made("ZeroPadding2D", padding=given)
    assert layer.padding == pairs
    assert made(**layer.to_json()) == layer
    assert made("Cropping2D", cropping=given).cropping == pairs


def test_cropping():
    layer = made("Cropping1D", cropping=(1, 2))
    y, call = run(layer, sequence(1, 2, 3, 4, 5))
    assert y.ravel().tolist() == [2, 3]
    assert back(layer, call, sequence(7, 8)).ravel().tolist() == [0, 7, 8, 0, 0]
    layer = made("Cropping2D", cropping=((1, 0), (0, 2)))
    y, call = run(layer, picture([1, 2, 3], [4, 5, 6]))
    assert y.ravel().tolist() == [4]
    assert back(layer, call, picture([9]))[0, ..., 0].tolist() == [[0, 0, 0], [9, 0, 0]]


def test_up_sampling_repeats_cells():
    layer = made("UpSampling1D", size=3)
    y, call = run(layer, sequence(1, 2))
    assert y.ravel().tolist() == [1, 1, 1, 2, 2, 2]
    assert back(layer, call, sequence(1, 2, 3, 4, 5, 6)).ravel().tolist() == [6, 15]
    layer = made("UpSampling2D", size=(1, 2))
    y, call = run(layer, picture([1, 2], [3, 4]))
    assert y[0, ..., 0].tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]
    assert back(layer, call, y)[0, ..., 0].tolist() == [[2, 4], [6, 8]]


def test_bilinear_up_sampling_measures_from_the_centres_of_cells():
    layer = made("UpSampling2D", size=(1, 2), interpolation="bilinear")
    y, call = run(layer, picture([0, 4, 8]))
    assert y.ravel().tolist() == [0, 1, 3, 5, 7, 8]
    dx = back(layer, call, picture([1, 0, 0, 0, 0, 0]))
    assert dx.ravel().tolist() == [1, 0, 0]
    assert back(layer, call, picture([0, 1, 0, 0, 0, 0])).ravel().tolist() == [0.75, 0.25, 0]


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"])
def test_up_sampling_keeps_an_even_picture_even(interpolation):
    layer = made("UpSampling2D", size=(3, 2), interpolation=interpolation)
    y, call = run(layer, np.full((2, 4, 5, 2), 7.0))
    np.testing.assert_allclose(y, 7, rtol=1e-6)
    assert back(layer, call, y).shape == (2, 4, 5, 2)


def test_reshape_lays_numbers_out_in_order():
    layer = made("Reshape", target_shape=(2, -1))
    y, call = run(layer, [[1, 2, 3, 4, 5, 6]])
    assert y.tolist() == [[[1, 2, 3], [4, 5, 6]]]
    assert back(layer, call, y).tolist() == [[1, 2, 3, 4, 5, 6]]
    assert layer.output_shape((None,)) == (2, None)
    assert made("Reshape", target_shape=(-1,)).output_shape((3, 4)) == (12,)


def test_permute_reorders_axes():
    layer = made("Permute", dims=(3, 1, 2))
    x = np.arange(24).reshape(1, 2, 3, 4)
    y, call = run(layer, x)
    assert y.shape == (1, 4, 2, 3)
    assert y[0, 3, 1, 2] == x[0, 1, 2, 3]
    np.testing.assert_array_equal(back(layer, call, y), x)
    assert layer.output_shape((None, 3, 4)) == (4, None, 3)


def test_repeat_vector_makes_equal_steps():
    layer = made("RepeatVector", n=3)
    y, call = run(layer, [[1, 2]])
    assert y.tolist() == [[[1, 2]] * 3]
    assert back(layer, call, [[[1, 2], [3, 4], [5, 6]]]).tolist() == [[9, 12]]


def test_masks_of_steps_end_where_steps_change():
    mask = np.array([[True, False]])
    for kind, settings in (
        ("ZeroPadding1D", {}),
        ("Cropping1D", {"cropping": 0}),
        ("UpSampling1D", {}),
        ("Reshape", {"target_shape": (-1,)}),
        ("Permute", {}),
        ("Flatten", {}),
        ("Conv1D", {"filters": 1, "kernel_size": 1, "use_bias": False}),
        ("MaxPooling1D", {}),
    ):
        layer = made(kind, **settings)
        params = {"kernel": [[[1]]]} if kind == "Conv1D" else {}
        y, call = run(layer, [[[1], [2]]], params, masks=(mask,))
        assert layer.output_mask(call, y) is None, kind


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (made("Reshape", target_shape=(5, 5)), (24,), ["24 numbers", "5 × 5", "product is 24"]),
        (made("Reshape", target_shape=(5, -1)), (24,), ["24 numbers", "5 × ?"]),
        (made("Reshape", target_shape=(-1, -1)), (24,), ["one may be -1"]),
        (made("Permute", dims=(2, 1)), (3, 4, 5), ["name each axis of 3 × 4 × 5 once"]),
        (made("Permute", dims=(1, 1)), (3, 4), ["name each axis"]),
        (made("RepeatVector"), (3, 4), ["features", "3 × 4"]),
        (made("Cropping2D", cropping=2), (4, 9, 1), ["cuts 4 off", "only 4 long", "smaller cropping"]),
        (made("ZeroPadding2D"), (9, 1), ["height × width × channels", "Add a Reshape"]),
        (made("UpSampling1D"), (9,), ["steps × channels", "Add a Reshape"]),
    ],
)
def test_shapes_that_do_not_fit_are_refused_in_words(layer, shape, words):
    with pytest.raises(ShapeError) as refusal:
        layer.output_shape(shape)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("ZeroPadding2D", {"padding": -1}),
        ("ZeroPadding2D", {"padding": [1, 2, 3]}),
        ("ZeroPadding2D", {"padding": "wide"}),
        ("Cropping1D", {"cropping": [1, -2]}),
        ("UpSampling2D", {"interpolation": "cubic"}),
        ("UpSampling1D", {"size": 0}),
        ("Reshape", {"target_shape": [-2]}),
        ("RepeatVector", {"n": 0}),
    ],
)
def test_settings_out_of_range_are_refused(kind, settings):
    with pytest.raises(SettingError):
        made(kind, **settings)
