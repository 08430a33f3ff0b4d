"""Spellings of Keras 1 and 2 do what they did, and say how they are written today."""

from __future__ import annotations

import numpy as np
import pytest

import netbuilder.keras as keras
from netbuilder.keras import layers, optimizers
from netbuilder.keras.utils import np_utils


def test_dense_with_output_dim_and_init():
    with pytest.warns(DeprecationWarning) as caught:
        dense = layers.Dense(input_dim=4, output_dim=3, init="uniform")
    model = keras.Sequential([dense])
    assert (dense.units, model.input_shape, model.built) == (3, (None, 4), True)
    assert np.abs(dense.kernel).max() <= 0.05
    assert str(caught[0].message) == "Dense: output_dim is an old spelling; write units instead."


def test_convolution_of_keras_1():
    with pytest.warns(DeprecationWarning) as caught:
        convolution = layers.Convolution2D(25, 3, 2, border_mode="same", subsample=(2, 2))
    assert (convolution.kernel_size, convolution.padding, convolution.strides) == ((3, 2), "same", (2, 2))
    assert convolution.get_config()["filters"] == 25
    assert "write Conv2D(25, (3, 2))" in str(caught[0].message)
    assert "border_mode is an old spelling; write padding" in str(caught[1].message)
    assert isinstance(convolution, layers.Conv2D)


def test_convolution2d_is_conv2d_with_the_arguments_of_today():
    assert layers.Convolution2D(8, (3, 3), activation="relu").kernel_size == (3, 3)


def test_lr_and_decay_shrink_the_steps_as_they_did():
    with pytest.warns(DeprecationWarning):
        rule = optimizers.SGD(lr=0.5, decay=0.1)
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
    model.compile(rule, "mse")
    model.set_weights([np.zeros((1, 1))])
    moved = []
    for _ in range(3):
        before = float(model.get_weights()[0][0, 0])
        model.train_on_batch(np.ones((1, 1)), np.full((1, 1), before + 1))
        moved.append(float(model.get_weights()[0][0, 0]) - before)
    assert moved == pytest.approx([0.5 * 2 / (1 + 0.1 * step) for step in range(3)], rel=1e-5)


def test_fit_with_nb_epoch_and_show_accuracy():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.warns(DeprecationWarning) as caught:
        history = model.fit(np.ones((3, 2)), np.ones((3, 1)), nb_epoch=2, show_accuracy=True, verbose=0)
    assert history.epoch == [0, 1]
    assert {str(warning.message).split()[1] for warning in caught} == {"nb_epoch", "show_accuracy"}


def test_the_warning_points_to_the_line_of_the_user():
    with pytest.warns(DeprecationWarning) as caught:
        layers.Dropout(p=0.5)
    assert caught[0].filename == __file__


def test_np_utils():
    assert np_utils.to_categorical([1, 0], nb_classes=3).tolist() == [[0, 1, 0], [1, 0, 0]]


def test_modules_of_old():
    from netbuilder.keras.layers.convolutional import Convolution2D, MaxPooling2D
    from netbuilder.keras.layers.core import Activation, Dense, Dropout, Flatten

    assert Dense is layers.Dense
    assert [Activation, Dropout, Flatten, MaxPooling2D, Convolution2D]


def test_hard_sigmoid_by_name():
    assert layers.LSTM(2, recurrent_activation="hard_sigmoid").spec.recurrent_activation.kind == "hard_sigmoid"


def test_configurations_of_keras_2():
    old = {
        "name": "lstm",
        "trainable": True,
        "dtype": "float32",
        "batch_input_shape": [None, 4, 3],
        "units": 2,
        "recurrent_activation": "sigmoid",
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
        "implementation": 2,
        "time_major": False,
        "return_state": False,
    }
    lstm = layers.deserialize({"class_name": "LSTM", "config": old})
    assert keras.Sequential([lstm]).output_shape == (None, 2)
    with pytest.warns(DeprecationWarning, match="negative_slope"):
        leaky = layers.deserialize({"class_name": "LeakyReLU", "config": {"name": "l", "alpha": 0.1}})
    assert leaky.negative_slope == 0.1
