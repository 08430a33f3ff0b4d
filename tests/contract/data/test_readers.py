"""What every reader of the registry keeps to: good files are recognised, broken ones give one sentence."""

from __future__ import annotations

import gzip
import json
import zipfile

import h5py
import numpy as np
import pytest

import netbuilder.formats.hdf5.datasets  # noqa: F401 - enters its reader
from netbuilder.core.errors import DataError, FileError, NetBuilderError, SettingError
from netbuilder.data import open_dataset
from netbuilder.data.readers import reader_for, readers
from tests.unit.data.making import digits, idx_bytes, png_bytes, write_mnist

X, Y = digits(12)


def write_idx(folder):
    write_mnist(folder, packed=False, train=12)
    return folder / "train-images-idx3-ubyte"


def write_packed_idx(folder):
    write_mnist(folder, train=12)
    return folder / "train-images-idx3-ubyte.gz"


def write_npz(folder, save=np.savez):
    save(folder / "set.npz", x_train=X, y_train=Y)
    return folder / "set.npz"


def write_packed_npz(folder):
    return write_npz(folder, np.savez_compressed)


def write_csv(folder):
    lines = ["a,b,kind", *(f"{n},{n / 7:.3f},{'xyz'[n % 3]}" for n in range(30))]
    (folder / "set.csv").write_text("\n".join(lines))
    return folder / "set.csv"


def write_zip(folder):
    with zipfile.ZipFile(folder / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, picture in enumerate(X):
            archive.writestr(f"set/{'ab'[number % 2]}/{number}.png", png_bytes(picture[:8, :8]))
    return folder / "set.zip"


def write_hdf5(folder):
    with h5py.File(folder / "set.h5", "w") as file:
        file.create_dataset("x_train", data=X, compression="gzip", shuffle=True)
        file["y_train"] = Y
    return folder / "set.h5"


WRITERS = {
    "idx": [write_idx, write_packed_idx],
    "npz": [write_npz, write_packed_npz],
    "csv": [write_csv],
    "pictures": [write_zip],
    "hdf5": [write_hdf5],
}
EACH = [(kind, write) for kind, writers in WRITERS.items() for write in writers]


def test_every_reader_is_tested_here():
    assert set(readers) == set(WRITERS)


@pytest.mark.parametrize(("kind", "write"), EACH)
def test_files_are_recognised_by_content_then_by_name(tmp_path, kind, write):
    path = write(tmp_path)
    assert reader_for(path).kind == kind
    assert len(open_dataset(path).x_train) >= 12
    if kind != "csv":
        renamed = path.rename(path.with_name("train-images-renamed.txt"))
        assert reader_for(renamed).kind == kind


@pytest.mark.parametrize(("kind", "write"), EACH)
def test_a_share_can_be_kept_for_testing(tmp_path, kind, write):
    path = write(tmp_path)
    if kind == "idx":
        path.with_name(path.name.replace("train", "t10k")).unlink()
    whole, parted = open_dataset(path), open_dataset(path, test_share=0.25, seed=1)
    assert len(parted.x_train) + len(parted.x_test) == len(whole.x_train)
    assert len(parted.x_test) == round(0.25 * len(whole.x_train))


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_settings_survive_json_and_unknown_ones_are_refused(tmp_path, kind):
    reader = readers.create(kind)
    assert readers.from_json(json.loads(json.dumps(reader.to_json()))) == reader
    assert reader.title and all(param.help for param in reader.params().values())
    with pytest.raises(SettingError, match="no setting called 'colour_of_hair'"):
        open_dataset(WRITERS[kind][0](tmp_path), colour_of_hair="red")


@pytest.mark.parametrize(("kind", "write"), EACH)
def test_truncated_files_give_one_sentence(tmp_path, kind, write):
    path = write(tmp_path)
    good = path.read_bytes()
    lengths = {0, 1, 3, 8, 30, len(good) // 2, len(good) - 1}
    if kind != "hdf5":  # each try there is a process of its own
        lengths |= set(range(5, len(good), max(1, len(good) // 40)))
    for length in sorted(lengths):
        path.write_bytes(good[:length])
        if kind == "csv" and length > 8:
            _only_sentences(path)  # a shorter table may be a good one
            continue
        with pytest.raises(NetBuilderError) as caught:
            open_dataset(path, reader=kind)
        _is_a_sentence(caught.value)


@pytest.mark.parametrize(("kind", "write"), EACH)
def test_files_with_wrong_bytes_give_a_sentence_or_data(tmp_path, kind, write):
    path = write(tmp_path)
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    for turn in range(12 if kind == "hdf5" else 120):
        bad = bytearray(good)
        places = rng.integers(0, min(len(bad), 200 if turn % 2 else len(bad)), 1 + turn % 4)
        for place in places:
            bad[place] = rng.integers(256)
        path.write_bytes(bad)
        _only_sentences(path)


def _only_sentences(path):
    try:
        open_dataset(path)
    except NetBuilderError as error:
        _is_a_sentence(error)


def _is_a_sentence(error):
    said = str(error)
    assert len(error.message) > 15 and error.message.rstrip()[-1] in ".)", said
    assert "Traceback" not in said and "Error(" not in said
    assert len(said) < 900


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_random_bytes_under_every_name_give_a_sentence(tmp_path, kind):
    rng = np.random.default_rng(1)
    for suffix in readers[kind].suffixes:
        path = tmp_path / f"noise{suffix}"
        for content in (b"", b"\0" * 40, rng.bytes(300), gzip.compress(rng.bytes(300)), b"PK\3\4" + rng.bytes(90)):
            path.write_bytes(content)
            with pytest.raises(NetBuilderError) as caught:
                open_dataset(path)
            _is_a_sentence(caught.value)


def test_what_is_not_there_empty_or_unknown_is_said(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        open_dataset(tmp_path / "none.csv")
    (tmp_path / "empty.npz").write_bytes(b"")
    with pytest.raises(DataError, match="empty"):
        open_dataset(tmp_path / "empty.npz")
    (tmp_path / "song.mp3").write_bytes(b"ID3 music")
    with pytest.raises(DataError, match=r"no kind of data file.*\.csv.*\.npz"):
        open_dataset(tmp_path / "song.mp3")
    with pytest.raises(SettingError, match="no reader called 'exel'"):
        open_dataset(tmp_path / "song.mp3", reader="exel")


def test_labels_of_another_length_are_said(tmp_path):
    path = write_idx(tmp_path)
    path.with_name("train-labels-idx1-ubyte").write_bytes(idx_bytes(Y[:5]))
    with pytest.raises(DataError, match="inputs 12, answers 5"):
        open_dataset(path)
