"""Weights of Keras 1, of its Theano backend and of the layers for cuDNN, turned as tf_keras turns them."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats.files import load_model, load_weights

STORED = np.load(Path(__file__).with_name("old_weights.npz"))


def side(name, which):
    return [STORED[key] for key in sorted(STORED) if key.startswith(f"{name}/{which}")]


def cudnn(class_name):
    return {"class_name": class_name, "config": {"name": "layer", "units": 3, "batch_input_shape": [None, 5, 4]}}


def keras_1(class_name, shape, **config):
    return {"class_name": class_name, "config": {"name": "layer", "batch_input_shape": [None, *shape], **config}}


LAYERS = {
    "cudnn_lstm": cudnn("CuDNNLSTM"),
    "cudnn_gru": cudnn("CuDNNGRU"),
    "bidirectional_cudnn": {
        "class_name": "Bidirectional",
        "config": {
            "name": "layer",
            "batch_input_shape": [None, 5, 4],
            "merge_mode": "concat",
            "layer": {"class_name": "CuDNNLSTM", "config": {"name": "inner", "units": 3}},
        },
    },
    "lstm_of_12": keras_1("LSTM", (5, 4), output_dim=3, inner_activation="hard_sigmoid", activation="tanh"),
    "gru_of_9": keras_1("GRU", (5, 4), output_dim=3, inner_activation="hard_sigmoid", activation="tanh"),
    "conv1d_of_1_0": keras_1("Convolution1D", (8, 4), nb_filter=6, filter_length=3, border_mode="valid"),
    "conv1d_of_1_2": keras_1("Convolution1D", (8, 4), nb_filter=6, filter_length=3, border_mode="valid"),
    "conv2d_tf": keras_1("Convolution2D", (8, 8, 4), nb_filter=6, nb_row=3, nb_col=3, dim_ordering="tf"),
    "conv2d_th": keras_1("Convolution2D", (3, 8, 8), nb_filter=3, nb_row=3, nb_col=3, dim_ordering="th"),
}


def written(path, layer, arrays, version, backend="tensorflow"):
    """A file of Keras 1 or 2 with one layer."""
    config = {"class_name": "Sequential", "config": [layer]}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version
        file.attrs["backend"] = backend
        file.attrs["model_config"] = json.dumps(config).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([b"layer"])
        names = [f"layer_{number}" for number in range(len(arrays))]
        inner = group.create_group("layer")
        inner.attrs["weight_names"] = np.array([name.encode() for name in names])
        for name, array in zip(names, arrays, strict=True):
            inner[name] = array
    return path


def version_of(name):
    return "2.2.4" if "cudnn" in name else "1.2.2"


def found(stored):
    ((_, arrays),) = stored.weights.items()
    return list(arrays.values())


@pytest.mark.parametrize("name", LAYERS)
def test_old_arrays_are_turned_as_tf_keras_turns_them(name, tmp_path):
    stored = load_model(written(tmp_path / "m.h5", LAYERS[name], side(name, "old"), version_of(name)))
    for ours, theirs in zip(found(stored), side(name, "new"), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("name", ["conv2d_tf", "conv2d_th", "conv1d_of_1_2"])
def test_theano_turned_its_kernels_over(name, tmp_path):
    stored = load_model(written(tmp_path / "m.h5", LAYERS[name], side(name, "old"), "1.2.2", "theano"))
    kernel, bias = found(stored)
    new, new_bias = side(name, "new")
    np.testing.assert_array_equal(kernel, new[::-1, ::-1] if new.ndim == 4 else new[::-1])
    np.testing.assert_array_equal(bias, new_bias)


def test_a_file_of_weights_alone_is_turned_too(tmp_path):
    old = side("cudnn_lstm", "old")
    stored = load_model(written(tmp_path / "m.h5", LAYERS["cudnn_lstm"], [array * 0 for array in old], "2.2.4"))
    with h5py.File(written(tmp_path / "w.h5", LAYERS["cudnn_lstm"], old, "2.2.4"), "r+") as file:
        del file.attrs["model_config"]
    for ours, theirs in zip(found(load_weights(tmp_path / "w.h5", stored)), side("cudnn_lstm", "new"), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_what_cannot_be_turned_is_named(tmp_path):
    old = side("lstm_of_12", "old")
    with pytest.raises(FileError, match=r"'layer' \(LSTM\).*11"):
        load_model(written(tmp_path / "a.h5", LAYERS["lstm_of_12"], old[:11], "1.2.2"))
    with pytest.raises(FileError, match=r"kernel of 'layer' \(LSTM\) should have the shape \(4, 12\)"):
        load_model(written(tmp_path / "b.h5", LAYERS["lstm_of_12"], [array[:2] for array in old], "1.2.2"))
