"""CIFAR-10 from its binary version, unpacked or as the archive, without ever opening a pickle."""

from __future__ import annotations

import io
import tarfile
from typing import ClassVar

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.datasets.cifar10 import Cifar10

FILES = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
EACH = 20


class Small(Cifar10):
    """The same files with fewer pictures."""

    per_file: ClassVar = EACH


Small.title = "CIFAR-10"


def rows(seed):
    made = np.random.default_rng(seed).integers(0, 256, (EACH, 3073), np.uint8)
    made[:, 0] = np.arange(EACH) % 10
    return made


@pytest.fixture(autouse=True)
def _nothing_of_this_computer(monkeypatch):
    monkeypatch.delenv("NETBUILDER_DATA_DIR", raising=False)


def write_files(folder, contents=None):
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(FILES):
        (folder / name).write_bytes((contents or {}).get(name, rows(number).tobytes()))


def write_archive(path, names=FILES, contents=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name in reversed(names):  # the order in the archive does not matter
            content = (contents or {}).get(name, rows(FILES.index(name)).tobytes())
            entry = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def check(dataset):
    assert dataset.x_train.shape == (5 * EACH, 32, 32, 3) and dataset.x_test.shape == (EACH, 32, 32, 3)
    assert dataset.class_names[dataset.y_train[3]] == "cat"
    row = rows(2)[7]
    picture = dataset.x_train[2 * EACH + 7]
    for channel in range(3):
        plane = row[1 + 1024 * channel :][:1024].reshape(32, 32)
        assert np.array_equal(picture[:, :, channel], plane)
    assert np.array_equal(dataset.x_test[0, :, :, 2].ravel(), rows(5)[0, 2049:])


@pytest.mark.parametrize("place", ["", "cifar10", "cifar10/cifar-10-batches-bin", "cifar-10-batches-bin"])
def test_the_unpacked_files(tmp_path, place):
    write_files(tmp_path / place)
    check(Small().load([tmp_path]))


@pytest.mark.parametrize("place", ["", "cifar10"])
def test_the_archive(tmp_path, place):
    write_archive(tmp_path / place / "cifar-10-binary.tar.gz")
    check(Small().load([tmp_path]))
    assert len(list((tmp_path / place).iterdir())) == 1, "nothing is unpacked to the disk"


def test_the_python_version_is_named_and_not_opened(tmp_path):
    (tmp_path / "cifar-10-batches-py").mkdir()
    with pytest.raises(DataError, match="pickled version, which is never opened"):
        Small().load([tmp_path])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (rows(0).tobytes()[:-1], "should have 61,460 bytes, but it has 61,459"),
        (rows(0).tobytes() + b"x", "should have 61,460 bytes, but it has 61,461"),
        (b"\x0a" + rows(0).tobytes()[1:], "labels above 9"),
        (b"", "but it has 0"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_wrong_in_a_file_is_said(tmp_path, content, sentence, packed):
    if packed:
        write_archive(tmp_path / "cifar-10-binary.tar.gz", contents={"data_batch_1.bin": content})
    else:
        write_files(tmp_path, {"data_batch_1.bin": content})
    with pytest.raises(DataError, match=rf"data_batch_1\.bin: .*{sentence}"):
        Small().load([tmp_path])


def test_an_archive_that_lacks_a_file_is_said_to_do_so(tmp_path):
    write_archive(tmp_path / "cifar-10-binary.tar.gz", names=FILES[:-1])
    with pytest.raises(DataError, match=r"lacks test_batch\.bin"):
        Small().load([tmp_path])


def test_broken_archives_only_ever_give_a_sentence(tmp_path):
    path = write_archive(tmp_path / "cifar-10-binary.tar.gz")
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(25):
        bad = bytearray(good[: rng.integers(0, len(good) + 1)])
        for place in rng.integers(0, max(1, len(bad)), 3):
            bad[place : place + 1] = rng.bytes(1)
        path.write_bytes(bad)
        try:
            Small().load([tmp_path])
        except DataError as error:
            assert "Fetch the set again" in str(error)
