import errno
import hashlib
import os

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats import atomic, checkpoint
from netbuilder.formats.atomic import check_writable, write_file
from netbuilder.formats.checkpoint import is_checkpoint, read_checkpoint, write_checkpoint
from netbuilder.formats.hdf5.parts import new_file

STATE = {
    "weights": {"a/b": {"kernel": np.arange(6, dtype=np.float32).reshape(2, 3)}, "empty": np.zeros((0, 4))},
    "list": [np.float64(0.1), 1, None, True, "text", [np.array(3, np.int64)], {}],
    "odd": [float("nan"), float("inf"), 2**64 - 1, 0.1 + 0.2],
}


def test_a_state_comes_back_bit_by_bit(tmp_path):
    path = tmp_path / "c.h5"
    write_checkpoint(path, STATE, {"run": 3})
    state, about = read_checkpoint(path)
    assert about == {"run": 3}
    kernel = state["weights"]["a/b"]["kernel"]
    assert kernel.dtype == np.float32
    assert kernel.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert state["weights"]["empty"].shape == (0, 4)
    assert state["list"][:5] == [0.1, 1, None, True, "text"]
    assert state["list"][5][0] == 3
    assert np.isnan(state["odd"][0])
    assert state["odd"][1:] == [float("inf"), 2**64 - 1, 0.1 + 0.2]
    assert is_checkpoint(path)


LISTS = {
    "floats": [0.1 * number for number in range(10_000)] + [float("nan"), float("-inf"), -0.0],
    "whole": [-(2**63), *range(10_000), 2**63 - 1],
    "too large": [2**63, *range(1000)],
    "mixed": [1.5] * 5000 + [1],
    "truths": [True] * 1000,
    "words": ["a"] * 1000,
    "none": [None] * 300 + [1.0],
    "lists": [[1.0, 2.0]] * 300,
    "numbers of numpy": [np.float32(0.1)] * 300,
    "short": [1.5] * 3,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_long_lists_come_back_as_they_were(name, tmp_path):
    write_checkpoint(tmp_path / "c.h5", {"list": LISTS[name]})
    found = read_checkpoint(tmp_path / "c.h5")[0]["list"]
    wanted = [float(each) if isinstance(each, np.float32) else each for each in LISTS[name]]
    assert repr(found) == repr(wanted)  # also tells 1 from 1.0 and True, and one zero from the other


def test_long_curves_are_no_text(tmp_path, monkeypatch):
    """Text of 20,000 epochs holds the interpreter for a tenth of a second."""
    texts = []
    write = checkpoint.json.dumps
    monkeypatch.setattr(checkpoint.json, "dumps", lambda value: texts.append(write(value)) or texts[-1])
    curves = {"loss": [0.1] * 20_000, "val_loss": [0.2] * 20_000}
    state = {"history": {"epoch": list(range(20_000)), "history": curves, "seconds": [1.5] * 20_000}}
    write_checkpoint(tmp_path / "c.h5", state)
    assert sum(map(len, texts)) < 500
    assert read_checkpoint(tmp_path / "c.h5")[0] == state


def test_checkpoints_of_before_are_read(tmp_path):
    """Version 1, as it was written before lists were kept as arrays."""
    path = tmp_path / "c.h5"
    with new_file() as (file, image):
        file.attrs["about"] = '{"run": 3}'
        tree = b'{"w": {"array number": 0}, "loss": [' + b"0.5, " * 999 + b"1]}"
        file.create_dataset("tree", data=np.frombuffer(tree, np.uint8))
        file.create_group("arrays").create_dataset("0", data=np.arange(3.0)).attrs["name"] = "/w"
    digest = hashlib.sha256(image[0]).hexdigest().encode()
    path.write_bytes(image[0] + b"\nnetbuilder checkpoint 1 sha256 " + digest)
    state, about = read_checkpoint(path)
    assert is_checkpoint(path) and about == {"run": 3}
    assert state["w"].tolist() == [0, 1, 2] and state["loss"] == [0.5] * 999 + [1]


def test_a_list_that_is_not_there_is_refused(tmp_path):
    write_checkpoint(tmp_path / "c.h5", {"x": {"list number": 7}})
    with pytest.raises(FileError, match="does not hold"):
        read_checkpoint(tmp_path / "c.h5")


def test_only_numbers_can_be_saved(tmp_path):
    with pytest.raises(TypeError, match="only numbers"):
        write_checkpoint(tmp_path / "c.h5", {"x": np.array([object()])})
    assert list(tmp_path.iterdir()) == []


def test_every_kind_of_damage_is_noticed(tmp_path):
    path = tmp_path / "c.h5"
    write_checkpoint(path, STATE)
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(FileError, match=r"damaged|no checkpoint"):
            read_checkpoint(path)
    for length in (0, 10, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(FileError, match=r"no checkpoint"):
            read_checkpoint(path)
    with pytest.raises(FileError, match="There is no such file"):
        read_checkpoint(tmp_path / "none")


@pytest.mark.parametrize("broken", ["fsync", "replace", "write"])
@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "may not be written")])
def test_whatever_goes_wrong_the_old_file_stays(broken, code, words, tmp_path, monkeypatch):
    path = tmp_path / "c.h5"
    write_file(path, b"old")

    def fails(*_):
        raise OSError(code, "broken")

    if broken == "replace":
        monkeypatch.setattr("pathlib.Path.replace", fails)
    else:
        monkeypatch.setattr(os, "fsync", fails)
    parts = iter([b"new", b"er"])
    if broken == "write":

        def stops():
            yield b"half of it"
            fails()

        parts = stops()
    with pytest.raises(FileError, match=words):
        write_file(path, parts)
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["c.h5"]


def test_a_program_that_dies_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "c.h5"
    write_file(path, b"old")

    class Killed(BaseException):
        pass

    def stops():
        yield b"half"
        assert path.read_bytes() == b"old"
        raise Killed

    with pytest.raises(Killed):
        write_file(path, stops())
    assert path.read_bytes() == b"old"


def test_places_that_cannot_be_written(tmp_path, monkeypatch):
    with pytest.raises(FileError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(FileError, match="does not exist"):
        check_writable(tmp_path / "no" / "m.keras")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="does not exist"):
        write_file(tmp_path / "file" / "m.keras", b"x")
    check_writable(tmp_path / "m.keras")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]

    def refuses(*_, **__):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr("pathlib.Path.touch", refuses)
    with pytest.raises(FileError, match="may not be written"):
        check_writable(tmp_path / "m.keras")


def test_a_folder_that_cannot_be_flushed_is_no_fault(tmp_path, monkeypatch):
    flush = os.fsync
    calls = []

    def only_files(handle):
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "no")
        flush(handle)

    monkeypatch.setattr(atomic.os, "fsync", only_files)
    write_file(tmp_path / "x", b"1")
    assert (tmp_path / "x").read_bytes() == b"1"
