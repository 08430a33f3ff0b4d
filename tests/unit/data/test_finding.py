"""Where full sets are looked for, and what is said when they are nowhere."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import search_folders, user_data
from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.fashion_mnist import FashionMnist
from netbuilder.data.datasets.mnist import Mnist
from tests.unit.data.making import MNIST_NAMES, idx_bytes, real_mnist, write_mnist


@pytest.fixture(autouse=True)
def _nothing_of_this_computer(monkeypatch, tmp_path):
    monkeypatch.delenv("NETBUILDER_DATA_DIR", raising=False)
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setattr("netbuilder.data.folders._DEBIAN", tmp_path / "debian")


def test_given_folders_come_first_then_the_variable_the_users_keras_and_debian(monkeypatch, tmp_path):
    monkeypatch.setenv("NETBUILDER_DATA_DIR", str(tmp_path / "variable"))
    places = search_folders([tmp_path / "given"])
    assert places[:2] == [tmp_path / "given", tmp_path / "variable"]
    assert places[2] == user_data() and places[4] == tmp_path / "debian"
    assert places[3].parts[-2:] == (".keras", "datasets")


@pytest.mark.parametrize("subfolder", ["mnist", "MNIST/raw", ""])
@pytest.mark.parametrize("packed", [True, False])
def test_files_are_found_in_the_sets_own_folder_or_directly(tmp_path, monkeypatch, subfolder, packed):
    parts = write_mnist(tmp_path / "data" / subfolder, packed)
    digest = hashlib.sha256(idx_bytes(parts["y_test"])).hexdigest()
    monkeypatch.setattr(Mnist, "test_labels_sha256", digest)
    assert Mnist().is_here([tmp_path / "data"])
    dataset = Mnist().load([tmp_path / "data"])
    assert np.array_equal(dataset.x_train, parts["x_train"]) and dataset.name == "MNIST"


def test_each_place_is_used(monkeypatch, tmp_path):
    places = {
        "variable": tmp_path / "variable",
        "user": user_data(),
        "keras": search_folders()[-2],
        "debian": tmp_path / "debian",
    }
    monkeypatch.setenv("NETBUILDER_DATA_DIR", str(places["variable"]))
    for place in places.values():
        shutil.rmtree(place, ignore_errors=True)
        assert not FashionMnist().is_here()
        write_mnist(place / "fashion-mnist")
        assert FashionMnist().load().class_names[9] == "Ankle boot"
        shutil.rmtree(place)


def test_the_file_of_keras_is_read(tmp_path):
    parts = write_mnist(tmp_path / "other")
    np.savez_compressed(tmp_path / "mnist.npz", **parts)
    assert np.array_equal(Mnist().load([tmp_path]).x_test, parts["x_test"])


def test_sets_with_the_same_file_names_are_told_apart(tmp_path):
    """Files that lie directly in a folder belong to the set whose test labels they hold."""
    write_mnist(tmp_path / "somewhere")
    for spec in (Mnist(), FashionMnist()):
        with pytest.raises(DataError, match="another set"):
            spec.load([tmp_path / "somewhere"])
    shutil.move(tmp_path / "somewhere", tmp_path / "fashion-mnist")
    assert FashionMnist().is_here([tmp_path / "fashion-mnist"])
    assert not Mnist().is_here([tmp_path / "fashion-mnist"])


def test_a_set_that_is_nowhere_says_where_it_was_looked_for_and_how_to_get_it(tmp_path):
    with pytest.raises(DataError) as caught:
        Mnist().load([tmp_path])
    said = str(caught.value)
    for part in ("MNIST is not on this computer", str(tmp_path), str(user_data()), "fetch mnist", "12 MB"):
        assert part in said
    assert "NETBUILDER_DATA_DIR" in said and MNIST_NAMES[0] in said


def test_a_file_that_is_missing_beside_others_is_named(tmp_path):
    write_mnist(tmp_path / "mnist")
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match="mnist lacks t10k-labels-idx1-ubyte"):
        Mnist().load([tmp_path])


def test_a_truncated_file_in_the_right_place_is_an_error_and_not_passed_over(tmp_path):
    write_mnist(tmp_path / "mnist")
    path = tmp_path / "mnist" / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="cut short"):
        Mnist().load([tmp_path])


def test_files_of_another_shape_are_refused(tmp_path):
    write_mnist(tmp_path / "mnist")
    (tmp_path / "mnist" / "train-images-idx3-ubyte.gz").write_bytes(idx_bytes(np.zeros((30, 9), np.uint8)))
    with pytest.raises(DataError, match=r"x_train should be bytes with 3 axes.*\(30, 9\)"):
        Mnist().load([tmp_path])


@pytest.fixture
def mnist_folder():
    folder = real_mnist()
    if folder is None:
        pytest.skip("MNIST is not on this computer")
    return folder


def test_the_real_mnist(mnist_folder):
    dataset = datasets["mnist"]().load([mnist_folder])
    assert dataset.x_train.shape == (60_000, 28, 28) and dataset.x_test.shape == (10_000, 28, 28)
    assert dataset.x_train.dtype == dataset.y_train.dtype == np.uint8
    assert dataset.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert dataset.counts().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert datasets["mnist"]().load([mnist_folder.parent]).x_train.shape == (60_000, 28, 28)


def test_the_check_sums_are_those_of_the_real_mnist(mnist_folder):
    for remote in Mnist.remote:
        assert remote.is_whole(mnist_folder / remote.name), remote.name
    assert not Mnist.remote[1].is_whole(mnist_folder / Mnist.remote[3].name)


def test_the_real_fashion_mnist_and_its_check_sums():
    places = ["/usr/share/datasets"]
    found = FashionMnist().find(places)
    if not found:
        pytest.skip("Fashion-MNIST is not on this computer")
    for remote, path in zip(FashionMnist.remote, found):
        assert remote.is_whole(path), remote.name
    assert FashionMnist().load(places).y_train[:5].tolist() == [9, 0, 0, 3, 0]


def test_the_bundled_digits_are_training_digits_of_mnist(mnist_folder):
    full = {picture.tobytes(): label for picture, label in zip(*_training(mnist_folder))}
    small = datasets["mnist_small"]().load()
    for pictures, labels in ((small.x_train, small.y_train), (small.x_test, small.y_test)):
        assert all(full[picture.tobytes()] == label for picture, label in zip(pictures, labels))


def _training(folder):
    dataset = datasets["mnist"]().load([folder])
    return dataset.x_train, dataset.y_train
