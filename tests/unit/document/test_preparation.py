import json

import numpy as np
import pytest

from netbuilder.core.errors import FileError, SettingError, ShapeError
from netbuilder.data.batches import Batches
from netbuilder.data.dataset import Dataset
from netbuilder.document.preparation import Fitted, Preparation
from netbuilder.document.source import FileSource, source_from_json, source_named
from netbuilder.document.targets import targets_for
from netbuilder.engine.losses import losses


def pictures():
    x = np.arange(3 * 16, dtype=np.uint8).reshape(3, 4, 4) * 5
    return Dataset(name="p", x_train=x, y_train=np.array([0, 1, 2]))


def table():
    x = np.array([[0.0, 10.0, 7.0], [2.0, 30.0, 7.0], [4.0, 50.0, 7.0]])
    return Dataset(name="t", x_train=x, y_train=np.array([1.0, 2.0, 3.0]), task="regression")


def gathered(fitted, x):
    return next(iter(Batches([fitted.column(x)], 99)))[0]


@pytest.mark.parametrize(
    ("scale", "low", "high"), [("none", 0, 235), ("unit", 0, 235 / 255), ("signed", -1, 235 / 127.5 - 1)]
)
def test_bytes_are_scaled_by_what_they_could_be(scale, low, high):
    data = pictures()
    fitted = Preparation(scale=scale).fitted(data, (4, 4))
    x = fitted.apply(data.x_train)
    assert x.dtype == np.float32
    assert (x.min(), x.max()) == pytest.approx((low, high), abs=1e-6)
    np.testing.assert_array_equal(gathered(fitted, data.x_train), x)


def test_columns_are_scaled_by_what_they_are():
    data = table()
    fitted = Preparation(scale="standard").fitted(data, (3,))
    x = fitted.apply(data.x_train)
    np.testing.assert_allclose(x[:, :2].mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(x[:, :2].std(axis=0), 1, atol=1e-6)
    assert (x[:, 2] == 0).all()
    unit = Preparation(scale="unit").fitted(data, (3,)).apply(data.x_train)
    np.testing.assert_allclose(unit[:, :2], [[0, 0], [0.5, 0.5], [1, 1]])
    np.testing.assert_array_equal(gathered(fitted, data.x_train), x)


@pytest.mark.parametrize(("flatten", "shape"), [(False, (4, 4)), (False, (4, 4, 1)), (True, (16,)), (False, (None, 4))])
def test_samples_take_the_shape_of_the_input(flatten, shape):
    fitted = Preparation(flatten=flatten).fitted(pictures(), shape)
    assert fitted.apply(pictures().x_train).shape == (3, *(4 if length is None else length for length in shape))


def test_a_shape_that_does_not_fit_is_explained():
    with pytest.raises(ShapeError, match=r"4 × 4, but the network's input is 5 × 4\..*\[4, 4\]"):
        Preparation().fitted(pictures(), (5, 4))
    fitted = Preparation().fitted(pictures(), (4, 4))
    with pytest.raises(ShapeError, match="trained on samples of shape 4 × 4"):
        fitted.apply(np.zeros((2, 3, 3)))


@pytest.mark.parametrize("data", [pictures(), table()])
def test_a_preparation_is_kept_with_the_model(data):
    fitted = Preparation(scale="standard").fitted(data, data.input_shape)
    again = Fitted.from_json(json.loads(json.dumps(fitted.to_json())))
    np.testing.assert_array_equal(again.apply(data.x_train), fitted.apply(data.x_train))


@pytest.mark.parametrize(
    "broken", [{}, {"scale": "x"}, {"data_shape": [4], "input_shape": [5], "scale": 1, "shift": 0}]
)
def test_a_damaged_preparation_is_refused(broken):
    with pytest.raises(FileError, match="not stored properly"):
        Fitted.from_json(broken)


def test_labels_become_what_the_loss_compares():
    labels = np.array([2, 0])
    sparse, categorical = losses.create("sparse_categorical_crossentropy"), losses.create("categorical_crossentropy")
    assert targets_for(sparse, labels, 3, 3) is labels
    assert targets_for(categorical, labels, 3, 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert targets_for(losses.create("binary_crossentropy"), np.array([1, 0]), 2, 1).tolist() == [[1], [0]]
    assert targets_for(losses.create("mean_squared_error"), np.array([0.5, 2.0]), 0, 1).dtype == np.float32


def test_sources_by_name_and_by_file(tmp_path):
    (tmp_path / "d.csv").write_text("a,b\n1,2\n3,4\n")
    assert source_named("spiral").kind == "spiral"
    assert source_named(str(tmp_path / "d.csv")) == FileSource(file=str(tmp_path / "d.csv"))
    assert len(source_named(str(tmp_path / "d.csv")).load().x_train) == 2
    with pytest.raises(SettingError, match="neither a data set nor a file"):
        source_named("nothing")
    with pytest.raises(SettingError, match="no setting called 'files'"):
        source_from_json({"file": "x", "files": 1})
