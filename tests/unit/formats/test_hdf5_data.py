"""Data in HDF5 files: only plain arrays of the file itself, and no crash of the library reaches the program."""

from __future__ import annotations

import subprocess
import sys

import h5py
import numpy as np
import pytest

import netbuilder.formats.hdf5.datasets  # noqa: F401 - enters its reader
from netbuilder.core.errors import DataError, FileError
from netbuilder.data import open_dataset


@pytest.fixture
def written(tmp_path):
    def write(fill):
        with h5py.File(tmp_path / "set.h5", "w") as file:
            fill(file)
        return tmp_path / "set.h5"

    return write


def test_the_layout_of_keras_and_its_dtypes(written):
    x, y = np.arange(40, dtype=np.uint8).reshape(10, 4), np.arange(10) % 3

    def fill(file):
        file.create_dataset("x_train", data=x, compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("y_train", data=y, compression="lzf")
        file["x_test"], file["y_test"] = x[:3], y[:3]
        file["huge"] = np.zeros(5)

    dataset = open_dataset(written(fill))
    assert np.array_equal(dataset.x_train, x) and dataset.x_train.dtype == np.uint8
    assert dataset.classes == 3 and len(dataset.x_test) == 3


def test_arrays_in_groups_can_be_named_and_text_is_understood(written):
    def fill(file):
        file["a/b/pixels"] = np.ones((3, 2), ">f8")
        file.create_dataset("a/names", data=["cat", "dog", "cat"], dtype=h5py.string_dtype())

    path = written(fill)
    dataset = open_dataset(path, x="a/b/pixels", y="a/names")
    assert dataset.class_names == ("cat", "dog") and dataset.y_train.tolist() == [0, 1, 0]
    assert dataset.x_train.dtype.isnative or dataset.x_train.dtype == np.dtype(">f8")
    with pytest.raises(DataError, match=r"a/b/pixels, a/names"):
        open_dataset(path)


def test_what_lies_outside_the_file_is_never_read(written, tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = np.full((4, 2), 42.0)
    (tmp_path / "raw").write_bytes(np.full(8, 42.0).tobytes())

    def fill(file):
        file["y"] = np.zeros(4)
        file["x"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/x")
        file["X"] = h5py.SoftLink("/y")
        file.create_dataset("data", (4, 2), "f8", external=[(str(tmp_path / "raw"), 0, 64)])
        layout = h5py.VirtualLayout((4, 2), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "x", (4, 2))
        file.create_virtual_dataset("images", layout)
        file["inputs"] = np.zeros(3, [("a", "f4")])

    path = written(fill)
    with pytest.raises(DataError, match="no array that is plainly the inputs; the file holds y"):
        open_dataset(path)
    for name in ("x", "X", "data", "images", "inputs"):
        with pytest.raises(DataError, match=f"no array called '{name}'"):
            open_dataset(path, x=name, y="y")


def test_sizes_that_cannot_be_are_refused_before_memory_is_taken(written):
    def fill(file):
        file.create_dataset("x", (1 << 40, 1 << 10), "f4", chunks=(1, 1 << 10), compression="gzip")
        file["y"] = np.zeros(4)

    with pytest.raises(FileError, match="which this file cannot hold"):
        open_dataset(written(fill))


def test_importing_the_reader_does_not_load_the_library():
    code = "import netbuilder.formats.hdf5.datasets, sys; sys.exit('h5py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
