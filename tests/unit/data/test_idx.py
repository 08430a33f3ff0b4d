"""IDX files, one by one and as MNIST's four."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from netbuilder.core.errors import DataError, FileError
from netbuilder.data import open_dataset
from netbuilder.data.idx import read_idx
from tests.unit.data.making import IDX_CODES, idx_bytes, write_mnist


@pytest.mark.parametrize("dtype", IDX_CODES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_type_is_read_in_this_machines_order(tmp_path, dtype, packed):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    content = idx_bytes(array)
    path = tmp_path / "numbers"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    found = read_idx(path)
    assert found.dtype == np.dtype(dtype) and found.dtype.isnative
    assert np.array_equal(found, array)
    found[0, 0, 0] = 7  # what is read may be changed


def test_a_large_gzipped_file_is_read_whole(tmp_path):
    array = np.random.default_rng(0).integers(0, 256, (3 << 20,), np.uint8)
    path = tmp_path / "large.gz"
    path.write_bytes(gzip.compress(idx_bytes(array), 1))
    assert np.array_equal(read_idx(path), array)


def test_an_empty_array_is_read(tmp_path):
    path = tmp_path / "empty"
    path.write_bytes(idx_bytes(np.empty((0, 28, 28), np.uint8)))
    assert read_idx(path).shape == (0, 28, 28)


GOOD = idx_bytes(np.arange(60, dtype=np.uint8).reshape(3, 4, 5))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "cut short"),
        (GOOD[:3], "cut short"),
        (GOOD[:10], "cut short"),
        (GOOD[:-1], "cut short"),
        (gzip.compress(GOOD, mtime=0)[:-9], "cut short"),
        (gzip.compress(GOOD, mtime=0)[:-2], "cut short"),
        (GOOD + b"x", "longer than its head says"),
        (b"\0\0\x77\x03" + GOOD[4:], "not an IDX file"),
        (b"\0\0\x08\x00" + GOOD[4:], "not an IDX file"),
        (b"\0\0\x08\xff" + GOOD[4:], "not an IDX file"),
        (b"\x89PNG1234", "not an IDX file"),
        (GOOD[:4] + b"\xff" * 12 + GOOD[16:], "cut short"),
        (gzip.compress(GOOD[:4] + b"\xff" * 12 + GOOD[16:], mtime=0), "cut short"),
        (gzip.compress(GOOD, mtime=0)[:-8] + b"\0\0\0\0" + gzip.compress(GOOD, mtime=0)[-4:], "damaged"),
    ],
)
def test_a_broken_file_is_said_to_be_so(tmp_path, content, sentence):
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_a_folder_and_a_closed_file_are_said_to_be_so(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        read_idx(tmp_path / "nothing")
    with pytest.raises(FileError, match=r"folder|may not be read"):
        read_idx(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_mnists_files_is_opened(tmp_path, packed):
    parts = write_mnist(tmp_path / "set", packed)
    dataset = open_dataset(tmp_path / "set")
    for name, array in parts.items():
        assert np.array_equal(getattr(dataset, name), array)
    assert dataset.classes == 10


def test_one_file_finds_its_labels_and_test_files(tmp_path):
    parts = write_mnist(tmp_path)
    whole = open_dataset(tmp_path / "train-images-idx3-ubyte.gz")
    assert len(whole.x_test) == 10
    tests = open_dataset(tmp_path / "t10k-images-idx3-ubyte.gz")
    assert np.array_equal(tests.x_train, parts["x_test"]) and not len(tests.x_test)


def test_labels_can_be_named(tmp_path):
    (tmp_path / "a.idx").write_bytes(idx_bytes(np.zeros((4, 2), np.float32)))
    (tmp_path / "b.idx").write_bytes(idx_bytes(np.array([0, 1, 1, 0], np.uint8)))
    assert open_dataset(tmp_path / "a.idx", labels="b.idx").y_train.tolist() == [0, 1, 1, 0]
    assert open_dataset(tmp_path / "a.idx", labels="b.idx", task="regression").task == "regression"
    with pytest.raises(DataError, match="no file of labels"):
        open_dataset(tmp_path / "a.idx")


def test_a_folder_that_lacks_a_file_is_said_to_do_so(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match="no file of labels"):
        open_dataset(tmp_path)
