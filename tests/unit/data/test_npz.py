"""NPZ files: Keras's layout, other names, and nothing that would have to be unpickled."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import open_dataset
from netbuilder.data.npz import read_npz
from tests.unit.data.making import digits


def write_npy(path, name, content, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr(f"{name}.npy", content)


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_the_layout_of_keras_is_read(tmp_path, save):
    (x_train, y_train), (x_test, y_test) = digits(30), digits(10, 1)
    save(tmp_path / "mnist.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    dataset = open_dataset(tmp_path / "mnist.npz")
    assert np.array_equal(dataset.x_train, x_train) and np.array_equal(dataset.y_test, y_test)
    assert dataset.x_train.dtype == np.uint8 and dataset.task == "classification"


def test_arrays_keep_their_order_in_memory_and_their_numbers(tmp_path):
    arrays = {
        "c": np.arange(6.0).reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "swapped": np.arange(4, dtype=">i4"),
        "empty": np.empty((0, 3)),
        "single": np.float32(3),
        "text": np.array(["a", "bc"]),
    }
    np.savez(tmp_path / "a.npz", **arrays)
    found = read_npz(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype.isnative and found[name].shape == array.shape
        assert np.array_equal(found[name], array)
    assert found["fortran"].flags.f_contiguous


@pytest.mark.parametrize(
    ("names", "options"),
    [
        (("x", "y"), {}),
        (("X", "y"), {}),
        (("images", "labels"), {}),
        (("data", "target"), {}),
        (("pixels", "digit"), {"x": "pixels", "y": "digit"}),
    ],
)
def test_usual_names_are_found_and_others_can_be_given(tmp_path, names, options):
    np.savez(tmp_path / "a.npz", **{names[0]: np.ones((4, 2)), names[1]: np.array([0, 1, 0, 1]), "other": np.ones(9)})
    dataset = open_dataset(tmp_path / "a.npz", test_share=0.5, **options)
    assert (len(dataset.x_train), len(dataset.x_test)) == (2, 2)


def test_answers_are_understood(tmp_path):
    def opened(y, **options):
        np.savez(tmp_path / "a.npz", x=np.ones((4, 2)), y=y)
        return open_dataset(tmp_path / "a.npz", **options)

    one_hot = opened(np.eye(4, dtype=np.float32))
    assert one_hot.task == "classification" and one_hot.y_train.tolist() == [0, 1, 2, 3]
    names = opened(np.array(["b", "a", "b", "c"]))
    assert names.class_names == ("a", "b", "c") and names.y_train.tolist() == [1, 0, 1, 2]
    assert opened(np.array([0.5, 1, 2, 3])).task == "regression"
    assert opened(np.array([0, 1, 2, 3]), task="regression").task == "regression"
    assert opened(np.array([0.0, 1, 2, 1]), task="classification").classes == 3


def test_names_that_cannot_be_guessed_are_listed(tmp_path):
    np.savez(tmp_path / "a.npz", pixels=np.ones((4, 2)), digit=np.ones(4))
    with pytest.raises(DataError, match=r"pixels, digit.*x="):
        open_dataset(tmp_path / "a.npz")
    with pytest.raises(DataError, match="no array called 'nothing'"):
        open_dataset(tmp_path / "a.npz", x="nothing", y="digit")


class Trap:
    """Would write a file if it were ever unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_objects_are_refused_and_never_unpickled(tmp_path):
    trap = tmp_path / "sprung"
    np.savez(tmp_path / "a.npz", x=np.array([Trap(trap)] * 2, dtype=object), y=np.zeros(2))
    with pytest.raises(DataError, match="Python objects"):
        open_dataset(tmp_path / "a.npz")
    assert not trap.exists()


@pytest.mark.parametrize("shape", [(400_000_000, 200_000_000), (5, 2), (3, 2), (4,)])
def test_heads_that_lie_are_refused_before_memory_is_taken(tmp_path, shape):
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "<f8", "fortran_order": False, "shape": shape})
    write_npy(tmp_path / "a.npz", "x", content.getvalue() + bytes(64))
    with pytest.raises(DataError, match="which its data does not fill"):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize("shape", ["(-1, 2)", "(1 2)", "(4e1,)", "3", "__import__('os')", "(" * 5000])
def test_heads_with_anything_but_a_shape_are_refused(tmp_path, shape):
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    write_npy(tmp_path / "a.npz", "x", b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head + bytes(64))
    with pytest.raises(DataError):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", b"no array", npy(np.zeros((4, 2)))[:-8], npy(np.zeros((4, 2))) + b"more"],
    ids=["empty", "magic", "text", "short", "long"],
)
def test_members_that_are_no_arrays_are_refused(tmp_path, content):
    write_npy(tmp_path / "a.npz", "x", content)
    with pytest.raises(DataError):
        read_npz(tmp_path / "a.npz")


def test_structured_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros(3, [("a", "f4"), ("b", "i4")]), y=np.zeros(3))
    with pytest.raises(DataError, match="neither plain numbers nor text"):
        open_dataset(tmp_path / "a.npz")


def test_bombs_are_refused_unopened(tmp_path, monkeypatch):
    from netbuilder.data import archive

    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((1000, 1000)), y=np.zeros(1000))
    monkeypatch.setattr(archive, "_SUSPICIOUS_SIZE", 1_000_000)
    with pytest.raises(DataError, match="would unpack from"):
        open_dataset(tmp_path / "a.npz")


def test_other_ways_of_packing_are_refused_in_words(tmp_path):
    write_npy(tmp_path / "a.npz", "x", npy(np.zeros((4, 2))), zipfile.ZIP_BZIP2)
    with pytest.raises(DataError, match="Zip it again"):
        read_npz(tmp_path / "a.npz")


def test_a_zip_without_arrays_says_what_it_holds(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("readme.md", "hello")
    with pytest.raises(DataError, match="no arrays at all"):
        open_dataset(tmp_path / "a.npz")
