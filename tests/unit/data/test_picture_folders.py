"""Pictures in class folders, as a folder and as a zip archive."""

from __future__ import annotations

import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.errors import DataError, SettingError
from netbuilder.data import open_dataset
from tests.unit.data.making import png_bytes, real_mnist, write_class_folders


def zipped(folder, path, around=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, around + file.relative_to(folder).as_posix())
    return path


def test_classes_come_from_the_folders(tmp_path):
    folder = write_class_folders(tmp_path / "pets")
    dataset = open_dataset(folder)
    assert dataset.name == "pets" and dataset.class_names == ("cat", "dog")
    assert dataset.x_train.shape == (6, 8, 6, 3) and dataset.x_train.dtype == np.uint8
    assert dataset.y_train.tolist() == [0, 0, 0, 1, 1, 1]
    assert np.array_equal(dataset.x_train[4], np.asarray(Image.open(folder / "dog" / "1.png")))
    assert not len(dataset.x_test)


@pytest.mark.parametrize("around", ["", "pets/", "a/b/"])
def test_an_archive_is_read_like_a_folder(tmp_path, around):
    folder = write_class_folders(tmp_path / "pets")
    dataset = open_dataset(zipped(folder, tmp_path / "pets.zip", around))
    assert np.array_equal(dataset.x_train, open_dataset(folder).x_train)
    assert dataset.class_names == ("cat", "dog")


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "validation"), ("train", "val")])
def test_parts_are_kept_apart(tmp_path, names):
    for part, each in zip(names, (3, 2)):
        write_class_folders(tmp_path / part, each=each)
    dataset = open_dataset(tmp_path)
    assert (len(dataset.x_train), len(dataset.x_test), dataset.classes) == (6, 4, 2)


def test_validation_joins_training_where_there_is_a_test_part(tmp_path):
    for part, each in (("train", 3), ("val", 2), ("test", 1)):
        write_class_folders(tmp_path / part, each=each)
    dataset = open_dataset(tmp_path)
    assert (len(dataset.x_train), len(dataset.x_test)) == (10, 2)


def test_a_class_may_be_called_train(tmp_path):
    dataset = open_dataset(write_class_folders(tmp_path / "traffic", classes=("car", "test", "train")))
    assert dataset.class_names == ("car", "test", "train") and len(dataset.x_train) == 9


def test_numbered_classes_are_in_the_order_of_numbers(tmp_path):
    assert open_dataset(write_class_folders(tmp_path, ("10", "9", "1"), 1)).class_names == ("1", "9", "10")


def test_grey_pictures_have_one_channel_and_colour_can_be_chosen(tmp_path):
    write_class_folders(tmp_path, shape=(8, 6))
    assert open_dataset(tmp_path).input_shape == (8, 6, 1)
    assert open_dataset(tmp_path, colour=True).input_shape == (8, 6, 3)


def test_another_size_is_refused_by_name_or_scaled(tmp_path):
    write_class_folders(tmp_path)
    (tmp_path / "dog" / "9.png").write_bytes(png_bytes(np.zeros((16, 16, 3), np.uint8)))
    with pytest.raises(DataError, match=r"9\.png: This picture is 16 × 16, but the first one is 8 × 6.*size=8,6"):
        open_dataset(tmp_path)
    assert open_dataset(tmp_path, size=(4, 5)).x_train.shape == (7, 4, 5, 3)
    with pytest.raises(SettingError, match="size must be"):
        open_dataset(tmp_path, size=(4,))


@pytest.mark.parametrize("content", [b"", b"no picture", png_bytes(np.zeros((8, 6, 3), np.uint8))[:-30]])
@pytest.mark.parametrize("as_zip", [False, True])
def test_a_damaged_picture_is_named(tmp_path, content, as_zip):
    folder = write_class_folders(tmp_path / "pets")
    (folder / "dog" / "bad.png").write_bytes(content)
    path = zipped(folder, tmp_path / "pets.zip") if as_zip else folder
    with pytest.raises(DataError, match=r"dog/bad\.png: This is not a picture"):
        open_dataset(path)


def test_too_few_classes_and_loose_pictures_are_refused(tmp_path):
    with pytest.raises(DataError, match="at least two class folders"):
        open_dataset(write_class_folders(tmp_path / "one", ("cat",)))
    folder = write_class_folders(tmp_path / "loose")
    (folder / "lost.png").write_bytes(png_bytes(np.zeros((8, 6, 3), np.uint8)))
    with pytest.raises(DataError, match=r"lost\.png: This picture lies in no class folder"):
        open_dataset(zipped(folder, tmp_path / "loose.zip"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="neither class folders"):
        open_dataset(tmp_path / "empty")


def test_hidden_files_and_others_are_passed_over(tmp_path):
    folder = write_class_folders(tmp_path)
    (folder / "cat" / "._0.png").write_bytes(b"system")
    (folder / "cat" / "notes.txt").write_text("hello")
    assert len(open_dataset(folder).x_train) == 6


def test_a_picture_that_is_too_large_is_refused_before_it_is_unpacked(tmp_path):
    folder = write_class_folders(tmp_path)
    small = bytearray(png_bytes(np.zeros((8, 6), np.uint8)))
    for side in (10_000, 60_000):
        small[16:24] = struct.pack(">II", side, side)
        small[29:33] = struct.pack(">I", zlib.crc32(small[12:29]))
        (folder / "cat" / "0.png").write_bytes(small)
        with pytest.raises(DataError, match=r"cat/0\.png: This picture has more than 64 million pixels"):
            open_dataset(folder)


def test_a_real_archive_of_photographs():
    mnist = real_mnist()
    path = mnist and mnist.parent / "cifar10_jpg" / "cifar10_jpg_12k.zip"
    if not path or not path.is_file():
        pytest.skip("the archive of photographs is not on this computer")
    dataset = open_dataset(path)
    assert dataset.x_train.shape == (10_000, 32, 32, 3) and dataset.x_test.shape == (2_000, 32, 32, 3)
    assert dataset.class_names[0] == "airplane" and (dataset.counts() == 1000).all()
